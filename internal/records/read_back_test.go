// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestPartialResponses reads what responses to writes leave out, once.
func TestPartialResponses(t *testing.T) {
	t.Parallel()
	for name, partial := range map[string]bool{"partial": true, "complete": false} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{partial: partial}
			s := f.records(8)
			reads := 0
			if partial {
				reads = 1
			}
			address, err := s.CreateAddress(t.Context(), "ron", home())
			if err != nil || address.CreatedAt == "" || f.count("CreateAddress") != 1 || f.count("GetAddress") != reads || f.total() != 1+reads {
				t.Errorf("%v, %v, after %v", address, err, f.calls)
			}
			address, err = s.UpdateAddress(t.Context(), "ron", address.ID, "", moltin.AddressFields{Name: ptr("Work")})
			if err != nil || *address.Name != "Work" || address.UpdatedAt == "" || f.total() != 2*(1+reads) {
				t.Errorf("%v, %v, after %v", address, err, f.calls)
			}
			customer, err := s.CreateCustomer(t.Context(), leslie())
			if err != nil || customer.ExternalRef != "crm-7" || customer.CreatedAt == "" || f.count("GetCustomer") != reads || f.total() != 3*(1+reads) {
				t.Errorf("%v, %v, after %v", customer, err, f.calls)
			}
			customer, err = s.UpdateCustomer(t.Context(), customer.ID, "", moltin.CustomerFields{Name: ptr("Leslie Wyatt")})
			if err != nil || customer.Name != "Leslie Wyatt" || customer.ExternalRef != "crm-7" || f.total() != 4*(1+reads) {
				t.Errorf("%v, %v, after %v", customer, err, f.calls)
			}
		})
	}
}

// TestNotReadBack fails the read after a write that succeeded.
func TestNotReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{partial: true}
		trouble := error(status(404, "not found"))
		f.onCall = func(_ context.Context, method string) error {
			if method == "GetAddress" || method == "GetCustomer" {
				return trouble
			}
			return nil
		}
		s := f.records(8)
		notReadBack := func(err error) bool {
			return errors.As(err, new(*ReadBackError)) && errors.Is(err, trouble) && !transport.IsNotFound(err)
		}
		customer, err := s.CreateCustomer(t.Context(), leslie())
		if customer == nil || customer.ID != f.customers[0].id || !notReadBack(err) {
			t.Errorf("%v, %v", customer, err)
		}
		if _, err := s.UpdateCustomer(t.Context(), f.customers[0].id, "", moltin.CustomerFields{Name: ptr("Leslie Wyatt")}); !notReadBack(err) {
			t.Error(err)
		}
		address, err := s.CreateAddress(t.Context(), "ron", home())
		if address == nil || address.ID != f.addresses[0].id || !address.Partial || !notReadBack(err) {
			t.Errorf("%v, %v", address, err)
		}
		if _, err := s.UpdateAddress(t.Context(), "ron", address.ID, "", moltin.AddressFields{Name: ptr("Work")}); !notReadBack(err) {
			t.Error(err)
		}
	})
}

// TestDuplicateAndNotReadBack returns both errors for one customer.
func TestDuplicateAndNotReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{partial: true, onCreate: fates(createdLate(6 * time.Second))}
		f.onCall = func(_ context.Context, method string) error {
			if method == "GetCustomer" {
				return status(403, "forbidden")
			}
			return nil
		}
		customer, err := f.records(8).CreateCustomer(by(t.Context(), 1), leslie())
		var duplicate *DuplicateError
		if customer == nil || !errors.As(err, &duplicate) || !errors.As(err, new(*ReadBackError)) || len(f.made(1)) != 2 || duplicate.IDs[0] == customer.ID {
			t.Errorf("%v, %v", customer, err)
		}
	})
}

// TestReadBackOfOldVersion reads back the version before an update for a while, which
// does not mean that the store changed the values.
func TestReadBackOfOldVersion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lag   time.Duration
		store func(string) string
		reads int
		want  string
	}{
		"at once":           {0, nil, 1, "Work"},
		"after 0.4 s":       {400 * time.Millisecond, nil, 2, "Work"},
		"after 3 s":         {3 * time.Second, nil, 4, "Work"},
		"never":             {time.Hour, nil, 4, "Home"},
		"at once, in upper": {0, strings.ToUpper, 1, "WORK"},
	} {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{partial: true, readLag: test.lag, store: test.store}
			f.addAddress("ron", "a", time.Hour, named("Home"))
			customer := leslie()
			customer.Name = ptr("Home")
			f.addCustomer("c", time.Hour, customer)
			s := f.records(8)
			address, err := s.UpdateAddress(t.Context(), "ron", "a", "", moltin.AddressFields{Name: ptr("Work"), Line2: ptr("")})
			if err != nil || *address.Name != test.want || f.count("GetAddress") != test.reads {
				t.Errorf("%v, %v, after %v", address, err, f.calls)
			}
			updated, err := s.UpdateCustomer(t.Context(), "c", "", moltin.CustomerFields{Name: ptr("Work")})
			if err != nil || updated.Name != test.want || f.count("GetCustomer") != test.reads {
				t.Errorf("%v, %v, after %v", updated, err, f.calls)
			}
		})
	}
}

// TestReadBackNotFound reads back a record that is not found for a while.
func TestReadBackNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{partial: true}
		start := time.Now()
		f.onCall = func(_ context.Context, method string) error {
			if (method == "GetAddress" || method == "GetCustomer") && time.Since(start) < time.Second {
				return status(404, "not found")
			}
			return nil
		}
		s := f.records(8)
		if address, err := s.CreateAddress(t.Context(), "ron", home()); err != nil || address.CreatedAt == "" {
			t.Errorf("%v, %v", address, err)
		}
		start = time.Now()
		if customer, err := s.CreateCustomer(t.Context(), leslie()); err != nil || customer.ExternalRef != "crm-7" {
			t.Errorf("%v, %v", customer, err)
		}
	})
}

// TestNoTimeToReadBack ends an update before the store shows it.
func TestNoTimeToReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{partial: true, readLag: time.Hour}
		f.addAddress("ron", "a", time.Hour, named("Home"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := f.records(8).UpdateAddress(ctx, "ron", "a", "", moltin.AddressFields{Name: ptr("Work")})
		if !errors.As(err, new(*ReadBackError)) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "still has its old values") {
			t.Error(err)
		}
	})
}
