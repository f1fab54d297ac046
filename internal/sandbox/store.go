// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"maps"
	"slices"
	"time"
)

// Address is an address in the store.
type Address struct {
	ID string `json:"id"`
	// Members has the values by name. The post code is "postcode", whatever Config.PostCodeField is. A missing member is "".
	Members map[string]string `json:"members"`
	// Fields has the values of custom fields by name: strings, booleans and json.Numbers. A missing field is null. A value with the name of
	// a member replaces it in responses: see Sandbox.SetRaw.
	Fields    map[string]any `json:"fields,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// Customer is a customer in the store.
type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	// ExternalRef is nil for a customer without one.
	ExternalRef *string `json:"external_ref"`
	// Fields has the values of custom fields, as in Address.
	Fields    map[string]any `json:"fields,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// customer is a Customer with internal data.
type customer struct {
	Customer
	// PasswordHash is empty for a customer who cannot log in.
	PasswordHash []byte `json:"password_hash"`
	// Addresses are in order of creation. The slice and its elements are never modified: a write replaces the slice, so that a response can
	// use an older one.
	Addresses []*Address `json:"addresses"`
	before    []*Address // addresses before the last write
	byID      map[string]*Address
}

// store has the customers, indexed by ID and email.
type store struct {
	customers map[string]*customer
	byEmail   map[string][]*customer // in order of creation; one each, unless Config.DuplicateEmails
	order     []*customer            // of creation
	writes    uint64                 // number of changes, for the saver
}

func newStore() store {
	return store{customers: map[string]*customer{}, byEmail: map[string][]*customer{}}
}

func (s *store) addCustomer(c *customer) {
	c.before, c.byID = c.Addresses, map[string]*Address{}
	for _, a := range c.Addresses {
		c.byID[a.ID] = a
	}
	s.customers[c.ID] = c
	s.byEmail[c.Email] = append(s.byEmail[c.Email], c)
	s.order = append(s.order, c)
	s.writes++
}

// copyCustomers returns copies of all customers, in order of creation. They share the addresses, which are never modified in place.
func (s *store) copyCustomers() []*customer {
	all := make([]*customer, 0, len(s.order))
	for _, c := range s.order {
		copied := *c
		all = append(all, &copied)
	}
	return all
}

// updateCustomer replaces the public part of a customer.
func (s *store) updateCustomer(c *customer, to Customer) {
	if to.Email != c.Email {
		s.forgetEmail(c)
		s.byEmail[to.Email] = append(s.byEmail[to.Email], c)
	}
	c.Customer = to
	s.writes++
}

func (s *store) deleteCustomer(c *customer) {
	delete(s.customers, c.ID)
	s.forgetEmail(c)
	s.order = slices.DeleteFunc(s.order, func(other *customer) bool { return other == c })
	s.writes++
}

func (s *store) forgetEmail(c *customer) {
	s.byEmail[c.Email] = slices.DeleteFunc(s.byEmail[c.Email], func(other *customer) bool { return other == c })
}

// putAddress adds an address, or replaces the one with the same ID.
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

// with returns a copy of the address with changed values.
func (a *Address) with(set addressChanges, now time.Time) *Address {
	changed := *a
	changed.Members = map[string]string{}
	maps.Copy(changed.Members, a.Members)
	maps.Copy(changed.Members, set.members)
	changed.Fields = merge(a.Fields, set.fields)
	changed.UpdatedAt = now
	return &changed
}

// value returns a member as in responses: a string, unless an import has set another type.
func (a *Address) value(member string) any {
	if raw, ok := a.Fields[member]; ok {
		return raw
	}
	return a.Members[member]
}

// value returns a member as in responses, or nil for a missing external_ref.
func (r *Customer) value(member string) any {
	if raw, ok := r.Fields[member]; ok {
		return raw
	}
	switch member {
	case "name":
		return r.Name
	case "email":
		return r.Email
	}
	if r.ExternalRef == nil {
		return nil
	}
	return *r.ExternalRef
}
