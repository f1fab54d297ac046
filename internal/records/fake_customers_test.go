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

// fakePage is how many customers a page of the fake has.
const fakePage = 100

// pages is how many pages list all customers; 0 if the fake does not say.
func (f *fakeStore) pages() int {
	if f.noTotal {
		return 0
	}
	return max(1, (len(f.customers)+fakePage-1)/fakePage)
}

func (f *fakeStore) CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error) {
	var made *held[moltin.Customer]
	err := f.create(ctx, "CreateCustomer", func(origin int) error {
		email := moltin.Text(f.text(fields.Email))
		if f.oneEmail && slices.ContainsFunc(f.customers, func(h *held[moltin.Customer]) bool { return h.value.Email == email }) {
			return status(422, "email in use")
		}
		made = &held[moltin.Customer]{id: f.newID(), origin: origin, since: time.Now()}
		made.value = moltin.Customer{
			ID: made.id, Name: moltin.Text(f.text(fields.Name)), Email: email, ExternalRef: moltin.Text(fields.ExternalRef),
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
	if f.partial {
		c.Partial, c.CreatedAt, c.UpdatedAt, c.ExternalRef = true, "", "", ""
	}
	return &c
}

// ListCustomers lists pages of fakePage customers.
func (f *fakeStore) ListCustomers(ctx context.Context, email string) iter.Seq2[*moltin.List[moltin.Customer], error] {
	method := "ListCustomers"
	if email != "" {
		method = "ListCustomers by email"
	}
	return func(yield func(*moltin.List[moltin.Customer], error) bool) {
		for first, more := 0, true; more; first += fakePage {
			var page *moltin.List[moltin.Customer]
			err := f.call(ctx, method, func() error {
				all := slices.Clone(f.customers)
				slices.Reverse(all)
				all = slices.DeleteFunc(all, func(h *held[moltin.Customer]) bool {
					return time.Since(h.since) < f.lag || email != "" && h.unreadable == nil && !strings.EqualFold(email, h.value.Email)
				})
				more = len(all) > first+fakePage
				page = listOf(f, all[min(first, len(all)):min(first+fakePage, len(all))])
				page.Pages = f.pages()
				return nil
			})
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(page, nil) {
				return
			}
		}
	}
}

func (f *fakeStore) GetCustomer(ctx context.Context, id string) (*moltin.Customer, error) {
	return read(ctx, f, "GetCustomer", id, &f.customers)
}

func (f *fakeStore) UpdateCustomer(ctx context.Context, id string, fields moltin.CustomerFields) (*moltin.Customer, error) {
	c, err := update(ctx, f, "UpdateCustomer", id, &f.customers, func(c *moltin.Customer) {
		if fields.Name != nil && c.Name != *fields.Name {
			c.Name = moltin.Text(f.text(fields.Name))
			c.UpdatedAt = f.time()
		}
	})
	return f.writtenCustomer(c), err
}

func (f *fakeStore) DeleteCustomer(ctx context.Context, id string) error {
	_, err := one(ctx, f, "DeleteCustomer", id, &f.customers, nil)
	return err
}
