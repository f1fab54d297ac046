// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// CreateAddress creates an address of a customer, exactly once. With an
// [UnresolvedCreateError] the address may or may not exist. A [DuplicateError] and a
// [ReadBackError] are returned together with an address.
func (r *Repository) CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error) {
	defer r.addresses.drop(customerID)
	return create(ctx, r, r.addressWrite(customerID, fields))
}

func (r *Repository) addressWrite(customerID string, fields moltin.AddressFields) write[moltin.Address] {
	return write[moltin.Address]{
		key: addressKey(customerID, fields),
		create: func(ctx context.Context) (*moltin.Address, error) {
			return r.api.CreateAddress(ctx, customerID, fields)
		},
		get: func(ctx context.Context, id string) (*moltin.Address, error) {
			return r.api.GetAddress(ctx, customerID, id)
		},
		hasSent: func(a *moltin.Address) bool { return addressHas(fields, a) },
		find: func(ctx context.Context) (*moltin.List[moltin.Address], error) {
			return r.listAddresses(ctx, customerID)
		},
		match:    func(a *moltin.Address) quality { return compareAddresses(fields, a.AddressFields) },
		metadata: func(a *moltin.Address) metadata { return metadata{a.ID, a.CreatedAt, a.Partial} },
	}
}

// UpdateAddress changes the fields of an address that are not nil. "" clears a
// field. knownAt is when the address was last written, as an RFC 3339 timestamp,
// or "".
func (r *Repository) UpdateAddress(ctx context.Context, customerID, id, knownAt string, fields moltin.AddressFields) (*moltin.Address, error) {
	defer r.addresses.drop(customerID)
	address, err := retryNotFound(ctx, r, id, knownAt, func() (*moltin.Address, error) {
		return r.api.UpdateAddress(ctx, customerID, id, fields)
	})
	if err != nil {
		return nil, err
	}
	if address, err = readIfPartial(ctx, r, r.addressWrite(customerID, fields), address); err != nil {
		return nil, err
	}
	r.ledger.wrote(id, addressKey(customerID, address.AddressFields))
	return address, nil
}

// DeleteAddress deletes an address. If it does not exist, that is a success.
// knownAt is when the address was last written, as an RFC 3339 timestamp, or "".
func (r *Repository) DeleteAddress(ctx context.Context, customerID, id, knownAt string) error {
	defer r.addresses.drop(customerID)
	_, err := retryNotFound(ctx, r, id, knownAt, func() (struct{}, error) {
		return struct{}{}, r.api.DeleteAddress(ctx, customerID, id)
	})
	if err != nil && !transport.IsNotFound(err) {
		return err
	}
	r.ledger.claim(id) // A stale list may still have it.
	return nil
}

func (r *Repository) getAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	address, err := retryNotFound(ctx, r, id, knownAt, func() (*moltin.Address, error) {
		return r.api.GetAddress(ctx, customerID, id)
	})
	if err == nil {
		r.ledger.see(id)
	}
	return address, err
}

// listAddresses lists the addresses of a customer, and records that they were
// seen.
func (r *Repository) listAddresses(ctx context.Context, customerID string) (*moltin.List[moltin.Address], error) {
	list, err := r.api.ListAddresses(ctx, customerID)
	if err != nil {
		return nil, err
	}
	for _, address := range list.Records {
		r.ledger.see(address.ID)
	}
	for _, record := range list.Unreadable {
		r.ledger.see(record.ID)
	}
	return list, nil
}
