// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestLostSurvivesJSON checks what goes into the state, which older states have.
func TestLostSurvivesJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]UnresolvedCreate{
		`{}`:                               {},
		`{"since":"2026-11-24T08:30:00Z"}`: {Since: time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)},
		`{"since":"2026-11-24T08:30:00.000000007Z","others":["a","b"]}`: {
			Since: time.Date(2026, 11, 24, 8, 30, 0, 7, time.UTC), Others: []string{"a", "b"},
		},
	} {
		got, err := json.Marshal(want)
		if err != nil || string(got) != text {
			t.Errorf("%s, %v, want %s", got, err, text)
		}
		var read UnresolvedCreate
		if err := json.Unmarshal([]byte(text), &read); err != nil || !read.Since.Equal(want.Since) || !slices.Equal(read.Others, want.Others) {
			t.Errorf("%s is read as %v, %v", text, read, err)
		}
	}
}

// TestLostAddress looks for what a create of another process made.
func TestLostAddress(t *testing.T) {
	t.Parallel()
	aMinuteAgo := func() *UnresolvedCreate { return &UnresolvedCreate{Since: time.Now().Add(-time.Minute)} }
	folded := named("HOME")
	for name, test := range map[string]struct {
		prepare func(*fakeStore)
		lost    func() *UnresolvedCreate // nil: nothing is known
		want    string                   // an id, or "" for none
		several []string
	}{
		"none":                    {func(*fakeStore) {}, aMinuteAgo, "", nil},
		"one":                     {func(f *fakeStore) { f.addAddress("ron", "a", 30*time.Second, home()) }, aMinuteAgo, "a", nil},
		"one that is normalized":  {func(f *fakeStore) { f.addAddress("ron", "a", 30*time.Second, folded) }, aMinuteAgo, "a", nil},
		"one that is older":       {func(f *fakeStore) { f.addAddress("ron", "a", 2*time.Minute, home()) }, aMinuteAgo, "", nil},
		"one of another":          {func(f *fakeStore) { f.addAddress("ron", "a", 30*time.Second, home()) }, func() *UnresolvedCreate { return &UnresolvedCreate{Others: []string{"a"}} }, "", nil},
		"one, time not known":     {func(f *fakeStore) { f.addAddress("ron", "a", time.Hour, home()) }, func() *UnresolvedCreate { return &UnresolvedCreate{} }, "a", nil},
		"one of another customer": {func(f *fakeStore) { f.addAddress("april", "a", 30*time.Second, home()) }, aMinuteAgo, "", nil},
		"an exact and a normalized": {func(f *fakeStore) {
			f.addAddress("ron", "a", 30*time.Second, folded)
			f.addAddress("ron", "b", 30*time.Second, home())
		}, aMinuteAgo, "b", nil},
		"two": {func(f *fakeStore) {
			f.addAddress("ron", "a", 30*time.Second, home())
			f.addAddress("ron", "b", 30*time.Second, home())
		}, aMinuteAgo, "", []string{"a", "b"}},
		"one that can't be read":        {func(f *fakeStore) { f.addUnreadable("ron", "a", 30*time.Second) }, aMinuteAgo, "", []string{"a"}},
		"an older that can't be read":   {func(f *fakeStore) { f.addUnreadable("ron", "a", time.Hour) }, aMinuteAgo, "", nil},
		"another that can't be read":    {func(f *fakeStore) { f.addUnreadable("ron", "a", time.Second) }, func() *UnresolvedCreate { return &UnresolvedCreate{Others: []string{"a"}} }, "", nil},
		"nothing known, none":           {func(*fakeStore) {}, nil, "", nil},
		"nothing known, one":            {func(f *fakeStore) { f.addAddress("ron", "a", 9000*time.Hour, home()) }, nil, "a", nil},
		"nothing known, normalized":     {func(f *fakeStore) { f.addAddress("ron", "a", time.Second, folded) }, nil, "", []string{"a"}},
		"nothing known, can't be read":  {func(f *fakeStore) { f.addUnreadable("ron", "a", time.Second) }, nil, "", []string{"a"}},
		"nothing known, one and folded": {func(f *fakeStore) { f.addAddress("ron", "a", 0, folded); f.addAddress("ron", "b", time.Hour, home()) }, nil, "b", nil},
		"nothing known, two": {func(f *fakeStore) {
			f.addAddress("ron", "a", time.Hour, home())
			f.addAddress("ron", "b", time.Second, home())
		}, nil, "", []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{}
				test.prepare(f)
				var known *UnresolvedCreate
				if test.lost != nil {
					known = test.lost()
				}
				s := f.records(8)
				got, err := s.ResolveAddress(t.Context(), "ron", home(), known)
				var unresolved *UnresolvedCreateError
				switch {
				case test.several != nil:
					if !errors.As(err, &unresolved) || !slices.Equal(unresolved.IDs, test.several) || !strings.Contains(err.Error(), test.several[0]) {
						t.Errorf("%v, %v", got, err)
					}
					if _, err := s.CreateAddress(t.Context(), "ron", home()); err == nil {
						t.Error("another was created")
					}
				case err != nil || test.want == "" && got != nil || test.want != "" && (got == nil || got.ID != test.want):
					t.Errorf("%v, %v, want %q", got, err, test.want)
				case got != nil:
					// It is this resource's from now on.
					if again, err := s.ResolveAddress(t.Context(), "ron", home(), known); again != nil && again.ID == got.ID || err != nil && known != nil {
						t.Errorf("found again: %v, %v", again, err)
					}
				}
			})
		})
	}
}

// TestSearchFails checks that a search which can't be made resolves nothing, and
// that its error is nobody's 404 but the search's.
func TestSearchFails(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"broken":    errNoList,
		"forbidden": status(403, "forbidden"),
		"not found": status(404, "customer not found"),
		"nonsense":  &moltin.ListError{Path: "/v2/customers", Err: errNoList},
		"throttled": &transport.Error{Status: 429, RetryAfter: 90 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{onCreate: fates(lostKept)}
				f.onCall = func(_ context.Context, method string) error {
					if strings.HasPrefix(method, "List") {
						return trouble
					}
					return nil
				}
				s := f.records(8)
				got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
				var unresolved *UnresolvedCreateError
				if got != nil || !errors.As(err, &unresolved) || len(unresolved.IDs) > 0 || !unresolved.Create.Since.IsZero() || !errors.Is(err, trouble) {
					t.Errorf("%v, %v", got, err)
				}
				if !strings.Contains(err.Error(), "searching for it failed: ") || transport.IsNotFound(err) {
					t.Errorf("message %q", err)
				}
				if f.count("CreateAddress") != 1 {
					t.Error("sent again although nobody could look for it")
				}
				// What follows can't end it either, unless the customer is gone, and an
				// identical create has to wait.
				if found, err := s.ResolveAddress(t.Context(), "ron", home(), &unresolved.Create); found != nil || (name == "not found") != (err == nil) || err != nil && !errors.Is(err, trouble) {
					t.Errorf("found %v, %v", found, err)
				}
				if _, err := s.CreateAddress(t.Context(), "ron", named(" HOME")); err == nil || !strings.Contains(err.Error(), "identical create was lost") {
					t.Errorf("an identical create returned %v", err)
				}
				f.onCall = nil
				if found, err := s.ResolveAddress(t.Context(), "ron", home(), &unresolved.Create); err != nil || found == nil || !slices.Equal(f.made(1), []string{found.ID}) {
					t.Errorf("found %v, %v", found, err)
				}
				if _, err := s.CreateAddress(t.Context(), "ron", home()); err != nil {
					t.Errorf("an identical create after all: %v", err)
				}
			})
		})
	}
}

// TestCreateDuringResolve creates the same while a search for a lost record is under
// way: what that create makes is its own.
func TestCreateDuringResolve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{slow: func(method string) time.Duration {
			if method == "CreateAddress" {
				return 3 * time.Second
			}
			return 0
		}}
		s := f.records(8)
		noErrors(t, atOnce(2, func(i int) error {
			if i == 0 {
				time.Sleep(time.Millisecond)
				_, err := s.CreateAddress(t.Context(), "ron", home())
				return err
			}
			found, err := s.ResolveAddress(t.Context(), "ron", home(), &UnresolvedCreate{})
			if found != nil {
				t.Errorf("found %v", found)
			}
			return err
		}))
	})
}

// TestReadIsNotLost reads records by id, as refreshing their resources does: they
// are not the outcome of a lost create.
func TestReadIsNotLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.addAddress("ron", "a", 0, home())
		f.addCustomer("c", 0, leslie())
		s := f.records(0)
		if _, err := s.RefreshAddress(t.Context(), "ron", "a", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RefreshCustomer(t.Context(), "c", ""); err != nil {
			t.Fatal(err)
		}
		for _, lost := range []*UnresolvedCreate{nil, {}} {
			if found, err := s.ResolveAddress(t.Context(), "ron", home(), lost); found != nil || err != nil {
				t.Errorf("found %v, %v", found, err)
			}
			if found, err := s.ResolveCustomer(t.Context(), leslie(), lost); found != nil || err != nil {
				t.Errorf("found %v, %v", found, err)
			}
		}
	})
}

// TestDataSourceClaimsNothing reads and lists records as data sources do, one of
// which may be the lost one.
func TestDataSourceClaimsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		f.addAddress("ron", "a", 0, home())
		f.addCustomer("c", 0, leslie())
		s := f.records(0)
		if _, err := s.Address(t.Context(), "ron", "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Addresses(t.Context(), "ron"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Customer(t.Context(), "c"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CustomersByEmail(t.Context(), *leslie().Email); err != nil {
			t.Fatal(err)
		}
		if found, err := s.ResolveAddress(t.Context(), "ron", home(), &UnresolvedCreate{}); err != nil || found == nil || found.ID != "a" {
			t.Errorf("found %v, %v", found, err)
		}
		if found, err := s.ResolveCustomer(t.Context(), leslie(), &UnresolvedCreate{}); err != nil || found == nil || found.ID != "c" {
			t.Errorf("found %v, %v", found, err)
		}
	})
}

// TestLastSearchWorks resolves a create by the last search.
func TestLastSearchWorks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(lostKept)}
		f.onCall = func(_ context.Context, method string) error {
			if f.count("ListAddresses") < 3 && strings.HasPrefix(method, "List") {
				return errNoList
			}
			return nil
		}
		got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
		if err != nil || !slices.Equal(f.made(1), []string{got.ID}) {
			t.Errorf("%v, %v", got, err)
		}
	})
}
