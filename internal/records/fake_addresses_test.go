// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"context"
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
	list := &moltin.List[moltin.Address]{}
	err := f.call(ctx, "ListAddresses", func() error {
		list.Date = f.date()
		for _, h := range f.addresses {
			switch {
			case h.customer != customerID || time.Since(h.since) < f.lag:
			case h.unreadable != nil:
				list.Unreadable = append(list.Unreadable, h.unreadable)
			default:
				a := h.value
				list.Records = append(list.Records, &a)
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
	var old *moltin.Address
	a, err := one(ctx, f, "GetAddress", id, &f.addresses, func(h *held[moltin.Address]) {
		if time.Now().Before(h.oldUntil) {
			old = h.old
		}
	})
	return cmp.Or(old, &a), err
}

func (f *fakeStore) UpdateAddress(ctx context.Context, _, id string, fields moltin.AddressFields) (*moltin.Address, error) {
	a, err := one(ctx, f, "UpdateAddress", id, &f.addresses, func(h *held[moltin.Address]) {
		before := h.value
		h.old, h.oldUntil = &before, time.Now().Add(f.readLag)
		has := h.value.Fields()
		for i, field := range fields.Fields() {
			if sent := *field.Value; sent != nil && moltin.Text(*has[i].Value) != *sent {
				*has[i].Value = f.text(sent)
				h.value.UpdatedAt = f.time()
			}
		}
	})
	return f.written(a), err
}

func (f *fakeStore) DeleteAddress(ctx context.Context, _, id string) error {
	_, err := one(ctx, f, "DeleteAddress", id, &f.addresses, nil)
	return err
}
