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

// snapshotLife is how long reads are served from a list.
const snapshotLife = time.Minute

// snapshots keep one list of addresses for each customer, so that any number of
// reads costs one list per customer. A write drops the customer's list when it
// starts and again when it ends. A list that is being read at either time still
// serves those who already wait for it, because they asked before the write was
// done, but nobody else.
type snapshots struct {
	mu      sync.Mutex
	lists   map[string]*snapshot
	written map[string]int // number of times that the list was dropped
	flights flight.Group[string, *snapshot]
}

type snapshot struct {
	moltin.AddressList
	taken   time.Time
	byID    map[string]*moltin.Address
	refused error // why there is no list: addresses are then read by id
}

func newSnapshots() *snapshots {
	return &snapshots{lists: map[string]*snapshot{}, written: map[string]int{}}
}

// write drops the customer's list, now and again when the returned function is
// called.
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

// keep keeps a list, unless it was dropped since its version was read. It also
// removes expired lists.
func (s *snapshots) keep(customerID string, version int, list *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.lists, func(_ string, kept *snapshot) bool { return list.taken.Sub(kept.taken) >= snapshotLife })
	if s.written[customerID] == version {
		s.lists[customerID] = list
	}
}

// Addresses are all addresses of a customer, oldest first. The list is at most a
// minute old, and newer than this process's last write to the customer. The error
// names records that can't be decoded.
func (s *Repository) Addresses(ctx context.Context, customerID string) ([]*moltin.Address, error) {
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

// AddressList is a list of addresses, without records that can't be decoded.
type AddressList struct {
	Addresses []*moltin.Address
	// Refused is the reason if the store refuses to list the addresses. Reading them
	// by id may still work.
	Refused error
}

// AddressList is [Repository.Addresses] for callers that can do without some of them.
// There is an error only if another try may succeed.
func (s *Repository) AddressList(ctx context.Context, customerID string) (*AddressList, error) {
	list, err := s.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	return &AddressList{list.Addresses, list.refused}, nil
}

// Address reads an address, from the customer's list if possible. An address that
// is missing there is read by id, and only then can it be not found; see
// [transport.IsNotFound].
func (s *Repository) Address(ctx context.Context, customerID, id string) (*moltin.Address, error) {
	return s.readAddress(ctx, customerID, id, "")
}

// RefreshAddress is [Repository.Address] for a resource that has the address in
// its state: the address is not the record of a lost create. knownAt is when the
// address was last written, as an RFC 3339 timestamp, or "". A list may be stale,
// so an older version of the address is not returned from there.
func (s *Repository) RefreshAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	s.ledger.claim(id)
	return s.readAddress(ctx, customerID, id, knownAt)
}

func (s *Repository) readAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
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

// isStale reports whether a record is older than a known version of it. Either
// timestamp may be truncated to milliseconds.
func isStale(updatedAt, knownAt string) bool {
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	return err == nil && isOlder(updatedAt, known.Add(-time.Millisecond))
}

func (s *Repository) snapshot(ctx context.Context, customerID string) (*snapshot, error) {
	if list := s.snapshots.kept(customerID, s.now()); list != nil {
		return list, nil
	}
	return s.snapshots.flights.Do(ctx, customerID, func(ctx context.Context) (*snapshot, error) {
		return s.takeSnapshot(ctx, customerID)
	})
}

func (s *Repository) takeSnapshot(ctx context.Context, customerID string) (*snapshot, error) {
	taken := s.now()
	// Another caller may have read it since the check above.
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

// listAddresses lists the addresses of a customer, and records that they were
// seen.
func (s *Repository) listAddresses(ctx context.Context, customerID string) (*moltin.AddressList, error) {
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

// isUnlistable reports whether listing again would fail in the same way, while
// reading by id may work.
func isUnlistable(err error) bool {
	return isRefusal(err) || errors.As(err, new(*moltin.ListError)) || transport.IsUnreadable(err)
}

func compareInstants(a, b string) int {
	first, _ := time.Parse(time.RFC3339Nano, a)
	second, _ := time.Parse(time.RFC3339Nano, b)
	return first.Compare(second)
}
