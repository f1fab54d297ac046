// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestUnresolvedCreateJSON checks the format in states, which may be old.
func TestUnresolvedCreateJSON(t *testing.T) {
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

// TestResolveAddress searches for what a create of another process created.
func TestResolveAddress(t *testing.T) {
	t.Parallel()
	aMinuteAgo := func() *UnresolvedCreate { return &UnresolvedCreate{Since: time.Now().Add(-time.Minute)} }
	folded := named("HOME")
	for name, test := range map[string]struct {
		prepare func(*fakeStore)
		create  func() *UnresolvedCreate // nil: nothing is known
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
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{}
			test.prepare(f)
			var known *UnresolvedCreate
			if test.create != nil {
				known = test.create()
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
	}
}

// TestSearchFails checks that a search which can't be made resolves nothing, and
// that its error is not the 404 of a record.
func TestSearchFails(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]error{
		"broken":    errNoList,
		"forbidden": status(403, "forbidden"),
		"not found": status(404, "customer not found"),
		"nonsense":  &moltin.ListError{Path: "/v2/customers", Err: errNoList},
		"throttled": &transport.Error{Status: 429, RetryAfter: 90 * time.Second},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{onCreate: fates(createdUnseen), onCall: failing(trouble)}
			s := f.records(8)
			got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
			unresolved := requireUnresolved(t, err)
			if got != nil || len(unresolved.IDs) > 0 || !unresolved.Create.Since.IsZero() || !errors.Is(err, trouble) {
				t.Errorf("%v, %v", got, err)
			}
			if !strings.Contains(err.Error(), "searching for it failed: ") || transport.IsNotFound(err) {
				t.Errorf("message %q", err)
			}
			if f.count("CreateAddress") != 1 {
				t.Error("it was sent again without a search")
			}
			// What follows can't resolve it either, unless the customer is gone, and an
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
	}
}

// TestCreateDuringResolve creates the same during a search, which must not find it.
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

// TestClaims uses records as resources do, which claims them, and as data sources
// do, which does not: the operator may have found the record of a create there.
func TestClaims(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		use    func(context.Context, *Repository) error
		claims bool
	}{
		"RefreshAddress": {func(ctx context.Context, s *Repository) error {
			_, err := s.RefreshAddress(ctx, "ron", "other", "")
			return err
		}, true},
		"RefreshCustomer": {func(ctx context.Context, s *Repository) error {
			_, err := s.RefreshCustomer(ctx, "other", "")
			return err
		}, true},
		"Claim":   {func(_ context.Context, s *Repository) error { s.Claim("none", "other"); return nil }, true},
		"Address": {func(ctx context.Context, s *Repository) error { _, err := s.Address(ctx, "ron", "other"); return err }, false},
		"Addresses": {func(ctx context.Context, s *Repository) error {
			_, err := s.Addresses(ctx, "ron")
			return err
		}, false},
		"Customer": {func(ctx context.Context, s *Repository) error { _, err := s.Customer(ctx, "other"); return err }, false},
		"CustomersByEmail": {func(ctx context.Context, s *Repository) error {
			_, err := s.CustomersByEmail(ctx, *leslie().Email)
			return err
		}, false},
	} {
		op := &stormOp{customer: "ron", address: home()}
		if strings.Contains(name, "Customer") {
			op = &stormOp{fields: leslie()}
		}
		for _, create := range []*UnresolvedCreate{nil, {}} {
			subtest(t, fmt.Sprintf("%s/known %t", name, create != nil), func(t *testing.T) {
				f := &fakeStore{}
				f.addAddress("ron", "other", 0, home())
				f.addCustomer("other", 0, leslie())
				s := f.records(0)
				if err := test.use(t.Context(), s); err != nil {
					t.Fatal(err)
				}
				if id, err := op.find(t.Context(), s, create); err != nil || (id == "") != test.claims {
					t.Errorf("found %q, %v", id, err)
				}
			})
		}
	}
}

// TestSeenBefore has another record of the same which this process knows. Neither a
// create nor a later process takes it for the result.
func TestSeenBefore(t *testing.T) {
	t.Parallel()
	for name, know := range map[string]func(context.Context, *Repository) error{
		"address in a list": func(ctx context.Context, s *Repository) error { _, err := s.Addresses(ctx, "ron"); return err },
		"unreadable address in a list": func(ctx context.Context, s *Repository) error {
			_, err := s.AddressList(ctx, "ron", "")
			return err
		},
		"address": func(ctx context.Context, s *Repository) error { _, err := s.Address(ctx, "april", "other"); return err },
		"updated address": func(ctx context.Context, s *Repository) error {
			_, err := s.UpdateAddress(ctx, "ron", "other", "", moltin.AddressFields{City: ptr("Pawnee")})
			return err
		},
		"Customer": func(ctx context.Context, s *Repository) error { _, err := s.Customer(ctx, "other"); return err },
		"Customer by email": func(ctx context.Context, s *Repository) error {
			_, err := s.CustomersByEmail(ctx, *leslie().Email)
			return err
		},
		"Customer in a list": func(ctx context.Context, s *Repository) error {
			for _, err := range s.EachCustomer(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"updated Customer": func(ctx context.Context, s *Repository) error {
			_, err := s.UpdateCustomer(ctx, "other", "", moltin.CustomerFields{Name: leslie().Name})
			return err
		},
	} {
		op := &stormOp{customer: "ron", address: home()}
		if strings.Contains(name, "Customer") {
			op = &stormOp{fields: leslie()}
		}
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{stamp: func(time.Time) string { return "" }, onCreate: fates(notCreated)}
			if strings.HasPrefix(name, "unreadable") {
				f.addUnreadable("ron", "other", time.Second)
			} else {
				f.addAddress("ron", "other", time.Second, home())
			}
			f.addCustomer("other", time.Second, leslie())
			s := f.records(0)
			if err := know(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			op.create(t.Context(), s)
			unresolved := requireUnresolved(t, op.err)
			if !slices.Equal(unresolved.Create.Others, []string{"other"}) || len(unresolved.IDs) > 0 {
				t.Errorf("%v, excluded %v", op.err, unresolved.Create.Others)
			}
			if id, err := op.find(t.Context(), f.records(0), &unresolved.Create); id != "" || err != nil {
				t.Errorf("found %q, %v", id, err)
			}
		})
	}
}

// TestTwinOfAnotherRun has an address of the same which another run created four
// minutes before a create whose searches are refused. A later process tells them
// apart only if it has read the other's resource before.
func TestTwinOfAnotherRun(t *testing.T) {
	t.Parallel()
	for _, claimed := range []bool{false, true} {
		subtest(t, fmt.Sprint("claimed ", claimed), func(t *testing.T) {
			refused := status(403, "forbidden")
			refused.Date = time.Now()
			f := &fakeStore{onCreate: fates(notCreated), onCall: failing(refused)}
			f.addAddress("ron", "twin", 4*time.Minute, home())
			_, err := f.records(0).CreateAddress(t.Context(), "ron", home())
			unresolved := requireUnresolved(t, err)
			f.onCall = nil
			later := f.records(0)
			if claimed {
				if _, err := later.RefreshAddress(t.Context(), "ron", "twin", ""); err != nil {
					t.Fatal(err)
				}
			}
			if found, err := later.ResolveAddress(t.Context(), "ron", home(), &unresolved.Create); err != nil || (found == nil) != claimed {
				t.Errorf("found %v, %v", found, err)
			}
		})
	}
}

// TestOthers checks what a later process excludes if the create ended before a
// search: what this process wrote.
func TestOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		s := f.records(0)
		f.addAddress("ron", "different", time.Second, named("Work"))
		created, err := s.CreateAddress(t.Context(), "ron", named("HOME"))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		f.onCreate = func(int, int) fate { cancel(); return notCreated }
		_, err = s.CreateAddress(ctx, "ron", home())
		if others := requireUnresolved(t, err).Create.Others; !slices.Equal(others, []string{created.ID}) {
			t.Errorf("excluded %v, want %s", others, created.ID)
		}
	})
}

// TestOthersAreListedOnce checks what a later process excludes after several searches.
func TestOthersAreListedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(notCreated)}
		f.addAddress("ron", "b", time.Second, home())
		f.addAddress("ron", "a", time.Second, home())
		s := f.records(0)
		if _, err := s.Addresses(t.Context(), "ron"); err != nil {
			t.Fatal(err)
		}
		_, err := s.CreateAddress(t.Context(), "ron", home())
		if others := requireUnresolved(t, err).Create.Others; !slices.Equal(others, []string{"a", "b"}) {
			t.Errorf("excluded %v, want a and b", others)
		}
	})
}
