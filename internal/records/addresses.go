// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// CreateAddress creates an address of a customer, exactly once. With an
// [UnresolvedCreateError] the address may or may not exist. A [DuplicateError] is
// returned together with an address.
func (s *Repository) CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error) {
	defer s.snapshots.write(customerID)()
	created, err := create(ctx, s, s.addressCreation(customerID, fields))
	return s.whole(ctx, customerID, created), err
}

func (s *Repository) addressCreation(customerID string, fields moltin.AddressFields) creation[moltin.Address] {
	return creation[moltin.Address]{
		key: addressKey(customerID, fields),
		id:  func(a *moltin.Address) string { return a.ID },
		send: func(ctx context.Context) (*moltin.Address, error) {
			created, err := s.api.CreateAddress(ctx, customerID, fields)
			if err == nil {
				s.clock.observe(created.UpdatedAt, s.now())
			}
			return created, err
		},
		find: func(ctx context.Context) (found []candidate[moltin.Address], err error) {
			list, err := s.listAddresses(ctx, customerID)
			if err != nil {
				return nil, err
			}
			for _, a := range list.Addresses {
				if like := compareAddresses(fields, a.AddressFields); like != different {
					found = append(found, candidate[moltin.Address]{a.ID, a.CreatedAt, like, a})
				}
			}
			for _, u := range list.Unreadable {
				found = append(found, candidate[moltin.Address]{id: u.ID, createdAt: u.CreatedAt})
			}
			return found, nil
		},
	}
}

// UpdateAddress changes the fields of an address that are not nil. "" clears a
// field. knownAt is when the address was last written, as an RFC 3339 timestamp,
// or "".
func (s *Repository) UpdateAddress(ctx context.Context, customerID, id, knownAt string, fields moltin.AddressFields) (*moltin.Address, error) {
	defer s.snapshots.write(customerID)()
	address, err := retryNotFound(ctx, s, id, knownAt, func() (*moltin.Address, error) {
		return s.api.UpdateAddress(ctx, customerID, id, fields)
	})
	if err != nil {
		return nil, err
	}
	if address.Short {
		if address, err = s.api.GetAddress(ctx, customerID, id); err != nil {
			return nil, &ReadBackError{err}
		}
	}
	s.clock.observe(address.UpdatedAt, s.now())
	s.ledger.wrote(id, addressKey(customerID, address.AddressFields), s.now())
	return address, nil
}

// whole reads an address if the response to its create was short. If that fails,
// the short one has to do.
func (s *Repository) whole(ctx context.Context, customerID string, a *moltin.Address) *moltin.Address {
	if a == nil || !a.Short {
		return a
	}
	read, err := s.getAddress(ctx, customerID, a.ID, "")
	if err != nil {
		return a
	}
	s.clock.observe(read.UpdatedAt, s.now())
	return read
}

// DeleteAddress deletes an address. If it does not exist, that is a success.
// knownAt is when the address was last written, as an RFC 3339 timestamp, or "".
func (s *Repository) DeleteAddress(ctx context.Context, customerID, id, knownAt string) error {
	defer s.snapshots.write(customerID)()
	_, err := retryNotFound(ctx, s, id, knownAt, func() (struct{}, error) {
		return struct{}{}, s.api.DeleteAddress(ctx, customerID, id)
	})
	if transport.IsNotFound(err) {
		return nil
	}
	return err
}

func (s *Repository) getAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	address, err := retryNotFound(ctx, s, id, knownAt, func() (*moltin.Address, error) {
		return s.api.GetAddress(ctx, customerID, id)
	})
	if err == nil {
		s.ledger.see(id, addressKey(customerID, address.AddressFields))
	}
	return address, err
}
