// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// UnresolvedCreate is what a later process needs to search for the record of a create whose
// outcome is unknown; see [Repository.ResolveAddress] and [Repository.ResolveCustomer].
type UnresolvedCreate struct {
	// Since is a time before the create, by the store's clock; zero if it is not
	// known.
	Since time.Time `json:"since,omitzero"`
	// Others are ids of records that match but are not the result of the create: they
	// belong to other resources, or were seen before.
	Others []string `json:"others,omitempty"`
}

// UnresolvedCreateError is a create whose outcome is unknown.
type UnresolvedCreateError struct {
	// IDs are the ids of the records that match the create if there are several, or
	// of one that can't be compared with it or differs from it.
	IDs []string
	// Err is the error of the last attempt or of the search.
	Err error
	// Create is for a later search. It is not set by a search, whose caller has it.
	Create UnresolvedCreate
}

func (e *UnresolvedCreateError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the store's response was lost, and the store may have created %s: %v", strings.Join(e.IDs, " or "), e.Err)
	}
	return fmt.Sprintf("the store's response was lost, so the record may or may not exist: %v", e.Err)
}

func (e *UnresolvedCreateError) Unwrap() error { return e.Err }

// DuplicateError is returned together with a created record: an earlier attempt
// created another.
type DuplicateError struct {
	// IDs are the ids of the other records that match the create.
	IDs []string
}

func (e *DuplicateError) Error() string {
	return "an attempt whose response was lost succeeded later and created a duplicate: " + strings.Join(e.IDs, ", ")
}

// ResolveAddress searches for the address that an unresolved create with these
// fields created. It is nil if there is none. Several matches are an
// [UnresolvedCreateError]. If unresolved is nil, nothing is known about the create: a
// match may have any age, and must be exact, or else it is an
// [UnresolvedCreateError] too.
func (r *Repository) ResolveAddress(ctx context.Context, customerID string, fields moltin.AddressFields, unresolved *UnresolvedCreate) (*moltin.Address, error) {
	address, err := resolve(ctx, r, r.addressWrite(customerID, fields), unresolved)
	if transport.IsNotFound(errors.Unwrap(err)) {
		return nil, nil // The customer does not exist any more.
	}
	return address, err
}

// ResolveCustomer is [Repository.ResolveAddress] for customers. A list that is not
// found is an error.
func (r *Repository) ResolveCustomer(ctx context.Context, fields moltin.CustomerFields, unresolved *UnresolvedCreate) (*moltin.Customer, error) {
	return resolve(ctx, r, r.customerWrite(fields), unresolved)
}

func resolve[T any](ctx context.Context, r *Repository, w write[T], unresolved *UnresolvedCreate) (*T, error) {
	unlock, err := r.creates.running.lock(ctx, w.key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	search := &search[T]{Repository: r, write: w, onlyExact: unresolved == nil}
	if unresolved != nil {
		search.since, search.others = unresolved.Since, unresolved.Others
	}
	found, err := search.resolve(ctx)
	if err != nil {
		r.creates.unresolved.Store(w.key, true)
		return nil, err
	}
	r.creates.unresolved.Delete(w.key)
	if found != nil {
		r.ledger.wrote(w.metadata(found).id, w.key)
	}
	return found, nil
}
