// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// CheckAddress returns an error unless the customer has a matching address. The error describes how the most similar one differs. All
// fields must match, including empty ones, except for the timestamps. An empty ID matches any ID.
func (s *Store) CheckAddress(customerID string, want Address) error {
	addresses, err := s.addresses(customerID)
	if err != nil {
		return err
	}
	return checkAny("addresses of customer "+customerID, addresses, want)
}

// CheckAddresses returns an error unless the customer has exactly these addresses, in any order. The error describes missing, different
// and unexpected ones. Addresses match as in CheckAddress.
func (s *Store) CheckAddresses(customerID string, want ...Address) error {
	got, err := s.addresses(customerID)
	if err != nil {
		return err
	}
	missing := slices.Clone(want)
	slices.SortStableFunc(missing, func(a, b Address) int { return cmp.Compare(b.ID, a.ID) }) // Those without an ID take what is left.
	missing = slices.DeleteFunc(missing, func(w Address) bool {
		at, differences := mostSimilar(w, got)
		found := at >= 0 && len(differences) == 0
		if found {
			got = slices.Delete(got, at, at+1)
		}
		return found
	})
	var report []string
	for _, w := range missing {
		at, differences := mostSimilar(w, got)
		if at < 0 {
			report = append(report, "missing: "+w.String())
			continue
		}
		report = append(report, "address "+got[at].ID+" differs:\n    "+strings.Join(differences, "\n    "))
		got = slices.Delete(got, at, at+1)
	}
	for _, unexpected := range got {
		report = append(report, "unexpected: "+unexpected.String())
	}
	if report != nil {
		return fmt.Errorf("customer %s does not have the expected addresses:\n  %s", customerID, strings.Join(report, "\n  "))
	}
	return nil
}

// CheckCustomer returns an error unless the store has a matching customer. The error describes how the most similar one differs. All
// fields must match, including empty ones, except for the password, the addresses and the timestamps. An empty ID matches any ID.
func (s *Store) CheckCustomer(want Customer) error { return checkAny("customers", s.Customers(), want) }

// checkAny returns an error unless one of the records matches.
func checkAny[R Address | Customer](what string, records []R, want R) error {
	at, differences := mostSimilar(want, records)
	if at < 0 {
		return fmt.Errorf("there are no %s", what)
	}
	if len(differences) > 0 {
		_, similar := describe(records[at])
		return fmt.Errorf("none of the %d %s matches; the most similar one, with the ID %s, differs:\n  %s",
			len(records), what, similar["ID"], strings.Join(differences, "\n  "))
	}
	return nil
}

// mostSimilar returns the index of the record with the fewest differences, or -1 if there are no records.
func mostSimilar[R Address | Customer](want R, records []R) (at int, differences []string) {
	at = -1
	for i, got := range records {
		if d := compare(want, got); at < 0 || len(d) < len(differences) {
			at, differences = i, d
		}
	}
	return at, differences
}

// compare returns a line for each field that differs.
func compare[R Address | Customer](want, got R) (differences []string) {
	names, wanted := describe(want)
	others, found := describe(got)
	others = slices.DeleteFunc(others, func(name string) bool { return wanted[name] != "" })
	for _, name := range append(names, others...) {
		anyID := name == "ID" && wanted[name] == `""`
		if wanted[name] != found[name] && !anyID {
			differences = append(differences, fmt.Sprintf("%s: %s, want %s", name, cmp.Or(found[name], "none"), cmp.Or(wanted[name], "none")))
		}
	}
	return differences
}

// describe returns the fields of a record as text, by name, and their names in order. It omits the password, the addresses, the timestamps
// and custom fields that are nil.
func describe[R Address | Customer](record R) (names []string, texts map[string]string) {
	texts = map[string]string{}
	add := func(name, text string) { names, texts[name] = append(names, name), text }
	v := reflect.ValueOf(record)
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; v.Field(i).Kind() == reflect.String && name != "Password" {
			add(name, strconv.Quote(v.Field(i).String()))
		}
	}
	custom, _ := v.FieldByName("Fields").Interface().(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(custom)) {
		name := fmt.Sprintf("Fields[%q]", key)
		switch value := custom[key].(type) {
		case nil:
		case string:
			add(name, strconv.Quote(value))
		default:
			text, err := json.Marshal(value) // the same for 2 and 2.0
			check(name, err)
			add(name, string(text))
		}
	}
	return names, texts
}

// String returns the address on one line, for messages.
func (a Address) String() string { return line(a) }

// String returns the customer on one line, for messages, without the password and the addresses.
func (c Customer) String() string { return line(c) }

func line[R Address | Customer](record R) string {
	var parts []string
	names, texts := describe(record)
	for _, name := range names {
		if texts[name] != `""` {
			parts = append(parts, name+": "+texts[name])
		}
	}
	return strings.Join(parts, ", ")
}
