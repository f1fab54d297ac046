// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "slices"

// customer is a customer in the store. Its Customer has no Password and no Addresses.
type customer struct {
	Customer
	// addresses are in order of creation. The slice and its elements are never modified: a write replaces the slice, so that a response can
	// use an older one.
	addresses []*Address
	before    []*Address // addresses before the last write
}

// address returns the address with an ID, or nil.
func (c *customer) address(id string) *Address {
	if at := slices.IndexFunc(c.addresses, func(a *Address) bool { return a.ID == id }); at >= 0 {
		return c.addresses[at]
	}
	return nil
}

// store has the customers.
type store struct {
	customers map[string]*customer // by ID
	order     []*customer          // of creation
	writes    uint64               // number of changes, for the data file
}

func newStore() store { return store{customers: map[string]*customer{}} }

// addCustomer adds a customer, who shares the addresses with the argument.
func (s *store) addCustomer(added Customer) *customer {
	c := &customer{Customer: added, addresses: make([]*Address, len(added.Addresses))}
	for i := range added.Addresses {
		c.addresses[i] = &added.Addresses[i]
	}
	c.before, c.Addresses = c.addresses, nil
	s.customers[c.ID] = c
	s.order = append(s.order, c)
	s.writes++
	return c
}

// updateCustomer replaces the Customer of a customer.
func (s *store) updateCustomer(c *customer, to Customer) {
	c.Customer = to
	s.writes++
}

func (s *store) deleteCustomer(c *customer) {
	delete(s.customers, c.ID)
	s.order = slices.DeleteFunc(s.order, func(other *customer) bool { return other == c })
	s.writes++
}

// withEmail returns the customers with an email, in order of creation: at most one, unless Config.DuplicateEmails.
func (s *store) withEmail(email string) (found []*customer) {
	for _, c := range s.order {
		if c.Email == email {
			found = append(found, c)
		}
	}
	return found
}

// has reports whether an ID that isn't empty is that of a customer or an address.
func (s *store) has(id string) bool {
	return id != "" && slices.ContainsFunc(s.order, func(c *customer) bool { return c.ID == id || c.address(id) != nil })
}

// putAddress adds an address, or replaces the one with the same ID.
func (s *store) putAddress(c *customer, a *Address) {
	after := slices.Clone(c.addresses)
	if at := slices.Index(after, c.address(a.ID)); at >= 0 {
		after[at] = a
	} else {
		after = append(after, a)
	}
	c.before, c.addresses = c.addresses, after
	s.writes++
}

func (s *store) deleteAddress(c *customer, a *Address) {
	after := slices.Clone(c.addresses)
	at := slices.Index(after, a)
	c.before, c.addresses = c.addresses, slices.Delete(after, at, at+1)
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
