// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"iter"
	"slices"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// newest is how many of the newest customers a search looks at in addition to the
// customers with the email, because the store may have normalized the email.
const newest = 100

// EachCustomer yields the customers of the store, newest first, and requests each
// page when it is reached. After an [moltin.UnreadableRecordError], which is about a
// single customer, it goes on; any other error ends it.
func (r *Repository) EachCustomer(ctx context.Context) iter.Seq2[*moltin.Customer, error] {
	return func(yield func(*moltin.Customer, error) bool) {
		for page, err := range r.listCustomers(ctx, "") {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, customer := range page.Records {
				if !yield(customer, nil) {
					return
				}
			}
			for _, record := range page.Unreadable {
				if !yield(nil, record) {
					return
				}
			}
		}
	}
}

// listCustomers lists customers page by page, and records that they were seen.
func (r *Repository) listCustomers(ctx context.Context, email string) iter.Seq2[*moltin.List[moltin.Customer], error] {
	return func(yield func(*moltin.List[moltin.Customer], error) bool) {
		for page, err := range r.api.ListCustomers(ctx, email) {
			if err == nil {
				for _, customer := range page.Records {
					r.ledger.see(customer.ID)
				}
				for _, record := range page.Unreadable {
					r.ledger.see(record.ID)
				}
			}
			if !yield(page, err) {
				return
			}
		}
	}
}

// CustomersByEmail are the customers with an email. Some stores allow several.
func (r *Repository) CustomersByEmail(ctx context.Context, email string) ([]*moltin.Customer, error) {
	list, err := moltin.Collect(r.listCustomers(ctx, email), 0)
	if err != nil {
		return nil, err
	}
	if len(list.Records) == 0 && len(list.Unreadable) > 0 {
		return nil, list.Unreadable[0] // It may be the customer in question.
	}
	return list.Records, nil
}

// CreateCustomer creates a customer, exactly once. With an [UnresolvedCreateError] the
// customer may or may not exist. A [DuplicateError] and a [ReadBackError]
// are returned together with a customer.
func (r *Repository) CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error) {
	defer r.customers.drop()
	return create(ctx, r, r.customerWrite(fields))
}

func (r *Repository) customerWrite(fields moltin.CustomerFields) write[moltin.Customer] {
	match := func(c *moltin.Customer) quality { return compareCustomers(fields, c) }
	return write[moltin.Customer]{
		key: customerKey(moltin.Text(fields.Email)),
		create: func(ctx context.Context) (*moltin.Customer, error) {
			return r.api.CreateCustomer(ctx, fields)
		},
		get:     r.api.GetCustomer,
		hasSent: func(c *moltin.Customer) bool { return customerHas(fields, c) },
		find: func(ctx context.Context) (*moltin.List[moltin.Customer], error) {
			byEmail, err := moltin.Collect(r.listCustomers(ctx, moltin.Text(fields.Email)), 0)
			if err != nil || slices.ContainsFunc(byEmail.Records, func(c *moltin.Customer) bool { return match(c) != different }) {
				return byEmail, err
			}
			list, err := moltin.Collect(r.listCustomers(ctx, ""), newest)
			if err != nil {
				return nil, err
			}
			for _, record := range byEmail.Unreadable {
				if !slices.ContainsFunc(list.Unreadable, func(u *moltin.UnreadableRecordError) bool { return u.ID == record.ID }) {
					list.Unreadable = append(list.Unreadable, record)
				}
			}
			return list, nil
		},
		match:    match,
		metadata: func(c *moltin.Customer) metadata { return metadata{c.ID, c.CreatedAt, c.Partial} },
	}
}

// UpdateCustomer changes the fields of a customer that are not nil. knownAt is
// when the customer was last written, as an RFC 3339 timestamp, or "".
func (r *Repository) UpdateCustomer(ctx context.Context, id, knownAt string, fields moltin.CustomerFields) (*moltin.Customer, error) {
	defer r.customers.drop()
	customer, err := retryNotFound(ctx, r, id, knownAt, func() (*moltin.Customer, error) { return r.api.UpdateCustomer(ctx, id, fields) })
	if err != nil {
		return nil, err
	}
	if customer, err = readIfPartial(ctx, r, r.customerWrite(fields), customer); err != nil {
		return nil, err
	}
	r.ledger.wrote(id, customerKey(customer.Email))
	return customer, nil
}

// DeleteCustomer deletes a customer with all addresses. If the customer does not
// exist, that is a success. knownAt is when the customer was last written, as an
// RFC 3339 timestamp, or "".
func (r *Repository) DeleteCustomer(ctx context.Context, id, knownAt string) error {
	defer r.addresses.drop(id)
	defer r.customers.drop()
	_, err := retryNotFound(ctx, r, id, knownAt, func() (struct{}, error) { return struct{}{}, r.api.DeleteCustomer(ctx, id) })
	if err != nil && !transport.IsNotFound(err) {
		return err
	}
	r.ledger.claim(id) // A stale list may still have it.
	return nil
}

func (r *Repository) getCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	customer, err := retryNotFound(ctx, r, id, knownAt, func() (*moltin.Customer, error) { return r.api.GetCustomer(ctx, id) })
	if err == nil {
		r.ledger.see(id)
	}
	return customer, err
}
