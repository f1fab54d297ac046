// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"slices"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

func (f *fakeStore) CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error) {
	var made *held[moltin.Address]
	err := f.create(ctx, "CreateAddress", func(origin int) error {
		for _, field := range fields.Fields() {
			*field.Value = f.text(*field.Value)
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
	if f.partial {
		a.Partial, a.CreatedAt, a.UpdatedAt = true, "", ""
	}
	return &a
}

func (f *fakeStore) ListAddresses(ctx context.Context, customerID string) (*moltin.List[moltin.Address], error) {
	var list *moltin.List[moltin.Address]
	err := f.call(ctx, "ListAddresses", func() error {
		list = listOf(f, slices.DeleteFunc(slices.Clone(f.addresses), func(h *held[moltin.Address]) bool { return h.customer != customerID }))
		return nil
	})
	return list, err
}

func (f *fakeStore) GetAddress(ctx context.Context, _, id string) (*moltin.Address, error) {
	return read(ctx, f, "GetAddress", id, &f.addresses)
}

func (f *fakeStore) UpdateAddress(ctx context.Context, _, id string, fields moltin.AddressFields) (*moltin.Address, error) {
	a, err := update(ctx, f, "UpdateAddress", id, &f.addresses, func(a *moltin.Address) {
		has := a.Fields()
		for i, field := range fields.Fields() {
			if sent := *field.Value; sent != nil && moltin.Text(*has[i].Value) != *sent {
				*has[i].Value = f.text(sent)
				a.UpdatedAt = f.time()
			}
		}
	})
	return f.written(a), err
}

func (f *fakeStore) DeleteAddress(ctx context.Context, _, id string) error {
	_, err := one(ctx, f, "DeleteAddress", id, &f.addresses, nil)
	return err
}
