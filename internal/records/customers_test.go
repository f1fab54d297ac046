// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

func leslie() moltin.CustomerFields {
	return moltin.CustomerFields{Name: ptr("Leslie Knope"), Email: ptr("leslie@pawnee.test"), ExternalRef: ptr("crm-7")}
}

// TestAmbiguousCustomer creates a customer without getting the response, in stores
// where others are like it.
func TestAmbiguousCustomer(t *testing.T) {
	t.Parallel()
	other := func(change func(*moltin.CustomerFields)) moltin.CustomerFields {
		fields := leslie()
		change(&fields)
		return fields
	}
	for name, test := range map[string]struct {
		prepare func(*fakeStore)
		fates   []fate
		several []string
		calls   []int // creates, lists by email, lists of the newest; nil: as the first
	}{
		"created":          {fates: []fate{createdUnseen}, calls: []int{1, 1, 0}},
		"created late":     {fates: []fate{createdLate(3 * time.Second)}, calls: []int{1, 3, 2}},
		"not created":      {fates: []fate{notCreated}, calls: []int{2, 4, 3}},
		"an older":         {prepare: func(f *fakeStore) { f.addCustomer("a", time.Hour, leslie()) }, fates: []fate{createdUnseen}},
		"email normalized": {prepare: func(f *fakeStore) { f.store = func(s string) string { return " " + s } }, fates: []fate{createdUnseen}, calls: []int{1, 1, 1}},
		"email normalized, and another name": {prepare: func(f *fakeStore) {
			f.addCustomer("a", time.Second, other(func(c *moltin.CustomerFields) { c.Name = ptr("Leslie Wyatt") }))
			f.store = func(s string) string { return " " + s }
		}, fates: []fate{createdUnseen}},
		"emails upper, and an older": {prepare: func(f *fakeStore) {
			f.store = strings.ToUpper
			f.addCustomer("a", time.Hour, leslie())
		}, fates: []fate{createdUnseen}},
		"another name": {prepare: func(f *fakeStore) {
			f.addCustomer("a", time.Second, other(func(c *moltin.CustomerFields) { c.Name = ptr("Leslie Wyatt") }))
		}, fates: []fate{createdUnseen}},
		"another reference": {prepare: func(f *fakeStore) {
			f.addCustomer("a", time.Second, other(func(c *moltin.CustomerFields) { c.ExternalRef = ptr("crm-8") }))
		}, fates: []fate{createdUnseen}},
		"another email": {prepare: func(f *fakeStore) {
			f.addCustomer("a", time.Second, other(func(c *moltin.CustomerFields) { c.Email = ptr("l@pawnee.test") }))
		}, fates: []fate{createdUnseen}},
		"the same":                  {prepare: func(f *fakeStore) { f.addCustomer("a", time.Second, leslie()) }, fates: []fate{createdUnseen}, several: []string{"id-001", "a"}},
		"unreadable, older":         {prepare: func(f *fakeStore) { f.addUnreadableCustomer("a", time.Hour) }, fates: []fate{notCreated}, calls: []int{2, 4, 3}},
		"unreadable":                {prepare: func(f *fakeStore) { f.addUnreadableCustomer("a", time.Second) }, fates: []fate{notCreated}, several: []string{"a"}},
		"unreadable, and created":   {prepare: func(f *fakeStore) { f.addUnreadableCustomer("a", time.Second) }, fates: []fate{createdUnseen}},
		"unreadable and normalized": {prepare: func(f *fakeStore) { f.addUnreadableCustomer("a", time.Hour); f.store = strings.TrimSpace }, fates: []fate{createdUnseen}},
		"email in use, by itself":   {prepare: func(f *fakeStore) { f.oneEmail = true }, fates: []fate{createdLate(5550 * time.Millisecond), {created: true, err: status(422, "email in use")}}},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{onCreate: fates(test.fates...)}
			for i := range 120 {
				f.addCustomer(fmt.Sprint("old-", i), time.Hour, moltin.CustomerFields{Email: ptr(fmt.Sprint(i, "@pawnee.test"))})
			}
			if test.prepare != nil {
				test.prepare(f)
			}
			fields := leslie()
			if name == "unreadable and normalized" {
				fields.Email = ptr(" leslie@pawnee.test ")
			}
			got, err := f.records(8).CreateCustomer(by(t.Context(), 1), fields)
			var unresolved *UnresolvedCreateError
			if test.several != nil {
				if got != nil || !errors.As(err, &unresolved) || !slices.Equal(unresolved.IDs, test.several) {
					t.Errorf("%v, %v", got, err)
				}
			} else if err != nil || !slices.Equal(f.made(1), []string{got.ID}) {
				t.Errorf("%v, %v, and the store has %v", got, err, f.made(1))
			}
			calls := []int{f.count("CreateCustomer"), f.count("ListCustomers by email"), f.count("ListCustomers")}
			if test.calls != nil && !slices.Equal(calls, test.calls) {
				t.Errorf("%v creates, lists by email and lists, want %v", calls, test.calls)
			}
		})
	}
}

// TestEmailInUse rejects a resend, because the first attempt created the customer
// after all, or because the email is somebody else's.
func TestEmailInUse(t *testing.T) {
	t.Parallel()
	for name, somebody := range map[string]bool{"our own": false, "somebody else's": true} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{oneEmail: true, lag: 6 * time.Second, onCreate: fates(createdUnseen)}
			if somebody {
				f.onCreate = fates(notCreated)
				fields := leslie()
				fields.Name = ptr("Leslie Wyatt")
				f.addCustomer("hers", 0, fields)
			}
			got, err := f.records(8).CreateCustomer(by(t.Context(), 1), leslie())
			if f.count("CreateCustomer") != 2 {
				t.Errorf("%d creates", f.count("CreateCustomer"))
			}
			if somebody {
				if got != nil || err == nil || !strings.HasSuffix(err.Error(), "422 Unprocessable Entity: email in use") {
					t.Errorf("%v, %v", got, err)
				}
			} else if err != nil || !slices.Equal(f.made(1), []string{got.ID}) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestNewest checks how far a search goes if the store has another email.
func TestNewest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		fields := leslie()
		fields.Email = ptr(" leslie@pawnee.test")
		f.addCustomer("normalized", 0, fields)
		for i := range 100 {
			f.addCustomer(fmt.Sprint(i), 0, moltin.CustomerFields{Email: ptr(fmt.Sprint(i, "@pawnee.test"))})
		}
		create := &UnresolvedCreate{Since: time.Now().Add(-time.Minute)}
		if found, err := f.records(0).ResolveCustomer(t.Context(), leslie(), create); found != nil || err != nil {
			t.Errorf("the 101st newest: %v, %v", found, err)
		}
		// The store returns an unreadable one for the email, so it may be the one.
		f.addUnreadableCustomer("unreadable", 0)
		for i := range 100 {
			f.addCustomer(fmt.Sprint("more-", i), 0, moltin.CustomerFields{Email: ptr(fmt.Sprint(i, "@eagleton.test"))})
		}
		_, err := f.records(0).ResolveCustomer(t.Context(), leslie(), create)
		var unresolved *UnresolvedCreateError
		if !errors.As(err, &unresolved) || !slices.Equal(unresolved.IDs, []string{"unreadable"}) {
			t.Errorf("one that can't be read: %v", err)
		}
		f.customers = slices.Delete(f.customers, 1, 103)
		if found, err := f.records(0).ResolveCustomer(t.Context(), leslie(), create); err != nil || found == nil || found.ID != "normalized" {
			t.Errorf("the 100th newest: %v, %v", found, err)
		}
	})
}

// TestCustomFieldsAreCompared has customers that differ in custom fields only.
func TestCustomFieldsAreCompared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		for i, number := range []json.Number{"2", "1.0"} {
			fields := leslie()
			fields.Custom = moltin.CustomFields{"level": number, "made-by": "the store"}
			f.addCustomer(fmt.Sprint(i), 0, fields)
		}
		fields := leslie()
		fields.Custom = moltin.CustomFields{"level": json.Number("1"), "note": ""}
		if found, err := f.records(0).ResolveCustomer(t.Context(), fields, nil); err != nil || found == nil || found.ID != "1" {
			t.Errorf("%v, %v", found, err)
		}
	})
}
