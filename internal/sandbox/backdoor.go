// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
)

// The methods in this file go behind the API's back: they are how a test prepares a store, makes it drift and sees what
// is really in it. They panic with a Mistake for a customer or an address that is not there, which is a mistake in the test.

// Mistake is what a test asked for that cannot be.
type Mistake string

func mistake(format string, args ...any) Mistake { return Mistake(fmt.Sprintf(format, args...)) }

// CustomerID is the id of the customer that is there from the start.
func (s *Sandbox) CustomerID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// Customers gives all customers in order of creation.
func (s *Sandbox) Customers() []Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Customer, 0, len(s.store.order))
	for _, c := range s.store.order {
		copied := c.Customer
		copied.Fields = maps.Clone(c.Fields)
		all = append(all, copied)
	}
	return all
}

// SetCustomer changes a customer's name, email or external_ref.
func (s *Sandbox) SetCustomer(id, member, value string) {
	s.change(func() {
		c := s.mustCustomer(id)
		changed := c.Customer
		changed.Fields, changed.UpdatedAt = merge(changed.Fields, map[string]any{member: nil}), s.stamp()
		switch member {
		case "name":
			changed.Name = value
		case "email":
			changed.Email = value
		case "external_ref":
			changed.ExternalRef = &value
		default:
			panic(mistake("a customer has no member %q that can be set", member))
		}
		s.store.updateCustomer(c, changed)
	})
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Sandbox) DeleteCustomer(id string) {
	s.change(func() {
		s.store.deleteCustomer(s.mustCustomer(id))
		s.tokens.forgetCustomer(id)
	})
}

// Addresses gives a customer's addresses in order of creation.
func (s *Sandbox) Addresses(customerID string) []Address {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.mustCustomer(customerID).Addresses
	all := make([]Address, 0, len(stored))
	for _, a := range stored {
		all = append(all, a.clone())
	}
	return all
}

// SetMember changes one member of an address. The post code may have either spelling.
func (s *Sandbox) SetMember(customerID, addressID, member, value string) {
	s.change(func() {
		c := s.mustCustomer(customerID)
		a := c.mustAddress(addressID)
		name := mustMember(member)
		set := addressChanges{map[string]string{name: value}, map[string]any{name: nil}}
		s.store.putAddress(c, a.with(set, s.stamp()))
	})
}

// SetRaw puts any JSON value in the place of a member, or of a custom field, of an address: what imported data may have
// left behind, such as a number for phone_number. Without an address's id it is the customer's member. The next write to
// the member makes a string of it again.
func (s *Sandbox) SetRaw(customerID, addressID, member string, value any) {
	set := mustFields(map[string]any{canonical(member): value})
	s.change(func() {
		c := s.mustCustomer(customerID)
		if addressID != "" {
			s.store.putAddress(c, c.mustAddress(addressID).with(addressChanges{fields: set}, s.stamp()))
			return
		}
		changed := c.Customer
		changed.Fields, changed.UpdatedAt = merge(changed.Fields, set), s.stamp()
		s.store.updateCustomer(c, changed)
	})
}

// DeleteAddress deletes an address.
func (s *Sandbox) DeleteAddress(customerID, addressID string) {
	s.change(func() {
		c := s.mustCustomer(customerID)
		s.store.deleteAddress(c, c.mustAddress(addressID).ID)
	})
}

// ForgetTokens makes every token unknown that was issued so far.
func (s *Sandbox) ForgetTokens() {
	s.ForgetAccessTokens()
	s.ForgetCustomerTokens()
}

// ForgetAccessTokens makes every access token unknown that was issued so far.
func (s *Sandbox) ForgetAccessTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens.access.byValue)
}

// ForgetCustomerTokens makes every customer token unknown that was issued so far.
func (s *Sandbox) ForgetCustomerTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens.customer.byValue)
}

// change changes the store and saves it.
func (s *Sandbox) change(how func()) {
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		how()
	}()
	if err := s.save(); err != nil {
		panic(err)
	}
}

func (s *Sandbox) mustCustomer(id string) *customer {
	c, ok := s.store.customers[id]
	if !ok {
		panic(mistake("there is no customer %q", id))
	}
	return c
}

func (r *customer) mustAddress(id string) *Address {
	a, ok := r.byID[id]
	if !ok {
		panic(mistake("customer %s has no address %q", r.ID, id))
	}
	return a
}
