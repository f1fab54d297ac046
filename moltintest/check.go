// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// CheckAddress returns an error unless the customer has a matching address. The error describes how the most similar one differs. It
// compares all fields, including empty ones, except for the timestamps and an empty ID.
func (s *Store) CheckAddress(customerID string, want Address) error {
	addresses, err := s.addresses(customerID)
	if err != nil {
		return err
	}
	at, differences := mostSimilar(want, addresses)
	switch {
	case at < 0:
		return fmt.Errorf("customer %s has no address", customerID)
	case len(differences) > 0:
		return fmt.Errorf("none of the %d addresses of customer %s matches; the most similar one, %s, differs:\n  %s",
			len(addresses), customerID, addresses[at].ID, strings.Join(differences, "\n  "))
	}
	return nil
}

// CheckAddresses returns an error unless the customer has exactly these addresses, in any order. The error describes missing, different
// and unexpected ones. It compares them like CheckAddress.
func (s *Store) CheckAddresses(customerID string, want ...Address) error {
	got, err := s.addresses(customerID)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(want), func(w Address) bool {
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

// CheckCustomer returns an error unless the store has a matching customer. The error describes how the most similar one differs. It
// compares all fields, including empty ones, except for the password, the addresses, the timestamps and an empty ID.
func (s *Store) CheckCustomer(want Customer) error {
	customers := s.Customers()
	at, differences := mostSimilar(want, customers)
	switch {
	case at < 0:
		return errors.New("the store has no customer")
	case len(differences) > 0:
		return fmt.Errorf("none of the %d customers matches; the most similar one, %s, differs:\n  %s",
			len(customers), customers[at].ID, strings.Join(differences, "\n  "))
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
	w, g := reflect.ValueOf(want), reflect.ValueOf(got)
	for i := range w.NumField() {
		name, wantText, gotText := w.Type().Field(i).Name, w.Field(i).String(), g.Field(i).String()
		ignored := w.Field(i).Kind() != reflect.String || name == "Password" || (name == "ID" && wantText == "")
		if !ignored && wantText != gotText {
			differences = append(differences, fmt.Sprintf("%s: %q, want %q", name, gotText, wantText))
		}
	}
	wantFields, gotFields := customFields(w), customFields(g)
	names := slices.AppendSeq(slices.Collect(maps.Keys(wantFields)), maps.Keys(gotFields))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if wantFields[name] != gotFields[name] {
			differences = append(differences, fmt.Sprintf("Fields[%q]: %#v, want %#v", name, gotFields[name], wantFields[name]))
		}
	}
	return differences
}

// customFields returns the custom fields of a record, as they would be after they were stored.
func customFields(record reflect.Value) map[string]any {
	text, err := json.Marshal(record.FieldByName("Fields").Interface())
	if err != nil {
		panic(fmt.Sprintf("moltintest: Fields: %v", err))
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	values := map[string]any{}
	_ = decoder.Decode(&values) // it was encoded above
	maps.DeleteFunc(values, func(_ string, value any) bool { return value == nil })
	return goValues(values)
}

// String returns the address on one line, for messages.
func (a Address) String() string { return line(a) }

// String returns the customer on one line, for messages, without the password and the addresses.
func (c Customer) String() string { return line(c) }

func line[R Address | Customer](record R) string {
	var parts []string
	v := reflect.ValueOf(record)
	for i := range v.NumField() {
		if name, text := v.Type().Field(i).Name, v.Field(i); text.Kind() == reflect.String && text.String() != "" && name != "Password" {
			parts = append(parts, fmt.Sprintf("%s: %q", name, text))
		}
	}
	fields := customFields(v)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		parts = append(parts, fmt.Sprintf("Fields[%q]: %#v", name, fields[name]))
	}
	return strings.Join(parts, ", ")
}
