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

// Lost is what is known of a create whose outcome could not be found out, so
// that another process can look for its record; see [Store.LostAddress] and
// [Store.LostCustomer].
type Lost struct {
	// Since is a time of the store's that its record can't be older than; zero
	// means that nothing is known.
	Since time.Time `json:"since,omitzero"`
	// Others are records that are alike and not the lost one: the process wrote
	// them, asked for them by their ids, or saw them before.
	Others []string `json:"others,omitempty"`
}

// UnsettledError is a create whose answer was lost and whose outcome could not
// be found out.
type UnsettledError struct {
	// IDs are the records that match the create, if several do, or one that can't
	// be read.
	IDs []string
	// Err is how the last attempt or the search ended.
	Err error
	// Lost is to look for the record with later, unless there are IDs.
	Lost Lost
}

func (e *UnsettledError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the store's response was lost, and the store may have created %s: %v", strings.Join(e.IDs, " or "), e.Err)
	}
	return fmt.Sprintf("the store's response was lost, so the record may or may not exist: %v", e.Err)
}

func (e *UnsettledError) Unwrap() error { return e.Err }

// OtherRequest tells that an answer is to the search.
func (e *UnsettledError) OtherRequest() bool { return true }

// SecondRecordError goes with a record that was created: an attempt before, whose
// answer was lost, has made another after all.
type SecondRecordError struct {
	// IDs are of what else matches the create.
	IDs []string
}

func (e *SecondRecordError) Error() string {
	return "an attempt whose response was lost succeeded later and created a duplicate: " + strings.Join(e.IDs, ", ")
}

// losses are the creates that this process could not settle, by key.
type losses struct {
	mu   sync.Mutex
	keys map[string]struct{}
}

// check refuses another create of the same: its record could not be told from
// the lost one.
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

// LostAddress is the address that a lost create with these fields made, or nil
// when it made none. It is an [UnsettledError] when several match. Where nothing
// is known of the create, lost is nil: then only an exact match is taken,
// whatever its age.
func (s *Store) LostAddress(ctx context.Context, customerID string, fields moltin.AddressFields, lost *Lost) (*moltin.Address, error) {
	return findLost(ctx, s, s.addressCreation(customerID, fields), lost)
}

// LostCustomer is the customer that a lost create with these fields made, as
// [Store.LostAddress] is the address.
func (s *Store) LostCustomer(ctx context.Context, fields moltin.CustomerFields, lost *Lost) (*moltin.Customer, error) {
	return findLost(ctx, s, s.customerCreation(fields), lost)
}

func findLost[T any](ctx context.Context, s *Store, c creation[T], lost *Lost) (*T, error) {
	unlock, err := s.creating.lock(ctx, c.key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	find := c.find
	c.find = func(ctx context.Context) ([]candidate[T], error) {
		found, err := find(ctx)
		return slices.DeleteFunc(found, func(c candidate[T]) bool {
			return lost == nil && c.like != exact || lost != nil && slices.Contains(lost.Others, c.id)
		}), err
	}
	search := &search[T]{Store: s, creation: c}
	if lost != nil {
		search.since = lost.Since
	}
	found, err := search.settle(ctx)
	if err != nil {
		return nil, err
	}
	s.losses.remove(c.key)
	if found != nil {
		s.ledger.wrote(c.id(found), c.key, time.Time{})
	}
	return found, nil
}
