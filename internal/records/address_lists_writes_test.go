// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// writes are the ways to write to a customer's addresses.
var writes = map[string]func(context.Context, *Repository) error{
	"CreateAddress": func(ctx context.Context, s *Repository) error {
		_, err := s.CreateAddress(ctx, "ron", home())
		return err
	},
	"UpdateAddress":  func(ctx context.Context, s *Repository) error { return rename(ctx, s, "ron", "ron-0", "changed") },
	"DeleteAddress":  func(ctx context.Context, s *Repository) error { return s.DeleteAddress(ctx, "ron", "ron-0", "") },
	"DeleteCustomer": func(ctx context.Context, s *Repository) error { return s.DeleteCustomer(ctx, "ron", "") },
}

func rename(ctx context.Context, s *Repository, customer, id, name string) error {
	_, err := s.UpdateAddress(ctx, customer, id, "", moltin.AddressFields{Name: &name})
	return err
}

func TestWriteDropsTheList(t *testing.T) {
	t.Parallel()
	for method, write := range writes {
		for _, fails := range []bool{false, true} {
			subtest(t, fmt.Sprintf("%s/fails %t", method, fails), func(t *testing.T) {
				f := &fakeStore{onCall: func(_ context.Context, called string) error {
					if called == method && fails {
						return status(400, "no")
					}
					return nil
				}}
				f.fill("ron", 2)
				f.fill("april", 2)
				s := f.records(8)
				lists := func(customer string) int {
					before := f.count("ListAddresses")
					if _, err := s.Addresses(t.Context(), customer); err != nil {
						t.Error(err)
					}
					return f.count("ListAddresses") - before
				}
				lists("ron")
				lists("april")
				if err := write(t.Context(), s); fails != (err != nil) {
					t.Fatal(err)
				}
				if ron, april := lists("ron"), lists("april"); ron != 1 || april != 0 {
					t.Errorf("%d more lists of the customer and %d of the other, want 1 and 0", ron, april)
				}
			})
		}
	}
}

// TestWriteDuringList updates a record at any moment of a list, and lists at any
// moment of an update. A read after the update must see it.
func TestWriteDuringList(t *testing.T) {
	t.Parallel()
	for kind, calls := range map[string]struct {
		list, update string
		rename       func(ctx context.Context, s *Repository) error
		name         func(ctx context.Context, s *Repository) (string, error)
	}{
		"addresses": {
			"ListAddresses", "UpdateAddress",
			func(ctx context.Context, s *Repository) error { return rename(ctx, s, "ron", "ron-0", "changed") },
			func(ctx context.Context, s *Repository) (string, error) {
				a, err := s.RefreshAddress(ctx, "ron", "ron-0", "")
				if err != nil {
					return "", err
				}
				return *a.Name, nil
			},
		},
		"customers": {
			"ListCustomers", "UpdateCustomer",
			func(ctx context.Context, s *Repository) error {
				_, err := s.UpdateCustomer(ctx, "c", "", moltin.CustomerFields{Name: ptr("changed")})
				return err
			},
			func(ctx context.Context, s *Repository) (string, error) {
				c, err := s.RefreshCustomer(ctx, "c", "")
				if err != nil {
					return "", err
				}
				return c.Name, nil
			},
		},
	} {
		for _, slow := range []string{calls.list, calls.update} {
			for _, pause := range []time.Duration{0, 250 * time.Millisecond} { // before the read
				// The list starts at 300 ms. The slow one takes 200 ms, and the other 60.
				for start := 50 * time.Millisecond; start < 550*time.Millisecond; start += 10 * time.Millisecond {
					subtest(t, fmt.Sprintf("%s/slow %s/update after %s/read after another %s", kind, slow, start, pause), func(t *testing.T) {
						f := &fakeStore{latency: 60 * time.Millisecond}
						f.slow = func(method string) time.Duration {
							if method == slow {
								return 140 * time.Millisecond
							}
							return 0
						}
						f.fill("ron", 1)
						f.addCustomer("c", time.Hour, leslie())
						s := f.records(8)
						s.customers.readByID = 1 // so the next one is read with a list
						noErrors(t, atOnce(2, func(i int) error {
							if i == 0 {
								time.Sleep(300 * time.Millisecond)
								_, err := calls.name(t.Context(), s)
								return err
							}
							time.Sleep(start)
							if err := calls.rename(t.Context(), s); err != nil {
								return err
							}
							time.Sleep(pause)
							name, err := calls.name(t.Context(), s)
							if err == nil && name != "changed" {
								return fmt.Errorf("read %q", name)
							}
							return err
						}))
					})
				}
			}
		}
	}
}
