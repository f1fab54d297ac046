// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

func (f *fakeStore) CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error) {
	var made *held[moltin.Customer]
	err := f.create(ctx, "CreateCustomer", func(origin int) error {
		email := value(f.text(fields.Email))
		if f.oneEmail && slices.ContainsFunc(f.customers, func(h *held[moltin.Customer]) bool { return h.value.Email == email }) {
			return status(422, "email in use")
		}
		made = &held[moltin.Customer]{id: f.newID(), origin: origin, since: time.Now()}
		made.value = moltin.Customer{
			ID: made.id, Name: value(f.text(fields.Name)), Email: email, ExternalRef: value(fields.ExternalRef),
			Custom: fields.Custom, CreatedAt: f.time(), UpdatedAt: f.time(),
		}
		f.customers = append(f.customers, made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f.writtenCustomer(made.value), nil
}

func (f *fakeStore) writtenCustomer(c moltin.Customer) *moltin.Customer {
	if f.short {
		c.Short, c.CreatedAt, c.UpdatedAt, c.ExternalRef = true, "", "", ""
	}
	return &c
}

func (f *fakeStore) ListCustomers(ctx context.Context, email string) iter.Seq2[*moltin.Customer, error] {
	return func(yield func(*moltin.Customer, error) bool) {
		var all []held[moltin.Customer]
		method := "ListCustomers"
		if email != "" {
			method = "ListCustomers by email"
		}
		err := f.call(ctx, method, func() error {
			for _, h := range f.customers {
				if time.Since(h.since) >= f.lag && (email == "" || h.unreadable != nil || strings.EqualFold(email, h.value.Email)) {
					all = append(all, *h)
				}
			}
			return nil
		})
		if err != nil {
			yield(nil, err)
			return
		}
		for _, h := range slices.Backward(all) {
			if h.unreadable != nil && !yield(nil, h.unreadable) || h.unreadable == nil && !yield(&h.value, nil) {
				return
			}
		}
	}
}

func (f *fakeStore) GetCustomer(ctx context.Context, id string) (*moltin.Customer, error) {
	c, err := one(ctx, f, "GetCustomer", id, &f.customers, func(*held[moltin.Customer]) {})
	return &c, err
}

func (f *fakeStore) UpdateCustomer(ctx context.Context, id string, fields moltin.CustomerFields) (*moltin.Customer, error) {
	c, err := one(ctx, f, "UpdateCustomer", id, &f.customers, func(h *held[moltin.Customer]) {
		if fields.Name != nil {
			h.value.Name = *fields.Name
		}
		h.value.UpdatedAt = f.time()
	})
	return f.writtenCustomer(c), err
}

func (f *fakeStore) DeleteCustomer(ctx context.Context, id string) error {
	_, err := one(ctx, f, "DeleteCustomer", id, &f.customers, nil)
	return err
}
