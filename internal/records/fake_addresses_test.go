// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

func (f *fakeStore) CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error) {
	var made *held[moltin.Address]
	err := f.create(ctx, "CreateAddress", func(origin int) error {
		for _, member := range texts13(&fields) {
			*member = f.text(*member)
		}
		made = &held[moltin.Address]{id: f.newID(), customer: customerID, origin: origin, since: time.Now()}
		made.value = moltin.Address{AddressFields: fields, ID: made.id, CreatedAt: f.time(), UpdatedAt: f.time()}
		f.addresses = append(f.addresses, made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f.written(made.value), nil
}

func (f *fakeStore) written(a moltin.Address) *moltin.Address {
	if f.short {
		a.Short, a.CreatedAt, a.UpdatedAt = true, "", ""
	}
	return &a
}

func texts13(a *moltin.AddressFields) []**string {
	return []**string{
		&a.Name, &a.FirstName, &a.LastName, &a.CompanyName, &a.PhoneNumber, &a.Line1, &a.Line2, &a.City, &a.County,
		&a.Region, &a.PostCode, &a.Country, &a.Instructions,
	}
}

func (f *fakeStore) ListAddresses(ctx context.Context, customerID string) (*moltin.AddressList, error) {
	list := &moltin.AddressList{}
	err := f.call(ctx, "ListAddresses", func() error {
		for _, h := range f.addresses {
			switch {
			case h.customer != customerID || time.Since(h.since) < f.lag:
			case h.unreadable != nil:
				list.Unreadable = append(list.Unreadable, h.unreadable)
			default:
				a := h.value
				list.Addresses = append(list.Addresses, &a)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (f *fakeStore) GetAddress(ctx context.Context, _, id string) (*moltin.Address, error) {
	a, err := one(ctx, f, "GetAddress", id, &f.addresses, func(*held[moltin.Address]) {})
	return &a, err
}

func (f *fakeStore) UpdateAddress(ctx context.Context, _, id string, fields moltin.AddressFields) (*moltin.Address, error) {
	a, err := one(ctx, f, "UpdateAddress", id, &f.addresses, func(h *held[moltin.Address]) {
		for i, member := range texts13(&fields) {
			if *member != nil {
				*texts13(&h.value.AddressFields)[i] = *member
			}
		}
		h.value.UpdatedAt = f.time()
	})
	return f.written(a), err
}

func (f *fakeStore) DeleteAddress(ctx context.Context, _, id string) error {
	_, err := one(ctx, f, "DeleteAddress", id, &f.addresses, nil)
	return err
}
