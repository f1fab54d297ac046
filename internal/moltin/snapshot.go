// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// snapshotLife is how long a list answers for single addresses.
const snapshotLife = time.Minute

// snapshots hold each customer's addresses as one list gave them, so that any
// number of reads costs one request a customer. A write drops the customer's
// list when it starts and again when it ends: a list that was under way at
// either moment is given to those who waited for it already, who asked before
// the write was done, and to nobody else.
type snapshots struct {
	mu      sync.Mutex
	lists   map[string]*snapshot
	written map[string]int // how often the lists were dropped
	flights flights[string, *snapshot]
}

type snapshot struct {
	taken     time.Time
	addresses []*Address
	byID      map[string]*Address
	refused   error // why there is no list: each address is asked for alone
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
		s.flights.forget(customerID)
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
// and lets go of those that have had their time.
func (s *snapshots) keep(customerID string, version int, list *snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.lists, func(_ string, kept *snapshot) bool { return list.taken.Sub(kept.taken) >= snapshotLife })
	if s.written[customerID] == version {
		s.lists[customerID] = list
	}
}

// Addresses are all of a customer's addresses as the store lists them, not
// older than a minute nor than this process's last write to the customer.
func (c *Client) Addresses(ctx context.Context, customerID string) ([]*Address, error) {
	s, err := c.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	return s.addresses, s.refused
}

// Address is one of a customer's addresses, read with all of them at once when
// possible. One that the list does not have, or has in a version older than
// knownAt (an RFC 3339 text, or ""), is asked for alone before that is believed:
// a list may be stale. Only then can it be not found; see [IsNotFound].
func (c *Client) Address(ctx context.Context, customerID, id, knownAt string) (*Address, error) {
	s, err := c.snapshot(ctx, customerID)
	if err != nil {
		return nil, err
	}
	if address := s.byID[id]; address != nil && !isOlder(address.UpdatedAt, knownAt) {
		return address, nil
	}
	return c.getAddress(ctx, customerID, id)
}

func isOlder(updatedAt, knownAt string) bool {
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	return err == nil && updatedAt != "" && !notBefore(updatedAt, known)
}

func (c *Client) snapshot(ctx context.Context, customerID string) (*snapshot, error) {
	if s := c.snapshots.kept(customerID, c.now()); s != nil {
		return s, nil
	}
	return c.snapshots.flights.do(ctx, customerID, func(ctx context.Context) (*snapshot, error) {
		return c.takeSnapshot(ctx, customerID)
	})
}

func (c *Client) takeSnapshot(ctx context.Context, customerID string) (*snapshot, error) {
	taken := c.now()
	// Another may have been taken since the look above.
	if s := c.snapshots.kept(customerID, taken); s != nil {
		return s, nil
	}
	version := c.snapshots.version(customerID)
	all, err := c.listAddresses(ctx, customerID)
	s := &snapshot{taken: taken, byID: make(map[string]*Address, len(all))}
	switch {
	case isRefusal(err):
		s.refused = err
	case err != nil:
		return nil, err
	}
	for i := range all {
		address := all[i].address()
		s.addresses = append(s.addresses, address)
		s.byID[address.ID] = address
	}
	slices.SortStableFunc(s.addresses, func(a, b *Address) int { return compareInstants(a.CreatedAt, b.CreatedAt) })
	c.snapshots.keep(customerID, version, s)
	return s, nil
}

// isRefusal tells an answer that says no to the list itself, and would again.
func isRefusal(err error) bool {
	e, ok := answered(err)
	if !ok {
		return false
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.Status >= 400 && e.Status < 500
}

func compareInstants(a, b string) int {
	first, _ := time.Parse(time.RFC3339Nano, a)
	second, _ := time.Parse(time.RFC3339Nano, b)
	return first.Compare(second)
}
