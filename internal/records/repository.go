// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package records adds to the store's API what Terraform needs: reads that many
// resources share, and creates that happen exactly once, although a response may
// not arrive.
//
// A Repository keeps everything in memory. Terraform starts a process for each
// provider block, so aliases of the same store share nothing: each resolves only
// its own creates, and its lists may be up to a minute older than a write of
// another. That does no harm, because a record that is missing from a list is read
// by id.
package records

import (
	"context"
	"iter"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// API are the methods of [moltin.Client] that a Repository uses.
type API interface {
	ListAddresses(ctx context.Context, customerID string) (*moltin.List[moltin.Address], error)
	GetAddress(ctx context.Context, customerID, id string) (*moltin.Address, error)
	CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error)
	UpdateAddress(ctx context.Context, customerID, id string, fields moltin.AddressFields) (*moltin.Address, error)
	DeleteAddress(ctx context.Context, customerID, id string) error

	ListCustomers(ctx context.Context, email string) iter.Seq2[*moltin.List[moltin.Customer], error]
	GetCustomer(ctx context.Context, id string) (*moltin.Customer, error)
	CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error)
	UpdateCustomer(ctx context.Context, id string, fields moltin.CustomerFields) (*moltin.Customer, error)
	DeleteCustomer(ctx context.Context, id string) error
}

// Repository reads and writes the records of a store. It is safe for concurrent use.
type Repository struct {
	api        API
	maxResends int
	waits      Waits
	addresses  addressLists
	customers  customerLists
	ledger     ledger
	creates    creates
}

// New returns a Repository. It sends an ambiguous create again at most maxResends
// times.
func New(api API, maxResends int, waits Waits) *Repository {
	return &Repository{api: api, maxResends: maxResends, waits: waits}
}

// Claim records that resources have records in their state, so that no search for
// the record of another create finds them.
func (r *Repository) Claim(ids ...string) {
	for _, id := range ids {
		r.ledger.claim(id)
	}
}
