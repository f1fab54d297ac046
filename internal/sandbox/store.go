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
	Members map[string]string `json:"members"`
	// Fields are the values of custom fields by name: strings, booleans and json.Numbers. One that is not there is null.
	// A value under the name of a member takes the member's place in answers: see Sandbox.SetRaw.
	Fields    map[string]any `json:"fields,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// Customer is a customer, as the store has it.
type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	// ExternalRef is nil for a customer without one.
	ExternalRef *string `json:"external_ref"`
	// Fields are the values of custom fields, as Address has them.
	Fields    map[string]any `json:"fields,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
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
	byEmail   map[string][]*customer // in order of creation; one each, unless Config.DuplicateEmails
	order     []*customer            // of creation
	writes    uint64                 // counts changes, so that the saver knows what it has not saved
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

// updateCustomer replaces what is shown of a customer.
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
	others := slices.DeleteFunc(s.byEmail[c.Email], func(other *customer) bool { return other == c })
	s.byEmail[c.Email] = others
	if len(others) == 0 {
		delete(s.byEmail, c.Email)
	}
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
func (a *Address) with(set addressChanges, now time.Time) *Address {
	changed := *a
	changed.Members = map[string]string{}
	maps.Copy(changed.Members, a.Members)
	maps.Copy(changed.Members, set.members)
	changed.Fields = merge(a.Fields, set.fields)
	changed.UpdatedAt = now
	return &changed
}

// value is a member as answers have it: a string, unless imported data has left something else there.
func (a *Address) value(member string) any {
	if raw, ok := a.Fields[member]; ok {
		return raw
	}
	return a.Members[member]
}

// value is a member as answers have it; nil for an external_ref that the customer does not have.
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
