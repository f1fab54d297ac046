// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"slices"
)

// customer is a customer in the store. Its Customer has no Password and no Addresses.
type customer struct {
	Customer
	// addresses are in order of creation. The slice and its elements are never modified: a write replaces the slice, so that a response can
	// use an older one.
	addresses []*Address
	before    []*Address // addresses before the last write
	byID      map[string]*Address
	number    uint64 // in order of creation
}

// store has the customers, indexed by ID and email.
type store struct {
	customers map[string]*customer
	byEmail   map[string][]*customer // in order of creation; one each, unless Config.DuplicateEmails
	order     []*customer            // of creation
	writes    uint64                 // number of changes, for the data file
}

func newStore() store {
	return store{customers: map[string]*customer{}, byEmail: map[string][]*customer{}}
}

// addCustomer adds a customer, who shares the addresses with the argument.
func (s *store) addCustomer(added Customer) *customer {
	c := &customer{Customer: added, addresses: make([]*Address, len(added.Addresses)), byID: map[string]*Address{}}
	for i := range added.Addresses {
		a := &added.Addresses[i]
		c.addresses[i], c.byID[a.ID] = a, a
	}
	c.before, c.Addresses = c.addresses, nil
	s.writes++
	c.number = s.writes
	s.customers[c.ID] = c
	s.addEmail(c)
	s.order = append(s.order, c)
	return c
}

// updateCustomer replaces the Customer of a customer.
func (s *store) updateCustomer(c *customer, to Customer) {
	s.removeEmail(c)
	c.Customer = to
	s.addEmail(c)
	s.writes++
}

func (s *store) deleteCustomer(c *customer) {
	delete(s.customers, c.ID)
	s.removeEmail(c)
	s.order = slices.DeleteFunc(s.order, func(other *customer) bool { return other == c })
	s.writes++
}

// addEmail adds a customer to the index by email, in order of creation.
func (s *store) addEmail(c *customer) {
	same := append(s.byEmail[c.Email], c)
	slices.SortFunc(same, func(a, b *customer) int { return cmp.Compare(a.number, b.number) })
	s.byEmail[c.Email] = same
}

func (s *store) removeEmail(c *customer) {
	s.byEmail[c.Email] = slices.DeleteFunc(s.byEmail[c.Email], func(other *customer) bool { return other == c })
}

// has reports whether an ID that isn't empty is that of a customer or an address.
func (s *store) has(id string) bool {
	return id != "" && slices.ContainsFunc(s.order, func(c *customer) bool { return c.ID == id || c.byID[id] != nil })
}

// putAddress adds an address, or replaces the one with the same ID.
func (s *store) putAddress(c *customer, a *Address) {
	after := slices.Clone(c.addresses)
	if old, ok := c.byID[a.ID]; ok {
		after[slices.Index(after, old)] = a
	} else {
		after = append(after, a)
	}
	c.before, c.addresses = c.addresses, after
	c.byID[a.ID] = a
	s.writes++
}

func (s *store) deleteAddress(c *customer, a *Address) {
	after := slices.Clone(c.addresses)
	at := slices.Index(after, a)
	c.before, c.addresses = c.addresses, slices.Delete(after, at, at+1)
	delete(c.byID, a.ID)
	s.writes++
}

// content returns a customer with copies of its addresses.
func (c *customer) content() Customer {
	copied := c.Customer
	copied.Addresses = make([]Address, len(c.addresses))
	for i, a := range c.addresses {
		copied.Addresses[i] = *a
	}
	return copied
}

// content returns all customers, in order of creation.
func (s *store) content() []Customer {
	all := make([]Customer, 0, len(s.order))
	for _, c := range s.order {
		all = append(all, c.content())
	}
	return all
}
