// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// byID are the requests for a record by id.
var byID = map[string]struct {
	method string
	send   func(ctx context.Context, s *Repository, id, knownAt string) error
	gone   func(error) bool
}{
	"address": {"GetAddress", func(ctx context.Context, s *Repository, id, knownAt string) error {
		_, err := s.RefreshAddress(ctx, "ron", id, knownAt)
		return err
	}, transport.IsNotFound},
	"customer": {"GetCustomer", func(ctx context.Context, s *Repository, id, knownAt string) error {
		_, err := s.RefreshCustomer(ctx, id, knownAt)
		return err
	}, transport.IsNotFound},
	"delete address": {"DeleteAddress", func(ctx context.Context, s *Repository, id, knownAt string) error {
		return s.DeleteAddress(ctx, "ron", id, knownAt)
	}, succeeded},
	"delete customer": {"DeleteCustomer", func(ctx context.Context, s *Repository, id, knownAt string) error {
		return s.DeleteCustomer(ctx, id, knownAt)
	}, succeeded},
	"update address": {"UpdateAddress", func(ctx context.Context, s *Repository, id, knownAt string) error {
		_, err := s.UpdateAddress(ctx, "ron", id, knownAt, moltin.AddressFields{Name: ptr("Work")})
		return err
	}, transport.IsNotFound},
	"update customer": {"UpdateCustomer", func(ctx context.Context, s *Repository, id, knownAt string) error {
		_, err := s.UpdateCustomer(ctx, id, knownAt, moltin.CustomerFields{Name: ptr("Leslie Wyatt")})
		return err
	}, transport.IsNotFound},
}

func succeeded(err error) bool { return err == nil }

// TestRetryNotFound returns 404 for a record that was just written, for a while.
func TestRetryNotFound(t *testing.T) {
	t.Parallel()
	for name, request := range byID {
		for _, test := range []struct {
			wait, blind time.Duration // since the write, and how long it is not shown
			sent        int
			gone        bool
		}{
			{0, 0, 1, false},
			{0, 400 * time.Millisecond, 2, false},
			{56 * time.Second, 3 * time.Second, 4, false},
			{0, time.Hour, 4, true},
			{time.Minute, time.Second, 1, true},
		} {
			subtest(t, fmt.Sprintf("%s/%s after the write, blind for %s", name, test.wait, test.blind), func(t *testing.T) {
				f := &fakeStore{}
				s := f.records(8)
				address, err := s.CreateAddress(t.Context(), "ron", home())
				if err != nil {
					t.Fatal(err)
				}
				customer, err := s.CreateCustomer(t.Context(), leslie())
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(test.wait)
				f.lag = time.Hour // lists do not show it
				end := time.Now().Add(test.blind)
				f.onCall = func(_ context.Context, method string) error {
					if method == request.method && time.Now().Before(end) {
						return status(404, "not found")
					}
					return nil
				}
				id := address.ID
				if strings.Contains(name, "customer") {
					id = customer.ID
				}
				err = request.send(t.Context(), s, id, "")
				if test.gone && !request.gone(err) || !test.gone && err != nil {
					t.Error(err)
				}
				if sent := f.count(request.method); sent != test.sent {
					t.Errorf("sent %d times, want %d", sent, test.sent)
				}
			})
		}
	}
}

// TestRetryNotFoundKnownAt knows when a record was written, by the store's clock.
func TestRetryNotFoundKnownAt(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{0, 7 * time.Minute, -7 * time.Minute} {
		for name, test := range map[string]struct {
			age  time.Duration
			sent int
		}{"fresh": {30 * time.Second, 4}, "old": {2 * time.Minute, 1}, "clocks apart": {-30 * time.Second, 4}} {
			for what, request := range byID {
				subtest(t, fmt.Sprint(what, " ", name, ", clock ", ahead), func(t *testing.T) {
					f := &fakeStore{dateAhead: ahead}
					knownAt := time.Now().Add(ahead - test.age).Format(time.RFC3339Nano)
					if err := request.send(t.Context(), f.records(8), "gone", knownAt); !request.gone(err) {
						t.Error(err)
					}
					if sent := f.count(request.method); sent != test.sent {
						t.Errorf("sent %d times, want %d", sent, test.sent)
					}
				})
			}
		}
	}
}

// TestNoTimeToRetry ends the operation between two requests: the 404 is not
// believed.
func TestNoTimeToRetry(t *testing.T) {
	t.Parallel()
	for name, request := range byID {
		subtest(t, name, func(t *testing.T) {
			f := &fakeStore{}
			s := f.records(8)
			s.ledger.wrote("fresh", "")
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := request.send(ctx, s, "fresh", "")
			if err == nil || transport.IsNotFound(err) || !errors.Is(err, context.DeadlineExceeded) ||
				!strings.Contains(err.Error(), "is not found yet") {
				t.Errorf("returned %v", err)
			}
		})
	}
}
