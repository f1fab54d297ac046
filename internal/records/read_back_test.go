// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestShortAnswers reads what answers to writes leave out, once.
func TestShortAnswers(t *testing.T) {
	t.Parallel()
	for name, short := range map[string]bool{"short": true, "whole": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fakeStore{short: short}
				s := f.records(8)
				reads := 0
				if short {
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
				if at, ok := s.clock.at(f.now()); !ok || !at.Equal(f.now()) {
					t.Errorf("the records' clock is at %s, %t", at, ok)
				}
			})
		})
	}
}

// TestNotReadBack fails the read after a write. The record is there all the same.
func TestNotReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{short: true}
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
		if err != nil || address.ID != f.addresses[0].id || !address.Short {
			t.Errorf("%v, %v", address, err)
		}
		if _, err := s.UpdateAddress(t.Context(), "ron", address.ID, "", moltin.AddressFields{Name: ptr("Work")}); !notReadBack(err) {
			t.Error(err)
		}
	})
}

// TestSecondAndNotReadBack says both of one customer.
func TestSecondAndNotReadBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{short: true, onCreate: fates(lostLate(6 * time.Second))}
		f.onCall = func(_ context.Context, method string) error {
			if method == "GetCustomer" {
				return status(403, "forbidden")
			}
			return nil
		}
		customer, err := f.records(8).CreateCustomer(by(t.Context(), 1), leslie())
		var second *DuplicateError
		if customer == nil || !errors.As(err, &second) || !errors.As(err, new(*ReadBackError)) || len(f.made(1)) != 2 || second.IDs[0] == customer.ID {
			t.Errorf("%v, %v", customer, err)
		}
	})
}
