// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/flight"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerLists decide whether to read customers one by one or to list them all.
// Customers are read one by one until their number reaches the number of pages of
// the whole list, which is known from the first page, read at the second customer.
// From then on one list serves all reads. This takes at most about twice the
// requests of the better way, whatever the store supports in filters or sorting. A
// write drops the lists.
type customerLists struct {
	mu       sync.Mutex
	drops    int                          // how often the lists were dropped
	readByID int                          // number of customers
	first    *cachedList[moltin.Customer] // the first page
	all      *cachedList[moltin.Customer]
	flights  flight.Group[customerListKey, *cachedList[moltin.Customer]]
}

// customerListKey is the key of a call that reads a list. A drop changes it, so that
// nobody joins a call from before.
type customerListKey struct {
	isAll bool // or the first page
	drops int
}

func (l *customerLists) drop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drops++
	l.readByID, l.first, l.all = 0, nil, nil
}

// current returns the whole list if there is one, or else the first page, or nil.
// isFirst reports whether no customer has been read before.
func (l *customerLists) current() (list *cachedList[moltin.Customer], isFirst bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.all.isCurrent():
		return l.all, false
	case l.readByID == 0:
		l.readByID++
		return nil, true
	case l.first.isCurrent():
		return l.first, false
	}
	return nil, false
}

// isWorthAll reports whether to read the whole list for a customer who is not in
// this one. Otherwise the customer is read by id, and counted.
func (l *customerLists) isWorthAll(list *cachedList[moltin.Customer]) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if list.Pages > 0 && l.readByID >= list.Pages {
		return true
	}
	l.readByID++
	return false
}

// keep keeps a list, unless the lists were dropped since its reading began.
func (l *customerLists) keep(key customerListKey, list *cachedList[moltin.Customer]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.drops != key.drops:
	case key.isAll, list.Pages == 1:
		l.all = list
	default:
		l.first = list
	}
}

// Customer reads a customer, from a list if possible. A customer who is missing
// there is read by id, and only then can he be not found; see
// [transport.IsNotFound].
func (r *Repository) Customer(ctx context.Context, id string) (*moltin.Customer, error) {
	return r.readCustomer(ctx, id, "")
}

// RefreshCustomer is [Repository.Customer] for a resource that has the customer in
// its state, and claims it; see [Repository.Claim]. knownAt is when the customer was
// last written, as an RFC 3339 timestamp, or "". A list may be stale, so an older
// version of the customer is not returned from there.
func (r *Repository) RefreshCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	r.ledger.claim(id)
	return r.readCustomer(ctx, id, knownAt)
}

func (r *Repository) readCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	customer, err := r.listedCustomer(ctx, id)
	if err == nil && (customer == nil || isStale(customer.UpdatedAt, knownAt)) {
		return r.getCustomer(ctx, id, knownAt)
	}
	return customer, err
}

// listedCustomer is a customer from a list; nil if it is in none.
func (r *Repository) listedCustomer(ctx context.Context, id string) (*moltin.Customer, error) {
	list, isFirst := r.customers.current()
	if isFirst {
		return nil, nil
	}
	var err error
	if list == nil {
		if list, err = r.readCustomers(ctx, false); err != nil {
			return nil, err
		}
	}
	if list.byID[id] == nil && r.customers.isWorthAll(list) {
		if list, err = r.readCustomers(ctx, true); err != nil {
			return nil, err
		}
	}
	return list.byID[id], nil
}

// readCustomers reads the first page or all pages, once for all concurrent
// callers. If the store refuses, the list is empty and its length unknown. A
// customer who can't be decoded is read by id, which reports the error.
func (r *Repository) readCustomers(ctx context.Context, all bool) (*cachedList[moltin.Customer], error) {
	r.customers.mu.Lock()
	key := customerListKey{all, r.customers.drops}
	r.customers.mu.Unlock()
	return r.customers.flights.Do(ctx, key, func(ctx context.Context) (*cachedList[moltin.Customer], error) {
		r.customers.mu.Lock()
		kept := r.customers.all
		r.customers.mu.Unlock()
		if kept.isCurrent() {
			return kept, nil // Another caller has read it in the meantime.
		}
		limit := 1
		if all {
			limit = 0
		}
		list := &cachedList[moltin.Customer]{readAt: time.Now(), byID: map[string]*moltin.Customer{}}
		read, err := moltin.Collect(r.listCustomers(ctx, ""), limit)
		switch {
		case err == nil:
			list.List = *read
		case !isUnlistable(err):
			return nil, err
		}
		for _, customer := range list.Records {
			list.byID[customer.ID] = customer
		}
		r.customers.keep(key, list)
		return list, nil
	})
}
