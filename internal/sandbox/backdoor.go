// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
)

// The methods in this file bypass the API, so that a test can prepare a store, cause drift and inspect the content. They panic with a
// Mistake for a customer or address that doesn't exist.

// Mistake is an invalid call by a test.
type Mistake string

func mistake(format string, args ...any) Mistake { return Mistake(fmt.Sprintf(format, args...)) }

// CustomerID returns the ID of the initial customer.
func (s *Sandbox) CustomerID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// Customers returns all customers, in order of creation.
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

// Addresses returns the addresses of a customer, in order of creation.
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

// SetMember changes a member of an address. Either spelling of the post code is accepted.
func (s *Sandbox) SetMember(customerID, addressID, member, value string) {
	s.change(func() {
		c := s.mustCustomer(customerID)
		a := c.mustAddress(addressID)
		name := mustMember(member)
		set := addressChanges{map[string]string{name: value}, map[string]any{name: nil}}
		s.store.putAddress(c, a.with(set, s.stamp()))
	})
}

// SetRaw sets a member or custom field of an address to any JSON value, such as a number for phone_number, as imports can. Without an
// address ID, it sets a member of the customer. The next write to the member turns it into a string again.
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

// ForgetTokens revokes all tokens.
func (s *Sandbox) ForgetTokens() {
	s.ForgetAccessTokens()
	s.ForgetCustomerTokens()
}

// ForgetAccessTokens revokes all access tokens.
func (s *Sandbox) ForgetAccessTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens.access.byValue)
}

// ForgetCustomerTokens revokes all customer tokens.
func (s *Sandbox) ForgetCustomerTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens.customer.byValue)
}

// change applies a change to the store and saves it.
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
