// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/flight"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// snapshotLife is how long a list answers for single addresses.
const snapshotLife = time.Minute

// snapshots hold each customer's addresses as one list gave them, so that any
// number of reads costs one list a customer. A write drops the customer's list
// when it starts and again when it ends: a list that was under way at either
// moment is given to those who waited for it already, who asked before the write
// was done, and to nobody else.
type snapshots struct {
	mu      sync.Mutex
	lists   map[string]*snapshot
	written map[string]int // how often the lists were dropped
	flights flight.Group[string, *snapshot]
}

type snapshot struct {
	moltin.AddressList
	taken   time.Time
	byID    map[string]*moltin.Address
	refused error // why there is no list: each address is asked for alone
}

func newSnapshots() *snapshots {
	return &snapshots{lists: map[string]*snapshot{}, written: map[string]int{}}
}

// write drops the customer's list now and when the returned function is called.
func (s *snapshots) write(customerID string) (end func()) {
	drop := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.lists, customerID)
		s.written[customerID]++
		s.flights.Forget(customerID)
	}
	drop()
	return drop
}

func (s *snapshots) kept(customerID string, now time.Time) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if list := s.lists[customerID]; list != nil && now.Sub(list.taken) < snapshotLife {
		return list
	}
	return nil
}

func (s *snapshots) version(customerID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written[customerID]
}

// keep keeps a list that no write has touched since its version was asked for,
// and drops those that have had their time.
func (s *snapshots) keep(customerID string, version int, list *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.lists, func(_ string, kept *snapshot) bool { return list.taken.Sub(kept.taken) >= snapshotLife })
	if s.written[customerID] == version {
		s.lists[customerID] = list
	}
}

// Addresses are all of a customer's addresses, the oldest first, as the store
// lists them; not older than a minute nor than this process's last write to the
// customer. The error names the records that can't be read.
func (s *Store) Addresses(ctx context.Context, customerID string) ([]*moltin.Address, error) {
	list, err := s.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	trouble := []error{list.refused}
	for _, record := range list.Unreadable {
		trouble = append(trouble, record)
	}
	return list.Addresses, errors.Join(trouble...)
}

// AddressList is a list of addresses, without those that can't be read.
type AddressList struct {
	Addresses []*moltin.Address
	// Refused is why the store gave none, if it refuses to list. Single addresses
	// may be read all the same.
	Refused error
}

// AddressList is [Store.Addresses] for those who need none in particular. There
// is an error only if listing again may succeed.
func (s *Store) AddressList(ctx context.Context, customerID string) (*AddressList, error) {
	list, err := s.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	return &AddressList{list.Addresses, list.refused}, nil
}

// Address is one of a customer's addresses, read with all of them at once when
// possible. One that the list does not have, or has in a version older than
// knownAt (an RFC 3339 text, or ""), is asked for alone before that is believed:
// a list may be stale. Only then can it be not found; see [transport.IsNotFound].
func (s *Store) Address(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	s.ledger.claim(id)
	list, err := s.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	for _, record := range list.Unreadable {
		if record.ID == id {
			return nil, record
		}
	}
	if address := list.byID[id]; address != nil && !isStale(address.UpdatedAt, knownAt) {
		return address, nil
	}
	return s.getAddress(ctx, customerID, id, knownAt)
}

// isStale tells whether a record's version is older than the one that is known.
// Either time may be cut off at the millisecond.
func isStale(updatedAt, knownAt string) bool {
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	return err == nil && isOlder(updatedAt, known.Add(-time.Millisecond))
}

func (s *Store) snapshot(ctx context.Context, customerID string) (*snapshot, error) {
	if list := s.snapshots.kept(customerID, s.now()); list != nil {
		return list, nil
	}
	return s.snapshots.flights.Do(ctx, customerID, func(ctx context.Context) (*snapshot, error) {
		return s.takeSnapshot(ctx, customerID)
	})
}

func (s *Store) takeSnapshot(ctx context.Context, customerID string) (*snapshot, error) {
	taken := s.now()
	// Another may have been taken since the look above.
	if list := s.snapshots.kept(customerID, taken); list != nil {
		return list, nil
	}
	version := s.snapshots.version(customerID)
	all, err := s.listAddresses(ctx, customerID)
	switch {
	case isUnlistable(err):
		all = &moltin.AddressList{}
	case err != nil:
		return nil, err
	}
	list := &snapshot{AddressList: *all, taken: taken, byID: make(map[string]*moltin.Address, len(all.Addresses)), refused: err}
	for _, address := range all.Addresses {
		list.byID[address.ID] = address
	}
	slices.SortStableFunc(list.Addresses, func(a, b *moltin.Address) int { return compareInstants(a.CreatedAt, b.CreatedAt) })
	s.snapshots.keep(customerID, version, list)
	return list, nil
}

// listAddresses lists a customer's addresses anew, and notes that they were seen.
func (s *Store) listAddresses(ctx context.Context, customerID string) (*moltin.AddressList, error) {
	list, err := s.api.ListAddresses(ctx, customerID)
	if err != nil {
		return nil, err
	}
	for _, address := range list.Addresses {
		s.ledger.see(address.ID, addressKey(customerID, address.AddressFields))
	}
	for _, record := range list.Unreadable {
		s.ledger.see(record.ID, unreadable)
	}
	return list, nil
}

// isUnlistable tells an error that listing again would meet again, while single
// records may well be read.
func isUnlistable(err error) bool {
	return isRefusal(err) || errors.As(err, new(*moltin.ListError)) || transport.IsUnreadable(err)
}

func compareInstants(a, b string) int {
	first, _ := time.Parse(time.RFC3339Nano, a)
	second, _ := time.Parse(time.RFC3339Nano, b)
	return first.Compare(second)
}
