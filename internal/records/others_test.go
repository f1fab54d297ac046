// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestInTheWay has records beside a lost one that may be it.
func TestInTheWay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*fakeStore)
		fate    fate
		ids     []string // of the error; none for a success
	}{
		"unreadable and older":        {func(f *fakeStore) { f.addUnreadable("ron", "x", time.Hour) }, lostKept, nil},
		"unreadable, and kept":        {func(f *fakeStore) { f.addUnreadable("ron", "x", time.Second) }, lostKept, nil},
		"unreadable, and kept late":   {func(f *fakeStore) { f.addUnreadable("ron", "x", time.Second) }, lostLate(3 * time.Second), nil},
		"unreadable, and not kept":    {func(f *fakeStore) { f.addUnreadable("ron", "x", time.Second) }, lostNothing, []string{"x"}},
		"somebody's, and kept":        {func(f *fakeStore) { f.addAddress("ron", "x", time.Second, home()) }, lostKept, []string{"x", "id-001"}},
		"somebody's folded, and kept": {func(f *fakeStore) { f.addAddress("ron", "x", time.Second, named("HOME")) }, lostKept, nil},
		"two of somebody, kept late": {func(f *fakeStore) {
			f.addAddress("ron", "x", 0, named("HOME"))
			f.addAddress("ron", "y", 0, named("home"))
		}, lostLate(time.Second), nil},
		"somebody's older by minutes": {func(f *fakeStore) { f.addAddress("ron", "x", 5*time.Minute+2*time.Second, home()) }, lostKept, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{onCreate: fates(test.fate)}
				test.prepare(f)
				s := f.records(8)
				got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
				if test.ids == nil {
					if err != nil || !slices.Equal(f.made(1), []string{got.ID}) {
						t.Errorf("%v, %v", got, err)
					}
					return
				}
				var unresolved *UnresolvedCreateError
				if got != nil || !errors.As(err, &unresolved) || !slices.Equal(unresolved.IDs, test.ids) || !strings.Contains(err.Error(), "the store may have created "+strings.Join(test.ids, " or ")+": ") {
					t.Errorf("%v, %v", got, err)
				}
				if unresolved.Create.Since.IsZero() || unresolved.Create.Since.After(time.Now()) {
					t.Errorf("a later search gets %v", unresolved.Create)
				}
				if _, err := s.CreateAddress(by(t.Context(), 2), "ron", home()); err == nil || f.count("CreateAddress") != 1 {
					t.Errorf("an identical create returned %v after %d", err, f.count("CreateAddress"))
				}
			})
		})
	}
}

// TestOthers checks what another process is told not to take for the lost record:
// what this process wrote, and what a search excluded.
func TestOthers(t *testing.T) {
	t.Parallel()
	for name, searched := range map[string]bool{"searched": true, "ended before a search": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{stamp: func(time.Time) string { return "" }}
				f.addAddress("ron", "listed", time.Second, home())
				f.addAddress("ron", "different", time.Second, named("Work"))
				f.addUnreadable("ron", "unreadable", time.Second)
				s := f.records(0)
				if _, err := s.Addresses(t.Context(), "ron"); err == nil {
					t.Fatal("the record that can't be read is not named")
				}
				created, err := s.CreateAddress(t.Context(), "ron", named("HOME"))
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(by(t.Context(), 1))
				defer cancel()
				f.onCreate = func(int, int) fate {
					if !searched {
						cancel()
					}
					return lostNothing
				}
				_, err = s.CreateAddress(ctx, "ron", home())
				var unresolved *UnresolvedCreateError
				want := []string{created.ID}
				if searched {
					want = append(want, "listed", "unreadable")
				}
				if !errors.As(err, &unresolved) || !slices.Equal(unresolved.Create.Others, want) {
					t.Fatalf("%v with %v, want %v", err, unresolved.Create, want)
				}
				if !searched {
					return
				}
				if found, err := f.records(0).ResolveAddress(t.Context(), "ron", home(), &unresolved.Create); err != nil || found != nil {
					t.Errorf("found %v, %v", found, err)
				}
			})
		})
	}
}

// TestClaimed has records that resources have in their state.
func TestClaimed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.addAddress("ron", "a", 0, home())
		s := f.records(0)
		s.Claim("a")
		if found, err := s.ResolveAddress(t.Context(), "ron", home(), &UnresolvedCreate{}); err != nil || found != nil {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestDuplicateCheckFails fails the first search for a duplicate, which is repeated.
func TestDuplicateCheckFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(lostLate(6 * time.Second))}
		f.onCall = func(_ context.Context, method string) error {
			if method == "ListAddresses" && f.count(method) == 4 {
				return errNoList
			}
			return nil
		}
		got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
		var duplicate *DuplicateError
		if got == nil || !errors.As(err, &duplicate) || len(duplicate.IDs) != 1 || duplicate.IDs[0] == got.ID || !slices.Contains(f.made(1), duplicate.IDs[0]) {
			t.Errorf("%v, %v, and the store has %v", got, err, f.made(1))
		}
	})
}
