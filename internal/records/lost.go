// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// UnresolvedCreate is what a later process needs to search for the record of a create whose
// outcome is unknown; see [Repository.ResolveAddress] and [Repository.ResolveCustomer].
type UnresolvedCreate struct {
	// Since is the earliest possible creation time, by the store's clock; zero if it
	// is not known.
	Since time.Time `json:"since,omitzero"`
	// Others are ids of records that match but are not the lost one: the process
	// wrote them, read them by id, or saw them before.
	Others []string `json:"others,omitempty"`
}

// UnresolvedCreateError is a create whose response was lost and whose outcome is unknown.
type UnresolvedCreateError struct {
	// IDs are the ids of the records that match the create if there are several, or
	// of one that can't be decoded.
	IDs []string
	// Err is the error of the last attempt or of the search.
	Err error
	// Create is for a later search.
	Create UnresolvedCreate
}

func (e *UnresolvedCreateError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the store's response was lost, and the store may have created %s: %v", strings.Join(e.IDs, " or "), e.Err)
	}
	return fmt.Sprintf("the store's response was lost, so the record may or may not exist: %v", e.Err)
}

func (e *UnresolvedCreateError) Unwrap() error { return e.Err }

// OtherRequest marks the response as one to the search.
func (e *UnresolvedCreateError) OtherRequest() bool { return true }

// DuplicateError is returned together with a created record: an earlier
// attempt, whose response was lost, created another.
type DuplicateError struct {
	// IDs are the ids of the other records that match the create.
	IDs []string
}

func (e *DuplicateError) Error() string {
	return "an attempt whose response was lost succeeded later and created a duplicate: " + strings.Join(e.IDs, ", ")
}

// losses are the creates of this process with an unknown outcome, by key.
type losses struct {
	mu   sync.Mutex
	keys map[string]struct{}
}

// check refuses another create with the same key, because its record could not be
// distinguished from the lost one.
func (l *losses) check(key string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.keys[key]; ok {
		return errors.New("the response to an identical create was lost, so this record may already exist: apply again")
	}
	return nil
}

func (l *losses) add(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil {
		l.keys = map[string]struct{}{}
	}
	l.keys[key] = struct{}{}
}

func (l *losses) remove(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.keys, key)
}

// ResolveAddress searches for the address that a lost create with these fields
// created. It is nil if there is none. Several matches are an [UnresolvedCreateError].
// If lost is nil, nothing is known about the create: a match may have any age, and
// only an exact one is accepted. Others are an [UnresolvedCreateError] too.
func (s *Repository) ResolveAddress(ctx context.Context, customerID string, fields moltin.AddressFields, lost *UnresolvedCreate) (*moltin.Address, error) {
	return findLost(ctx, s, s.addressCreation(customerID, fields), lost)
}

// ResolveCustomer is [Repository.ResolveAddress] for customers.
func (s *Repository) ResolveCustomer(ctx context.Context, fields moltin.CustomerFields, lost *UnresolvedCreate) (*moltin.Customer, error) {
	return findLost(ctx, s, s.customerCreation(fields), lost)
}

func findLost[T any](ctx context.Context, s *Repository, c creation[T], lost *UnresolvedCreate) (*T, error) {
	unlock, err := s.creating.lock(ctx, c.key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	find := c.find
	c.find = func(ctx context.Context) ([]candidate[T], error) {
		found, err := find(ctx)
		return slices.DeleteFunc(found, func(c candidate[T]) bool { return lost != nil && slices.Contains(lost.Others, c.id) }), err
	}
	search := &search[T]{Repository: s, creation: c, exact: lost == nil}
	if lost != nil {
		search.since = lost.Since
	}
	found, err := search.settle(ctx)
	if err != nil {
		s.losses.add(c.key)
		return nil, err
	}
	s.losses.remove(c.key)
	if found != nil {
		s.ledger.wrote(c.id(found), c.key, time.Time{})
	}
	return found, nil
}
