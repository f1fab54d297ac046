// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

// The methods in this file bypass the API: they don't validate like the API, and record no requests.

// AddCustomer adds a customer and returns its ID.
func (s *Store) AddCustomer(c Customer) (id string) {
	s.tb.Helper()
	if !s.fit("AddCustomer", checkFields(c.Fields, s.fields.customer, "WithCustomerFields")) {
		return ""
	}
	if c.Email == "" {
		s.tb.Fatalf("moltintest: AddCustomer: set the Email: a store finds customers by it")
		return ""
	}
	s.attempt("AddCustomer", "give each customer an ID of its own or none, and an Email of its own unless the store is WithDuplicateEmails", func() {
		id = s.sandbox.InsertCustomer(c.stored(), c.Password)
	})
	return id
}

// UpdateCustomer replaces the customer with c.ID. The customer keeps its addresses and, unless c has a new one, its password.
func (s *Store) UpdateCustomer(c Customer) {
	s.tb.Helper()
	if !s.fit("UpdateCustomer", checkFields(c.Fields, s.fields.customer, "WithCustomerFields")) {
		return
	}
	s.attempt("UpdateCustomer", "change a customer that Customers returned", func() {
		s.sandbox.ReplaceCustomer(c.stored(), c.Password)
	})
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Store) DeleteCustomer(id string) {
	s.tb.Helper()
	s.attempt("DeleteCustomer", "use an id that AddCustomer or Customers returned", func() { s.sandbox.DeleteCustomer(id) })
}

// Customers returns all customers, in order of creation.
func (s *Store) Customers() []Customer {
	stored := s.sandbox.Customers()
	all := make([]Customer, 0, len(stored))
	for _, c := range stored {
		all = append(all, customerOf(c))
	}
	return all
}

// AddAddress adds an address to a customer and returns its ID.
func (s *Store) AddAddress(customerID string, a Address) (id string) {
	s.tb.Helper()
	if !s.fit("AddAddress", checkFields(a.Fields, s.fields.address, "WithAddressFields")) {
		return ""
	}
	s.attempt("AddAddress", "use the id of a customer that AddCustomer, CustomerID or Customers returned, and give the address an ID of its own or none", func() {
		id = s.sandbox.AddAddress(customerID, a.stored())
	})
	return id
}

// UpdateAddress replaces the address with a.ID, like a change outside of Terraform.
func (s *Store) UpdateAddress(customerID string, a Address) {
	s.tb.Helper()
	if !s.fit("UpdateAddress", checkFields(a.Fields, s.fields.address, "WithAddressFields")) {
		return
	}
	s.attempt("UpdateAddress", "change an address that Addresses returned for this customer", func() {
		s.sandbox.ReplaceAddress(customerID, a.stored())
	})
}

// DeleteAddress deletes an address.
func (s *Store) DeleteAddress(customerID, addressID string) {
	s.tb.Helper()
	s.attempt("DeleteAddress", "use an id that AddAddress or Addresses returned for this customer", func() {
		s.sandbox.DeleteAddress(customerID, addressID)
	})
}

// Addresses returns the addresses of a customer, in order of creation.
func (s *Store) Addresses(customerID string) []Address {
	s.tb.Helper()
	var all []Address
	s.attempt("Addresses", "use the id of a customer that AddCustomer, CustomerID or Customers returned", func() {
		for _, a := range s.sandbox.Addresses(customerID) {
			all = append(all, addressOf(a))
		}
	})
	return all
}

func (s *Store) fit(call string, problem error) bool {
	s.tb.Helper()
	if problem != nil {
		s.tb.Fatalf("moltintest: %s: %v", call, problem)
	}
	return problem == nil
}
