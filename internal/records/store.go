// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package records is what Terraform needs beyond the store's API: reads that
// many resources share, creates that happen once although answers get lost, and
// records that a lost create made found again.
//
// What a Store remembers it remembers for its own life. Terraform starts a
// process for each provider block, so aliases of one store share none of it:
// each looks for its own losses only, and may hold a list of addresses that is up
// to a minute older than another's write. No such list removes a record: one that
// is not in it is asked for by id.
package records

import (
	"context"
	"iter"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// API is what a Store needs of [moltin.Client].
type API interface {
	ListAddresses(ctx context.Context, customerID string) (*moltin.AddressList, error)
	GetAddress(ctx context.Context, customerID, id string) (*moltin.Address, error)
	CreateAddress(ctx context.Context, customerID string, fields moltin.AddressFields) (*moltin.Address, error)
	UpdateAddress(ctx context.Context, customerID, id string, fields moltin.AddressFields) (*moltin.Address, error)
	DeleteAddress(ctx context.Context, customerID, id string) error

	ListCustomers(ctx context.Context, email string) iter.Seq2[*moltin.Customer, error]
	FirstCustomers(ctx context.Context) (*moltin.CustomerPage, error)
	GetCustomer(ctx context.Context, id string) (*moltin.Customer, error)
	CreateCustomer(ctx context.Context, fields moltin.CustomerFields) (*moltin.Customer, error)
	UpdateCustomer(ctx context.Context, id string, fields moltin.CustomerFields) (*moltin.Customer, error)
	DeleteCustomer(ctx context.Context, id string) error

	// StoreTime is the store's clock at a moment of the local one, if known.
	StoreTime(local time.Time) (time.Time, bool)
}

// Store is the records of a store. It is safe for concurrent use.
type Store struct {
	api        API
	now        func() time.Time
	maxResends int
	snapshots  *snapshots
	customers  customerReads
	clock      recordClock
	ledger     ledger
	losses     losses
	creating   keyedMutex
}

// New makes a Store that sends a create whose outcome stays unknown again
// maxResends times at most. now replaces the local clock in tests; nil means
// time.Now.
func New(api API, maxResends int, now func() time.Time) *Store {
	if now == nil {
		now = time.Now
	}
	return &Store{api: api, now: now, maxResends: maxResends, snapshots: newSnapshots()}
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
