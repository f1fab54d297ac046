// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// TestStores loses a response in all kinds of stores. What was kept is adopted.
func TestStores(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*fakeStore{
		"upper case":                   {store: strings.ToUpper},
		"trimmed":                      {store: func(s string) string { return strings.ReplaceAll(s, " ", "") }},
		"no times":                     {stamp: func(time.Time) string { return "" }},
		"times of another kind":        {stamp: func(at time.Time) string { return at.Format(time.RFC1123) }},
		"records' clock 30 s behind":   {ahead: -30 * time.Second},
		"records' clock 30 s ahead":    {ahead: 30 * time.Second},
		"clocks behind":                {ahead: -7 * time.Minute, dateAhead: -7 * time.Minute},
		"clocks ahead":                 {ahead: 7 * time.Minute, dateAhead: 7 * time.Minute},
		"API's clock unknown":          {noDate: true},
		"API's clock unknown, behind":  {noDate: true, ahead: -7 * time.Minute},
		"API's clock two minutes back": {dateAhead: -2 * time.Minute},
	} {
		for _, late := range []time.Duration{0, 3 * time.Second} {
			for _, wroteBefore := range []bool{false, true} {
				f := &fakeStore{store: f.store, stamp: f.stamp, ahead: f.ahead, dateAhead: f.dateAhead, noDate: f.noDate}
				t.Run(fmt.Sprintf("%s/late %s/wrote before %t", name, late, wroteBefore), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						s := f.records(8)
						if wroteBefore {
							if _, err := s.CreateAddress(t.Context(), "ron", named("Work")); err != nil {
								t.Fatal(err)
							}
						}
						f.onCreate = fates(lostLate(late))
						got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
						if made := f.made(1); err != nil || !slices.Equal(made, []string{got.ID}) {
							t.Errorf("%v, %v, and the store has %v", got, err, made)
						}
					})
				})
			}
		}
	}
}

// TestAge has a record of the same beside a lost one that was not created: it is
// excluded if it is more than five minutes older than the first attempt, by the
// clock of the list.
func TestAge(t *testing.T) {
	t.Parallel()
	const undecided = 5 * time.Minute
	for name, test := range map[string]struct {
		fake     *fakeStore
		age      time.Duration
		excluded bool
	}{
		"younger":                              {&fakeStore{}, undecided - 2*time.Second, false},
		"older":                                {&fakeStore{}, undecided + 2*time.Second, true},
		"older, clocks ahead":                  {&fakeStore{ahead: time.Hour, dateAhead: time.Hour}, undecided + 2*time.Second, true},
		"older, clocks behind":                 {&fakeStore{ahead: -time.Hour, dateAhead: -time.Hour}, undecided + 2*time.Second, true},
		"younger, the list's clock behind":     {&fakeStore{dateAhead: -time.Minute}, undecided + 58*time.Second, false},
		"older, the list's clock behind":       {&fakeStore{dateAhead: -time.Minute}, undecided + 62*time.Second, true},
		"very old, and no date":                {&fakeStore{noDate: true}, 1000 * time.Hour, false},
		"very old, and no time of the record":  {&fakeStore{stamp: func(time.Time) string { return "" }}, 1000 * time.Hour, false},
		"very old, and a time of another kind": {&fakeStore{stamp: func(at time.Time) string { return at.Format(time.RFC1123) }}, 1000 * time.Hour, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := test.fake
				f.addAddress("ron", "other", test.age, home())
				f.onCreate = fates(lostNothing)
				got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
				if excluded := err == nil && got.ID != "other"; excluded != test.excluded {
					t.Errorf("%v, %v", got, err)
				}
			})
		})
	}
}

// TestKeptAge is what another process is told of the age: the store's time of the
// create, less five minutes, or nothing if the store did not answer the search.
func TestKeptAge(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fake  *fakeStore
		known bool
	}{
		"clocks as here": {&fakeStore{}, true},
		"clocks ahead":   {&fakeStore{ahead: time.Hour, dateAhead: time.Hour}, true},
		"no date":        {&fakeStore{noDate: true}, false},
		"no list":        {&fakeStore{onCall: failing(errNoList)}, false},
		"refused list": {&fakeStore{onCall: func(_ context.Context, method string) error {
			if method != "ListAddresses" {
				return nil
			}
			refused := status(403, "forbidden")
			refused.Date = time.Now()
			return refused
		}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := test.fake
				f.onCreate = fates(lostNothing)
				sent := time.Now().Add(f.dateAhead)
				_, err := f.records(0).CreateAddress(by(t.Context(), 1), "ron", home())
				var unresolved *UnresolvedCreateError
				if !errors.As(err, &unresolved) {
					t.Fatal(err)
				}
				since := unresolved.Create.Since
				if since.IsZero() == test.known || test.known && (since.After(sent.Add(-5*time.Minute)) || since.Before(sent.Add(-5*time.Minute-2*time.Second))) {
					t.Errorf("since %s, and it was sent at %s", since, sent)
				}
			})
		})
	}
}

// TestEarliestDate has a list from a cache between lists of now: its earlier Date
// must not be forgotten.
func TestEarliestDate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(lostNothing)}
		f.onCall = func(_ context.Context, method string) error {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.dateAhead = 0
			if method == "ListAddresses" && f.calls[method] == 2 {
				f.dateAhead = -time.Hour
			}
			return nil
		}
		sent := time.Now()
		_, err := f.records(0).CreateAddress(by(t.Context(), 1), "ron", home())
		var unresolved *UnresolvedCreateError
		if !errors.As(err, &unresolved) || unresolved.Create.Since.After(sent.Add(-time.Hour)) {
			t.Errorf("%v, since %s", err, unresolved.Create.Since)
		}
	})
}

// TestOldTimesOfWrites updates an address to what it is, and reads an old version
// after an update: neither time is the store's, and older records stay excluded.
func TestOldTimesOfWrites(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fake *fakeStore
		name string
	}{
		"update that changes nothing": {&fakeStore{}, "Work"},
		"stale read after a write":    {&fakeStore{partial: true, readLag: time.Minute}, "Office"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := test.fake
				f.addAddress("ron", "other", 72*time.Hour, named("Work"))
				f.addAddress("ron", "older", 24*time.Hour, home())
				s := f.records(8)
				if _, err := s.UpdateAddress(t.Context(), "ron", "other", "", moltin.AddressFields{Name: ptr(test.name)}); err != nil {
					t.Fatal(err)
				}
				f.onCreate = fates(lostKept)
				got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
				if made := f.made(1); err != nil || !slices.Equal(made, []string{got.ID}) {
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
			})
		})
	}
}
