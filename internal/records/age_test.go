// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestStores gets no response from all kinds of stores. What they created is adopted.
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
			f := &fakeStore{store: f.store, stamp: f.stamp, ahead: f.ahead, dateAhead: f.dateAhead, noDate: f.noDate}
			subtest(t, fmt.Sprintf("%s/late %s", name, late), func(t *testing.T) {
				f.onCreate = fates(createdLate(late))
				got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
				f.assertCreated(t, got, err)
			})
		}
	}
}

// TestAge has a record of the same, and creates none: that one is excluded if it is
// more than five minutes older than the first attempt, by the clock of the list.
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
		subtest(t, name, func(t *testing.T) {
			f := test.fake
			f.addAddress("ron", "other", test.age, home())
			f.onCreate = fates(notCreated)
			got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
			if excluded := err == nil && got.ID != "other"; excluded != test.excluded {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestSince checks the bound that a later process gets: the store's time of the
// create, less five minutes, or nothing without a response to the search.
func TestSince(t *testing.T) {
	t.Parallel()
	refusing := func(entries ...transport.ErrorEntry) func(context.Context, string) error {
		return func(_ context.Context, method string) error {
			if method != "ListAddresses" {
				return nil
			}
			return &transport.Error{Status: 403, Date: time.Now(), Entries: entries}
		}
	}
	for name, test := range map[string]struct {
		fake  *fakeStore
		known bool
	}{
		"clocks as here":    {&fakeStore{}, true},
		"clocks ahead":      {&fakeStore{ahead: time.Hour, dateAhead: time.Hour}, true},
		"no date":           {&fakeStore{noDate: true}, false},
		"no list":           {&fakeStore{onCall: failing(errNoList)}, false},
		"refused list":      {&fakeStore{onCall: refusing(transport.ErrorEntry{Detail: "forbidden"})}, true},
		"a proxy's refusal": {&fakeStore{onCall: refusing()}, false},
	} {
		subtest(t, name, func(t *testing.T) {
			f := test.fake
			f.onCreate = fates(notCreated)
			sent := time.Now().Add(f.dateAhead)
			_, err := f.records(0).CreateAddress(by(t.Context(), 1), "ron", home())
			since := requireUnresolved(t, err).Create.Since
			if since.IsZero() == test.known || test.known && (since.After(sent.Add(-5*time.Minute)) || since.Before(sent.Add(-5*time.Minute-2*time.Second))) {
				t.Errorf("since %s, and it was sent at %s", since, sent)
			}
		})
	}
}

// TestEarliestDate has a list from a cache between lists of now: its earlier Date
// must not be forgotten.
func TestEarliestDate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(notCreated)}
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
		if since := requireUnresolved(t, err).Create.Since; since.After(sent.Add(-time.Hour)) {
			t.Errorf("since %s, and it was sent at %s", since, sent)
		}
	})
}
