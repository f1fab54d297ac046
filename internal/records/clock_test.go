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
)

// TestStores loses an answer in all kinds of stores. What was kept is adopted.
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

// TestLocalClockIsSet sets the local clock while a create is under way, or right
// before.
func TestLocalClockIsSet(t *testing.T) {
	t.Parallel()
	for _, step := range []time.Duration{2 * time.Minute, -2 * time.Minute} {
		for _, after := range []time.Duration{0, 600 * time.Millisecond, 4 * time.Second} {
			for _, known := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s after %s, clock known %t", step, after, known), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						f := &fakeStore{onCreate: fates(lostLate(3 * time.Second))}
						s := f.records(8)
						if known {
							if _, err := s.Addresses(t.Context(), "ron"); err != nil {
								t.Fatal(err)
							}
						}
						set := func() {
							f.mu.Lock()
							defer f.mu.Unlock()
							f.step += step
						}
						if after == 0 {
							set()
						} else {
							time.AfterFunc(after, set)
						}
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

// TestClockLearntLate learns the store's clock only after a create, when the
// local one has been set back in between: nothing is excluded by it.
func TestClockLearntLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{noDate: true, onCreate: fates(lostKept)}
		f.onCall = func(_ context.Context, method string) error {
			if method == "ListAddresses" && f.count(method) == 1 {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.noDate, f.step = false, -2*time.Minute
				return errNoList
			}
			return nil
		}
		got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
		if made := f.made(1); err != nil || !slices.Equal(made, []string{got.ID}) {
			t.Errorf("%v, %v, and the store has %v", got, err, made)
		}
	})
}

// TestLocalClockIsSetAndNoList sets the local clock forward, after which nothing
// can be listed: what another process is told of the age holds all the same.
func TestLocalClockIsSetAndNoList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(lostKept)}
		s := f.records(8)
		if _, err := s.Addresses(t.Context(), "ron"); err != nil {
			t.Fatal(err)
		}
		f.step = 2 * time.Minute
		f.onCall = failing(errNoList)
		_, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
		f.onCall = nil
		var unsettled *UnresolvedCreateError
		if !errors.As(err, &unsettled) || unsettled.Create.Since.IsZero() {
			t.Fatal(err)
		}
		found, err := f.records(8).ResolveAddress(t.Context(), "ron", home(), &unsettled.Create)
		if err != nil || found == nil || !slices.Equal(f.made(1), []string{found.ID}) {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestRecordsClock knows from a write what stamps records: where the API's clock
// is ahead of it, or not known.
func TestRecordsClock(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]*fakeStore{"API ahead": {dateAhead: 5 * time.Minute}, "API unknown": {noDate: true, ahead: 7 * time.Minute}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := f.records(8)
				if _, err := s.CreateAddress(t.Context(), "ron", named("Work")); err != nil {
					t.Fatal(err)
				}
				f.addAddress("ron", "older", 7*time.Minute, home())
				f.onCreate = fates(lostKept)
				got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
				if made := f.made(1); err != nil || !slices.Equal(made, []string{got.ID}) {
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
			})
		})
	}
}
