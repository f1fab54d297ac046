// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// CheckAddress fails the test unless the customer has a matching address, and reports how the most similar one differs. It compares
// all fields, including empty ones, except for the timestamps and an empty ID.
func (s *Store) CheckAddress(tb TB, customerID string, want Address) {
	tb.Helper()
	got := s.Addresses(customerID)
	if i := nearest(want, got, Address.differences); i < 0 {
		tb.Fatalf("moltintest: customer %s has no address", customerID)
	} else if differ := want.differences(got[i]); len(differ) > 0 {
		tb.Fatalf("moltintest: none of the %d addresses of customer %s is the expected one; the nearest, %s, differs:\n  %s",
			len(got), customerID, got[i].ID, strings.Join(differ, "\n  "))
	}
}

// CheckAddresses fails the test unless the customer has exactly these addresses, in any order, and reports missing, different and
// unexpected ones. It compares them like CheckAddress.
func (s *Store) CheckAddresses(tb TB, customerID string, want ...Address) {
	tb.Helper()
	missing, left := slices.Clone(want), s.Addresses(customerID)
	missing = slices.DeleteFunc(missing, func(w Address) bool {
		at := slices.IndexFunc(left, func(g Address) bool { return len(w.differences(g)) == 0 })
		if at >= 0 {
			left = slices.Delete(left, at, at+1)
		}
		return at >= 0
	})
	var report []string
	for _, w := range missing {
		at := nearest(w, left, Address.differences)
		if at < 0 {
			report = append(report, "missing: "+w.String())
			continue
		}
		report = append(report, "address "+left[at].ID+" differs:")
		for _, differ := range w.differences(left[at]) {
			report = append(report, "  "+differ)
		}
		left = slices.Delete(left, at, at+1)
	}
	for _, g := range left {
		report = append(report, "unexpected: "+g.String())
	}
	if report != nil {
		tb.Fatalf("moltintest: the addresses of customer %s are not the expected ones:\n  %s", customerID, strings.Join(report, "\n  "))
	}
}

// CheckCustomer fails the test unless the store has a matching customer, and reports how the most similar one differs. It compares
// them like CheckAddress, without the Password.
func (s *Store) CheckCustomer(tb TB, want Customer) {
	tb.Helper()
	got := s.Customers()
	if i := nearest(want, got, Customer.differences); i < 0 {
		tb.Fatalf("moltintest: the store has no customer")
	} else if differ := want.differences(got[i]); len(differ) > 0 {
		tb.Fatalf("moltintest: none of the %d customers is the expected one; the nearest, %s, differs:\n  %s",
			len(got), got[i].ID, strings.Join(differ, "\n  "))
	}
}

// nearest returns the index of the most similar record, or -1 if there is none.
func nearest[R any](want R, all []R, differences func(want, got R) []string) int {
	best, least := -1, 0
	for i, got := range all {
		if n := len(differences(want, got)); best < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}

func (a Address) differences(got Address) []string {
	return compare(a.ID, got.ID, a.members(), got.members(), a.Fields, got.Fields)
}

func (c Customer) differences(got Customer) []string {
	return compare(c.ID, got.ID, c.members(), got.members(), c.Fields, got.Fields)
}

// compare returns a line for each field that differs.
func compare(wantID, gotID string, want, got []member, wantFields, gotFields map[string]any) (differ []string) {
	if wantID != "" && wantID != gotID {
		differ = append(differ, fmt.Sprintf("ID: %q, want %q", gotID, wantID))
	}
	for i, w := range want {
		if g := got[i]; *w.value != *g.value {
			differ = append(differ, fmt.Sprintf("%s: %q, want %q", w.name, *g.value, *w.value))
		}
	}
	wantFields = storedNumbers(wantFields)
	names := map[string]bool{}
	for name := range wantFields {
		names[name] = true
	}
	for name := range gotFields {
		names[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(wantFields[name], gotFields[name]) {
			differ = append(differ, fmt.Sprintf("Fields[%q]: %#v, want %#v", name, gotFields[name], wantFields[name]))
		}
	}
	return differ
}

// storedNumbers converts numbers to the types that the store returns.
func storedNumbers(fields map[string]any) map[string]any {
	same := maps.Clone(fields)
	for name, value := range same {
		switch v := reflect.ValueOf(value); {
		case v.IsValid() && v.CanInt():
			same[name] = v.Int()
		case v.IsValid() && v.CanFloat() && v.Float() == float64(int64(v.Float())):
			same[name] = int64(v.Float()) // JSON writes 2.0 as 2
		case v.IsValid() && v.CanFloat():
			same[name] = v.Float()
		case value == nil:
			delete(same, name)
		}
	}
	return same
}
