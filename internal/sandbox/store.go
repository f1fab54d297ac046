// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"maps"
	"slices"
	"time"
)

// Address is an address of a customer, as the store has it.
type Address struct {
	ID string `json:"id"`
	// Members are the values by their names on the wire; the post code is under "postcode" whatever
	// Config.PostCodeField says. A member that is not there is "".
	Members   map[string]string `json:"members"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// Customer is a customer, as the store has it.
type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	// ExternalRef is nil for a customer without one.
	ExternalRef *string   `json:"external_ref"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// customer is a Customer with what is not shown.
type customer struct {
	Customer
	// PasswordHash is empty for a customer who cannot log in.
	PasswordHash []byte `json:"password_hash"`
	// Addresses are in order of creation. Neither the slice nor what it points to is ever changed: a write puts a new
	// slice in its place, so that an answer can be made of an older one.
	Addresses []*Address `json:"addresses"`
	before    []*Address // as it was before the last write
	byID      map[string]*Address
}

// store is the customers, found by id and by email without a search.
type store struct {
	customers map[string]*customer
	byEmail   map[string]*customer
	order     []*customer // of creation
	writes    uint64      // counts changes, so that the saver knows what it has not saved
}

func newStore() store {
	return store{customers: map[string]*customer{}, byEmail: map[string]*customer{}}
}

func (s *store) addCustomer(c *customer) {
	c.before, c.byID = c.Addresses, map[string]*Address{}
	for _, a := range c.Addresses {
		c.byID[a.ID] = a
	}
	s.customers[c.ID], s.byEmail[c.Email] = c, c
	s.order = append(s.order, c)
	s.writes++
}

// updateCustomer replaces what is shown of a customer.
func (s *store) updateCustomer(c *customer, to Customer) {
	delete(s.byEmail, c.Email)
	c.Customer = to
	s.byEmail[c.Email] = c
	s.writes++
}

func (s *store) deleteCustomer(c *customer) {
	delete(s.customers, c.ID)
	delete(s.byEmail, c.Email)
	s.order = slices.DeleteFunc(s.order, func(other *customer) bool { return other == c })
	s.writes++
}

// putAddress adds an address, or replaces the one with its id.
func (s *store) putAddress(c *customer, a *Address) {
	after := slices.Clone(c.Addresses)
	if old, ok := c.byID[a.ID]; ok {
		after[slices.Index(after, old)] = a
	} else {
		after = append(after, a)
	}
	c.before, c.Addresses = c.Addresses, after
	c.byID[a.ID] = a
	s.writes++
}

func (s *store) deleteAddress(c *customer, id string) {
	after := slices.Clone(c.Addresses)
	at := slices.Index(after, c.byID[id])
	c.before, c.Addresses = c.Addresses, slices.Delete(after, at, at+1)
	delete(c.byID, id)
	s.writes++
}

// with is a copy of the address with other values.
func (a *Address) with(members map[string]string, now time.Time) *Address {
	changed := *a
	changed.Members = map[string]string{}
	maps.Copy(changed.Members, a.Members)
	maps.Copy(changed.Members, members)
	changed.UpdatedAt = now
	return &changed
}
