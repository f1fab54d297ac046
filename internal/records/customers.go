// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// ReadBackError is a write that succeeded with a short response, after which
// the record could not be read.
type ReadBackError struct{ Err error }

func (e *ReadBackError) Error() string {
	return fmt.Sprintf("the store saved the record, but reading it back failed: %v", e.Err)
}

func (e *ReadBackError) Unwrap() error { return e.Err }

// OtherRequest marks the response as one to the read after the write.
func (e *ReadBackError) OtherRequest() bool { return true }

// newest is how many of the newest customers a search looks at in addition to the
// customers with the email, because the store may have normalized the email.
const newest = 100

// EachCustomer yields the customers of the store, newest first, and requests each
// page when it is reached. An error ends it.
func (s *Repository) EachCustomer(ctx context.Context) iter.Seq2[*moltin.Customer, error] {
	return s.listCustomers(ctx, "")
}

// listCustomers lists customers, and records that they were seen.
func (s *Repository) listCustomers(ctx context.Context, email string) iter.Seq2[*moltin.Customer, error] {
	return func(yield func(*moltin.Customer, error) bool) {
		for customer, err := range s.api.ListCustomers(ctx, email) {
			var record *moltin.UnreadableRecordError
			if errors.As(err, &record) {
				s.ledger.see(record.ID, unreadable)
			} else if err == nil {
				s.ledger.see(customer.ID, customerKey(customer.Email))
			}
			if !yield(customer, err) {
				return
			}
		}
	}
}

// CustomersByEmail are the customers with an email. Some stores allow several.
func (s *Repository) CustomersByEmail(ctx context.Context, email string) ([]*moltin.Customer, error) {
	var found []*moltin.Customer
	var trouble *moltin.UnreadableRecordError
	for customer, err := range s.listCustomers(ctx, email) {
		switch {
		case errors.As(err, &trouble):
		case err != nil:
			return nil, err
		default:
			found = append(found, customer)
		}
	}
	if len(found) == 0 && trouble != nil {
		return nil, trouble // It may be the customer in question.
	}
	return found, nil
}

// CreateCustomer creates a customer, exactly once. With an [UnresolvedCreateError] the
// customer may or may not exist. A [DuplicateError] and a [ReadBackError]
// are returned together with a customer.
func (s *Repository) CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error) {
	defer s.customers.write()()
	created, err := create(ctx, s, s.customerCreation(fields))
	if created == nil || !created.Short {
		return created, err
	}
	read, readErr := s.getCustomer(ctx, created.ID, "")
	if readErr != nil {
		return created, errors.Join(err, &ReadBackError{readErr})
	}
	s.clock.observe(read.UpdatedAt, s.now())
	return read, err
}

func (s *Repository) customerCreation(fields moltin.CustomerFields) creation[moltin.Customer] {
	return creation[moltin.Customer]{
		key: customerKey(value(fields.Email)),
		id:  func(c *moltin.Customer) string { return c.ID },
		send: func(ctx context.Context) (*moltin.Customer, error) {
			created, err := s.api.CreateCustomer(ctx, fields)
			if err == nil {
				s.clock.observe(created.UpdatedAt, s.now())
			}
			return created, err
		},
		find: func(ctx context.Context) ([]candidate[moltin.Customer], error) {
			byEmail, err := like(fields, s.listCustomers(ctx, value(fields.Email)))
			isRead := func(c candidate[moltin.Customer]) bool { return c.value != nil }
			if err != nil || slices.ContainsFunc(byEmail, isRead) {
				return byEmail, err
			}
			found, err := like(fields, first(newest, s.listCustomers(ctx, "")))
			for _, c := range byEmail {
				if !slices.Contains(ids(found), c.id) {
					found = append(found, c)
				}
			}
			return found, err
		},
	}
}

// like are the customers that match a request.
func like(fields moltin.CustomerFields, customers iter.Seq2[*moltin.Customer, error]) ([]candidate[moltin.Customer], error) {
	var found []candidate[moltin.Customer]
	for c, err := range customers {
		var trouble *moltin.UnreadableRecordError
		switch {
		case errors.As(err, &trouble):
			found = append(found, candidate[moltin.Customer]{id: trouble.ID, createdAt: trouble.CreatedAt})
		case err != nil:
			return nil, err
		default:
			if like := compareCustomers(fields, c); like != different {
				found = append(found, candidate[moltin.Customer]{c.ID, c.CreatedAt, like, c})
			}
		}
	}
	return found, nil
}

// first yields the first n elements of a sequence.
func first(n int, all iter.Seq2[*moltin.Customer, error]) iter.Seq2[*moltin.Customer, error] {
	return func(yield func(*moltin.Customer, error) bool) {
		left := n
		for customer, err := range all {
			if left--; !yield(customer, err) || left == 0 {
				return
			}
		}
	}
}

// UpdateCustomer changes the fields of a customer that are not nil. knownAt is
// when the customer was last written, as an RFC 3339 timestamp, or "".
func (s *Repository) UpdateCustomer(ctx context.Context, id, knownAt string, fields moltin.CustomerFields) (*moltin.Customer, error) {
	defer s.customers.write()()
	customer, err := retryNotFound(ctx, s, id, knownAt, func() (*moltin.Customer, error) { return s.api.UpdateCustomer(ctx, id, fields) })
	if err != nil {
		return nil, err
	}
	s.ledger.wrote(id, customerKey(customer.Email), s.now())
	if customer.Short {
		if customer, err = s.getCustomer(ctx, id, ""); err != nil {
			return nil, &ReadBackError{err}
		}
	}
	s.clock.observe(customer.UpdatedAt, s.now())
	return customer, nil
}

// DeleteCustomer deletes a customer with all addresses. If the customer does not
// exist, that is a success. knownAt is when the customer was last written, as an
// RFC 3339 timestamp, or "".
func (s *Repository) DeleteCustomer(ctx context.Context, id, knownAt string) error {
	defer s.snapshots.write(id)()
	defer s.customers.write()()
	_, err := retryNotFound(ctx, s, id, knownAt, func() (struct{}, error) { return struct{}{}, s.api.DeleteCustomer(ctx, id) })
	if transport.IsNotFound(err) {
		return nil
	}
	return err
}
