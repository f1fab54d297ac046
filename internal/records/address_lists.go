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

// listLife is how long reads are served from a list.
const listLife = time.Minute

// cachedList is a list that serves reads.
type cachedList[T any] struct {
	moltin.List[T]
	readAt time.Time
	byID   map[string]*T
	// refused is why there is no list: records are then read by id.
	refused error
}

func (l *cachedList[T]) isCurrent() bool { return l != nil && time.Since(l.readAt) < listLife }

// addressLists keep one list of addresses for each customer, so that any number of
// reads costs one list per customer. A write drops the customer's list when it ends.
// A list that is being read then still serves those who already wait for it, because
// they asked before the write was done, but nobody else.
type addressLists struct {
	mu      sync.Mutex
	lists   map[string]*cachedList[moltin.Address]
	drops   map[string]int // how often the list was dropped
	flights flight.Group[addressListKey, *cachedList[moltin.Address]]
}

// addressListKey is the key of a call that reads a list. A drop changes it, so that
// nobody joins a call from before.
type addressListKey struct {
	customerID string
	drops      int
}

func (l *addressLists) drop(customerID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.lists, customerID)
	if l.drops == nil {
		l.drops = map[string]int{}
	}
	l.drops[customerID]++
}

// current returns the customer's list, if there is one, and how often it was
// dropped.
func (l *addressLists) current(customerID string) (list *cachedList[moltin.Address], drops int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if list := l.lists[customerID]; list.isCurrent() {
		return list, l.drops[customerID]
	}
	return nil, l.drops[customerID]
}

// keep keeps a list, unless it was dropped since its reading began. It also removes
// expired lists.
func (l *addressLists) keep(customerID string, drops int, list *cachedList[moltin.Address]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	maps.DeleteFunc(l.lists, func(_ string, kept *cachedList[moltin.Address]) bool { return !kept.isCurrent() })
	if l.drops[customerID] != drops {
		return
	}
	if l.lists == nil {
		l.lists = map[string]*cachedList[moltin.Address]{}
	}
	l.lists[customerID] = list
}

// Addresses are all addresses of a customer, oldest first. The list is at most a
// minute old, and newer than this process's last write to the customer. The error
// names records that can't be decoded.
func (r *Repository) Addresses(ctx context.Context, customerID string) ([]*moltin.Address, error) {
	list, err := r.addressList(ctx, customerID)
	if err != nil {
		return nil, err
	}
	errs := []error{list.refused}
	for _, record := range list.Unreadable {
		errs = append(errs, record)
	}
	return list.Records, errors.Join(errs...)
}

// AddressList is a list of addresses.
type AddressList struct {
	Addresses []*moltin.Address
	// Unreadable are those that can't be decoded.
	Unreadable []*moltin.UnreadableRecordError
	// Refused is the reason if the store refuses to list the addresses. Reading them
	// by id may still work.
	Refused error
}

// Len returns the number of addresses, whether they can be decoded or not.
func (l *AddressList) Len() int { return len(l.Addresses) + len(l.Unreadable) }

// AddressList is [Repository.Addresses] for callers that can do without some of them.
// There is an error only if another try may succeed. knownAt is when an address of
// the customer was last written, as for [Repository.RefreshAddress]: a customer who
// is not found a moment later is asked for again.
func (r *Repository) AddressList(ctx context.Context, customerID, knownAt string) (*AddressList, error) {
	list, err := retryNotFound(ctx, r, customerID, knownAt, func() (*AddressList, error) {
		list, err := r.addressList(ctx, customerID)
		if err != nil {
			return nil, err
		}
		if transport.IsNotFound(list.refused) {
			r.addresses.drop(customerID)
		}
		return &AddressList{list.Records, list.Unreadable, list.refused}, list.refused
	})
	if list != nil && err == list.Refused { //nolint:errorlint // another error is of the wait
		return list, nil
	}
	return nil, err
}

// Address reads an address, from the customer's list if possible. An address that
// is missing there is read by id, and only then can it be not found; see
// [transport.IsNotFound].
func (r *Repository) Address(ctx context.Context, customerID, id string) (*moltin.Address, error) {
	return r.readAddress(ctx, customerID, id, "")
}

// RefreshAddress is [Repository.Address] for a resource that has the address in its
// state, and claims it; see [Repository.Claim]. knownAt is when the address was last
// written, as an RFC 3339 timestamp, or "". A list may be stale, so an older version
// of the address is not returned from there.
func (r *Repository) RefreshAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	r.ledger.claim(id)
	return r.readAddress(ctx, customerID, id, knownAt)
}

func (r *Repository) readAddress(ctx context.Context, customerID, id, knownAt string) (*moltin.Address, error) {
	list, err := r.addressList(ctx, customerID)
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
	return r.getAddress(ctx, customerID, id, knownAt)
}

// isStale reports whether a record is older than a known version of it. Either
// timestamp may be truncated to milliseconds.
func isStale(updatedAt, knownAt string) bool {
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	return err == nil && isOlder(updatedAt, known.Add(-time.Millisecond))
}

// addressList returns the list of a customer's addresses, and reads it if there is
// none, once for all concurrent callers.
func (r *Repository) addressList(ctx context.Context, customerID string) (*cachedList[moltin.Address], error) {
	list, drops := r.addresses.current(customerID)
	if list != nil {
		return list, nil
	}
	return r.addresses.flights.Do(ctx, addressListKey{customerID, drops}, func(ctx context.Context) (*cachedList[moltin.Address], error) {
		return r.readAddressList(ctx, customerID)
	})
}

func (r *Repository) readAddressList(ctx context.Context, customerID string) (*cachedList[moltin.Address], error) {
	// Another caller may have read it in the meantime.
	list, drops := r.addresses.current(customerID)
	if list != nil {
		return list, nil
	}
	list = &cachedList[moltin.Address]{readAt: time.Now(), byID: map[string]*moltin.Address{}}
	all, err := r.listAddresses(ctx, customerID)
	switch {
	case err == nil:
		list.List = *all
	case isUnlistable(err):
		list.refused = err
	default:
		return nil, err
	}
	for _, address := range list.Records {
		list.byID[address.ID] = address
	}
	slices.SortStableFunc(list.Records, func(a, b *moltin.Address) int { return compareTimestamps(a.CreatedAt, b.CreatedAt) })
	r.addresses.keep(customerID, drops, list)
	return list, nil
}

// isUnlistable reports whether listing again would fail in the same way, while
// reading by id may work.
func isUnlistable(err error) bool {
	return isRefusal(err) || errors.As(err, new(*moltin.ListError)) || transport.IsUnreadable(err)
}

func compareTimestamps(a, b string) int {
	first, _ := time.Parse(time.RFC3339Nano, a)
	second, _ := time.Parse(time.RFC3339Nano, b)
	return first.Compare(second)
}
