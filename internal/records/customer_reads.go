// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/flight"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerReads decides whether to read customers one by one or to list them all.
// Customers are read one by one until their number reaches the number of pages of
// the whole list, which is known from the first page, read at the second customer.
// From then on one list serves all reads. This takes at most about twice the
// requests of the better way, whatever the store supports in filters or sorting. A
// write resets it.
type customerReads struct {
	mu      sync.Mutex
	version int // number of resets
	alone   int // number of customers read one by one
	first   *customerList
	whole   *customerList
	flights flight.Group[bool, *customerList] // the key is whether it is the whole list
}

// customerList has the customers of the first page or of all pages.
type customerList struct {
	taken time.Time
	byID  map[string]*moltin.Customer
	pages int // of the whole list; 0 if not known
}

func (l *customerList) kept(now time.Time) bool { return l != nil && now.Sub(l.taken) < snapshotLife }

// write drops the lists, now and again when the returned function is called.
func (r *customerReads) write() (end func()) {
	drop := func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.version++
		r.alone, r.first, r.whole = 0, nil, nil
		r.flights.Forget(true)
		r.flights.Forget(false)
	}
	drop()
	return drop
}

// next is the list for the next read, and which list to read first, if any.
func (r *customerReads) next(now time.Time) (list *customerList, readFirst, readWhole bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.whole.kept(now):
		return r.whole, false, false
	case r.alone == 0:
		r.alone++
		return nil, false, false
	case !r.first.kept(now):
		return nil, true, false
	case r.first.pages > 0 && r.alone >= r.first.pages:
		return r.first, false, true
	}
	return r.first, false, false
}

// Customer reads a customer, from a list if possible. A customer who is missing
// there is read by id, and only then can he be not found; see
// [transport.IsNotFound].
func (s *Repository) Customer(ctx context.Context, id string) (*moltin.Customer, error) {
	return s.readCustomer(ctx, id, "")
}

// RefreshCustomer is [Repository.Customer] for a resource that has the customer in
// its state: the customer is not the record of a lost create. knownAt is when the
// customer was last written, as an RFC 3339 timestamp, or "". A list may be stale,
// so an older version of the customer is not returned from there.
func (s *Repository) RefreshCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	s.ledger.claim(id)
	return s.readCustomer(ctx, id, knownAt)
}

func (s *Repository) readCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	customer, err := s.listedCustomer(ctx, id)
	if err == nil && (customer == nil || isStale(customer.UpdatedAt, knownAt)) {
		return s.getCustomer(ctx, id, knownAt)
	}
	return customer, err
}

// listedCustomer is a customer from a list; nil if it is in none.
func (s *Repository) listedCustomer(ctx context.Context, id string) (*moltin.Customer, error) {
	list, readFirst, readWhole := s.customers.next(s.now())
	var err error
	if readFirst {
		if _, err = s.readCustomers(ctx, false); err != nil {
			return nil, err
		}
		list, _, readWhole = s.customers.next(s.now())
	}
	if list != nil && list.byID[id] != nil {
		return list.byID[id], nil
	}
	if readWhole {
		if list, err = s.readCustomers(ctx, true); err != nil {
			return nil, err
		}
	} else if readFirst || list != nil {
		s.customers.readAlone()
	}
	if list == nil {
		return nil, nil
	}
	return list.byID[id], nil
}

func (r *customerReads) readAlone() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alone++
}

// readCustomers reads the first page or all pages, once for all concurrent
// callers. If the store refuses, the list is empty and its length unknown.
func (s *Repository) readCustomers(ctx context.Context, whole bool) (*customerList, error) {
	return s.customers.flights.Do(ctx, whole, func(ctx context.Context) (*customerList, error) {
		s.customers.mu.Lock()
		version := s.customers.version
		s.customers.mu.Unlock()
		read := s.firstCustomers
		if whole {
			read = s.wholeCustomers
		}
		list := &customerList{taken: s.now(), byID: map[string]*moltin.Customer{}}
		if err := read(ctx, list); err != nil && !isUnlistable(err) {
			return nil, err
		}
		s.customers.keep(list, whole, version)
		return list, nil
	})
}

func (r *customerReads) keep(list *customerList, whole bool, version int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.version != version:
	case whole, list.pages == 1:
		r.whole = list
	default:
		r.first = list
	}
}

func (s *Repository) firstCustomers(ctx context.Context, into *customerList) error {
	page, err := s.api.FirstCustomers(ctx)
	if err != nil {
		return err
	}
	into.pages = page.Pages
	for _, customer := range page.Customers {
		s.ledger.see(customer.ID, customerKey(customer.Email))
		into.byID[customer.ID] = customer
	}
	return nil
}

func (s *Repository) wholeCustomers(ctx context.Context, into *customerList) error {
	for customer, err := range s.listCustomers(ctx, "") {
		switch {
		case errors.As(err, new(*moltin.UnreadableRecordError)):
			// Reading that customer by id reports it.
		case err != nil:
			return err
		default:
			into.byID[customer.ID] = customer
		}
	}
	return nil
}

func (s *Repository) getCustomer(ctx context.Context, id, knownAt string) (*moltin.Customer, error) {
	customer, err := retryNotFound(ctx, s, id, knownAt, func() (*moltin.Customer, error) { return s.api.GetCustomer(ctx, id) })
	if err == nil {
		s.ledger.see(id, customerKey(customer.Email))
	}
	return customer, err
}
