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
		return fate{kept: true}
	}
}

var (
	lostKept    = fate{kept: true, err: lost(errGateway)}
	lostNothing = fate{err: lost(errGateway)}
)

func lostLate(late time.Duration) fate { return fate{kept: true, late: late, err: lost(errGateway)} }

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

// TestLostCreate loses the responses to an address's create, in a store that has
// an older one of the same.
func TestLostCreate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fates                 []fate
		resends               int
		creates, lists        int
		duplicate, unresolved bool
	}{
		"kept at once":                    {fates: []fate{lostKept}, resends: 8, creates: 1, lists: 1},
		"kept at once, no resends":        {fates: []fate{lostKept}, creates: 1, lists: 1},
		"kept after 0.3 s":                {fates: []fate{lostLate(300 * time.Millisecond)}, resends: 8, creates: 1, lists: 1},
		"kept after 0.6 s":                {fates: []fate{lostLate(600 * time.Millisecond)}, resends: 8, creates: 1, lists: 2},
		"kept after 3 s":                  {fates: []fate{lostLate(3 * time.Second)}, resends: 8, creates: 1, lists: 3},
		"kept after 5 s":                  {fates: []fate{lostLate(5 * time.Second)}, resends: 8, creates: 1, lists: 3},
		"kept after 6 s":                  {fates: []fate{lostLate(6 * time.Second)}, resends: 8, creates: 2, lists: 4, duplicate: true},
		"nothing":                         {fates: []fate{lostNothing}, resends: 8, creates: 2, lists: 4},
		"nothing, often":                  {fates: slices.Repeat([]fate{lostNothing}, 8), resends: 8, creates: 9, lists: 25},
		"nothing, too often":              {fates: slices.Repeat([]fate{lostNothing}, 3), resends: 2, creates: 3, lists: 9, unresolved: true},
		"nothing, no resends":             {fates: []fate{lostNothing}, creates: 1, lists: 3, unresolved: true},
		"after 7 s, and the resend":       {fates: []fate{lostLate(7 * time.Second), lostKept}, resends: 8, creates: 2, lists: 5, duplicate: true},
		"nothing, and the resend is late": {fates: []fate{lostNothing, lostLate(time.Second)}, resends: 8, creates: 2, lists: 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{onCreate: fates(test.fates...)}
				f.addAddress("ron", "older", 6*time.Minute, home())
				got, err := f.records(test.resends).CreateAddress(by(t.Context(), 1), "ron", home())
				time.Sleep(time.Minute)
				made := f.made(1)
				var duplicate *DuplicateError
				switch {
				case test.unresolved:
					if !errors.As(err, new(*UnresolvedCreateError)) || got != nil || !strings.Contains(err.Error(), "may or may not exist: POST /v2/customers: 504 Gateway Timeout") {
						t.Errorf("%v, %v", got, err)
					}
				case test.duplicate:
					if got == nil || !errors.As(err, &duplicate) || len(made) != 2 || len(duplicate.IDs) != 1 || !slices.Contains(made, duplicate.IDs[0]) || got.ID == duplicate.IDs[0] {
						t.Errorf("%v, %v, and the store has %v", got, err, made)
					}
				case err != nil || !slices.Equal(made, []string{got.ID}) || compareAddresses(home(), got.AddressFields) != exact:
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
				if creates, lists := f.count("CreateAddress"), f.count("ListAddresses"); creates != test.creates || lists != test.lists {
					t.Errorf("%d creates and %d lists, want %d and %d", creates, lists, test.creates, test.lists)
				}
			})
		})
	}
}

// TestSeenBefore has another of the same in the store, whose age says nothing,
// and which this process knows.
func TestSeenBefore(t *testing.T) {
	t.Parallel()
	for name, know := range map[string]func(context.Context, *Repository) error{
		"listed": func(ctx context.Context, s *Repository) error {
			_, err := s.Addresses(ctx, "ron")
			return err
		},
		"read": func(ctx context.Context, s *Repository) error {
			_, err := s.RefreshAddress(ctx, "ron", "other", "")
			return err
		},
		"updated": func(ctx context.Context, s *Repository) error {
			_, err := s.UpdateAddress(ctx, "ron", "other", "", moltin.AddressFields{City: ptr("Pawnee")})
			return err
		},
	} {
		for fateName, fated := range map[string]fate{"kept": lostKept, "nothing": lostNothing} {
			t.Run(name+"/"+fateName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					f := &fakeStore{stamp: func(time.Time) string { return "" }, onCreate: fates(fated)}
					f.addAddress("ron", "other", time.Second, home())
					s := f.records(8)
					if err := know(t.Context(), s); err != nil {
						t.Fatal(err)
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

// TestResendRefused refuses a resend, because the lost attempt was kept or not.
func TestResendRefused(t *testing.T) {
	t.Parallel()
	refused := fate{err: status(422, "the customer has too many addresses")}
	throttled := fate{err: status(429, "slow down")}
	for name, test := range map[string]struct {
		fates []fate
		check func(got *moltin.Address, err error, made []string) bool
	}{
		"kept late": {[]fate{lostLate(8 * time.Second), refused}, func(got *moltin.Address, err error, made []string) bool {
			return err == nil && slices.Equal(made, []string{got.ID})
		}},
		"not kept": {[]fate{lostNothing, refused}, func(got *moltin.Address, err error, made []string) bool {
			return errors.Is(err, refused.err) && !errors.As(err, new(*UnresolvedCreateError)) && got == nil && len(made) == 0
		}},
		"throttled": {[]fate{lostNothing, throttled}, func(got *moltin.Address, err error, _ []string) bool {
			return errors.As(err, new(*UnresolvedCreateError)) && errors.Is(err, throttled.err) && got == nil
		}},
		"at first": {[]fate{refused}, func(got *moltin.Address, err error, made []string) bool {
			return errors.Is(err, refused.err) && !errors.As(err, new(*UnresolvedCreateError)) && got == nil && len(made) == 0
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{onCreate: fates(test.fates...)}
				got, err := f.records(8).CreateAddress(by(t.Context(), 1), "ron", home())
				if made := f.made(1); !test.check(got, err, made) {
					t.Errorf("%v, %v, and the store has %v", got, err, made)
				}
			})
		})
	}
}
