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

// fates are the outcomes of an operation's attempts, in order; later ones succeed.
func fates(all ...fate) func(int, int) fate {
	return func(_, n int) fate {
		if n <= len(all) {
			return all[n-1]
		}
		return fate{created: true}
	}
}

// Outcomes of attempts whose response is lost.
var (
	createdUnseen = fate{created: true, err: ambiguous(errGateway)}
	notCreated    = fate{err: ambiguous(errGateway)}
)

func createdLate(late time.Duration) fate {
	return fate{created: true, late: late, err: ambiguous(errGateway)}
}

// assertCreated checks that operation 1 created one record, which it returned.
func (f *fakeStore) assertCreated(t *testing.T, got *moltin.Address, err error) {
	t.Helper()
	if made := f.made(1); err != nil || !slices.Equal(made, []string{got.ID}) {
		t.Errorf("%v, %v, and the store has %v", got, err, made)
	}
}

// requireUnresolved returns the error of a create whose outcome is unknown.
func requireUnresolved(t *testing.T, err error) *UnresolvedCreateError {
	t.Helper()
	var unresolved *UnresolvedCreateError
	if !errors.As(err, &unresolved) {
		t.Fatalf("error %v, want an UnresolvedCreateError", err)
	}
	return unresolved
}

func TestUndisturbedCreateIsOneCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{}
		s := f.records(8)
		for i := range 20 {
			if _, err := s.CreateAddress(t.Context(), "ron", named(fmt.Sprint("home ", i/2))); err != nil {
				t.Fatal(err)
			}
		}
		if f.total() != 20 || f.count("CreateAddress") != 20 {
			t.Errorf("%d calls for 20 creates: %v", f.total(), f.calls)
		}
		start := time.Now()
		if _, err := s.CreateCustomer(t.Context(), leslie()); err != nil || f.total() != 21 || time.Since(start) > 0 {
			t.Errorf("%v after %d calls and %s", err, f.total(), time.Since(start))
		}
	})
}

// TestAmbiguousCreate creates an address without getting the responses, in a store
// that has an older one of the same.
func TestAmbiguousCreate(t *testing.T) {
	t.Parallel()
	const (
		created = iota // one record, which is returned
		duplicate
		unresolved
		rejected
	)
	rejection := fate{err: status(422, "the customer has too many addresses")}
	unreadable := func(f *fakeStore) { f.addUnreadable("ron", "x", time.Second) }
	others := func(age time.Duration, names ...string) func(*fakeStore) {
		return func(f *fakeStore) {
			for i, name := range names {
				f.addAddress("ron", "xyz"[i:i+1], age, named(name))
			}
		}
	}
	failSearch := func(which ...int) func(*fakeStore) {
		return func(f *fakeStore) {
			f.onCall = func(_ context.Context, method string) error {
				if method == "ListAddresses" && slices.Contains(which, f.count(method)) {
					return errNoList
				}
				return nil
			}
		}
	}
	for name, test := range map[string]struct {
		prepare   func(*fakeStore)
		fates     []fate
		noResends bool
		want      int
		ids       []string // of an unresolved create
		calls     []int    // creates and lists
	}{
		"created":                          {fates: []fate{createdUnseen}, calls: []int{1, 1}},
		"created, no resends":              {fates: []fate{createdUnseen}, noResends: true, calls: []int{1, 1}},
		"created after 0.3 s":              {fates: []fate{createdLate(300 * time.Millisecond)}, calls: []int{1, 1}},
		"created after 0.6 s":              {fates: []fate{createdLate(600 * time.Millisecond)}, calls: []int{1, 2}},
		"created after 3 s":                {fates: []fate{createdLate(3 * time.Second)}, calls: []int{1, 3}},
		"created after 5 s":                {fates: []fate{createdLate(5 * time.Second)}, calls: []int{1, 3}},
		"created after 6 s":                {fates: []fate{createdLate(6 * time.Second)}, want: duplicate, calls: []int{2, 4}},
		"not created":                      {fates: []fate{notCreated}, calls: []int{2, 4}},
		"not created 8 times":              {fates: slices.Repeat([]fate{notCreated}, 8), calls: []int{9, 25}},
		"not created 9 times":              {fates: slices.Repeat([]fate{notCreated}, 9), want: unresolved, calls: []int{9, 27}},
		"not created, no resends":          {fates: []fate{notCreated}, noResends: true, want: unresolved, calls: []int{1, 3}},
		"created after 7 s, and resend":    {fates: []fate{createdLate(7 * time.Second), createdUnseen}, want: duplicate, calls: []int{2, 5}},
		"not created, and a late resend":   {fates: []fate{notCreated, createdLate(time.Second)}, calls: []int{2, 6}},
		"only the last search works":       {prepare: failSearch(1, 2), fates: []fate{createdUnseen}, calls: []int{1, 3}},
		"the first check fails":            {prepare: failSearch(4), fates: []fate{createdLate(6 * time.Second)}, want: duplicate, calls: []int{2, 5}},
		"rejected at once":                 {fates: []fate{rejection}, want: rejected, calls: []int{1, 0}},
		"rejected because of the first":    {fates: []fate{createdLate(8 * time.Second), rejection}, calls: []int{2, 7}},
		"rejected though not created":      {fates: []fate{notCreated, rejection}, want: rejected, calls: []int{2, 6}},
		"throttled though not created":     {fates: []fate{notCreated, {err: status(429, "slow down")}}, want: unresolved, calls: []int{2, 6}},
		"beside an unreadable older one":   {prepare: func(f *fakeStore) { f.addUnreadable("ron", "x", time.Hour) }, fates: []fate{createdUnseen}},
		"beside an unreadable one":         {prepare: unreadable, fates: []fate{createdUnseen}},
		"late beside an unreadable one":    {prepare: unreadable, fates: []fate{createdLate(3 * time.Second)}},
		"not beside an unreadable one":     {prepare: unreadable, fates: []fate{notCreated}, want: unresolved, ids: []string{"x"}},
		"beside the same":                  {prepare: others(time.Second, "Home"), fates: []fate{createdUnseen}, want: unresolved, ids: []string{"x", "id-001"}},
		"beside the same, folded":          {prepare: others(time.Second, "HOME"), fates: []fate{createdUnseen}},
		"late beside two of the same":      {prepare: others(0, "HOME", "home"), fates: []fate{createdLate(time.Second)}},
		"beside the same, minutes older":   {prepare: others(5*time.Minute+2*time.Second, "Home"), fates: []fate{createdUnseen}},
		"not beside two of the same, once": {prepare: others(time.Second, "HOME", "home"), fates: []fate{notCreated}, want: unresolved, ids: []string{"x", "y"}},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{onCreate: fates(test.fates...)}
			f.addAddress("ron", "older", 6*time.Minute, home())
			if test.prepare != nil {
				test.prepare(f)
			}
			maxResends := 8
			if test.noResends {
				maxResends = 0
			}
			s := f.records(maxResends)
			got, err := s.CreateAddress(by(t.Context(), 1), "ron", home())
			time.Sleep(time.Minute)
			calls, made, last := []int{f.count("CreateAddress"), f.count("ListAddresses")}, f.made(1), test.fates[len(test.fates)-1].err
			if test.calls != nil && !slices.Equal(calls, test.calls) {
				t.Errorf("%v creates and lists, want %v", calls, test.calls)
			}
			switch test.want {
			case created:
				f.assertCreated(t, got, err)
			case duplicate:
				var duplicate *DuplicateError
				if got == nil || !errors.As(err, &duplicate) || len(made) != 2 || len(duplicate.IDs) != 1 || !slices.Contains(made, duplicate.IDs[0]) || got.ID == duplicate.IDs[0] {
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
			case rejected:
				if got != nil || !errors.Is(err, last) || errors.As(err, new(*UnresolvedCreateError)) || len(made) > 0 {
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
			case unresolved:
				message := "may or may not exist: "
				if test.ids != nil {
					message, last = "the store may have created "+strings.Join(test.ids, " or ")+": ", err
				}
				unresolved := requireUnresolved(t, err)
				if got != nil || !slices.Equal(unresolved.IDs, test.ids) || !strings.Contains(err.Error(), message) || !errors.Is(err, last) {
					t.Errorf("%v, %v of %v, want %v", got, err, unresolved.IDs, test.ids)
				}
				if since := unresolved.Create.Since; since.IsZero() || since.After(time.Now()) {
					t.Errorf("a later search excludes what was created before %s", since)
				}
				if _, err := s.CreateAddress(t.Context(), "ron", named(" HOME")); err == nil || f.count("CreateAddress") != calls[0] {
					t.Errorf("an identical create returned %v", err)
				}
			}
		})
	}
}
