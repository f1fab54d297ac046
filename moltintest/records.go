// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"encoding/json"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Customer is a customer of the store.
type Customer struct {
	ID    string // generated if it is empty
	Name  string // required
	Email string // required
	// Password is never returned by the store. Without one, the customer can't log in.
	Password    string
	ExternalRef string
	// Fields are the custom fields that have a value, by name: a string, bool, int64 or float64. They must be among
	// Options.CustomerFields.
	Fields map[string]any
	// CreatedAt and UpdatedAt are times of the store's clock.
	CreatedAt, UpdatedAt time.Time
	// Addresses are in order of creation.
	Addresses []Address
}

// Address is an address of a customer. A field without a value is "".
type Address struct {
	ID           string // generated if it is empty
	Name         string // a label, such as Home
	FirstName    string
	LastName     string
	CompanyName  string
	PhoneNumber  string
	Line1        string
	Line2        string
	City         string
	County       string
	Region       string
	PostCode     string
	Country      string // ISO 3166-1 alpha-2, such as GB
	Instructions string
	// Fields are the custom fields that have a value, by name: a string, bool, int64 or float64. They must be among Options.AddressFields.
	Fields map[string]any
	// CreatedAt and UpdatedAt are times of the store's clock.
	CreatedAt, UpdatedAt time.Time
}

// These methods bypass the API: they don't validate like the API, and record no requests.

// AddCustomer adds a customer with its addresses, and returns its ID.
func (s *Store) AddCustomer(c Customer) string {
	id, err := s.sandbox.AddCustomer(c.record())
	check("AddCustomer", err)
	return id
}

// UpdateCustomer replaces the customer with c.ID. The customer keeps its addresses and, unless c has a new one, its password.
func (s *Store) UpdateCustomer(c Customer) {
	check("UpdateCustomer", s.sandbox.UpdateCustomer(c.record()))
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Store) DeleteCustomer(id string) {
	check("DeleteCustomer", s.sandbox.DeleteCustomer(id))
}

// Customers returns all customers with their addresses, in order of creation.
func (s *Store) Customers() []Customer {
	records := s.sandbox.Customers()
	customers := make([]Customer, 0, len(records))
	for _, record := range records {
		customers = append(customers, customerOf(record))
	}
	return customers
}

// AddAddress adds an address to a customer, and returns its ID.
func (s *Store) AddAddress(customerID string, a Address) string {
	id, err := s.sandbox.AddAddress(customerID, sandbox.Address(a))
	check("AddAddress", err)
	return id
}

// UpdateAddress replaces the address with a.ID, like a change outside of the code under test.
func (s *Store) UpdateAddress(customerID string, a Address) {
	check("UpdateAddress", s.sandbox.UpdateAddress(customerID, sandbox.Address(a)))
}

// DeleteAddress deletes an address.
func (s *Store) DeleteAddress(customerID, addressID string) {
	check("DeleteAddress", s.sandbox.DeleteAddress(customerID, addressID))
}

// Addresses returns the addresses of a customer, in order of creation. It returns nil for a customer who doesn't exist.
func (s *Store) Addresses(customerID string) []Address {
	addresses, _ := s.addresses(customerID)
	return addresses
}

func (s *Store) addresses(customerID string) (addresses []Address, err error) {
	records, err := s.sandbox.Addresses(customerID)
	for _, record := range records {
		addresses = append(addresses, addressOf(record))
	}
	return addresses, err
}

func addressOf(record sandbox.Address) Address {
	record.Fields = goValues(record.Fields)
	return Address(record)
}

func customerOf(record sandbox.Customer) Customer {
	c := Customer{
		ID: record.ID, Name: record.Name, Email: record.Email, ExternalRef: record.ExternalRef, Fields: goValues(record.Fields),
		CreatedAt: record.CreatedAt, UpdatedAt: record.UpdatedAt,
	}
	for _, a := range record.Addresses {
		c.Addresses = append(c.Addresses, addressOf(a))
	}
	return c
}

func (c Customer) record() sandbox.Customer {
	record := sandbox.Customer{
		ID: c.ID, Name: c.Name, Email: c.Email, Password: c.Password, ExternalRef: c.ExternalRef, Fields: c.Fields,
		CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	for _, a := range c.Addresses {
		record.Addresses = append(record.Addresses, sandbox.Address(a))
	}
	return record
}

// goValues returns values of custom fields as Go types.
func goValues(values map[string]any) map[string]any {
	if len(values) == 0 {
		return nil
	}
	converted := map[string]any{}
	for name, value := range values {
		if number, ok := value.(json.Number); ok {
			value, _ = number.Float64()
			if integer, err := number.Int64(); err == nil {
				value = integer
			}
		}
		converted[name] = value
	}
	return converted
}
