// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Customer is a customer of the store.
type Customer struct {
	ID    string // generated if it is empty
	Name  string
	Email string
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
func (s *Store) AddCustomer(c Customer) (id string) {
	checkFields("AddCustomer", c.Fields, s.config.CustomerFields)
	if c.Email == "" {
		panic("moltintest: AddCustomer: the Email is empty")
	}
	attempt("AddCustomer", func() { id = s.sandbox.InsertCustomer(c.account().Customer, c.Password) })
	for _, a := range c.Addresses {
		s.AddAddress(id, a)
	}
	return id
}

// UpdateCustomer replaces the customer with c.ID. The customer keeps its addresses and, unless c has a new one, its password.
func (s *Store) UpdateCustomer(c Customer) {
	checkFields("UpdateCustomer", c.Fields, s.config.CustomerFields)
	attempt("UpdateCustomer", func() { s.sandbox.ReplaceCustomer(c.account().Customer, c.Password) })
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Store) DeleteCustomer(id string) {
	attempt("DeleteCustomer", func() { s.sandbox.DeleteCustomer(id) })
}

// Customers returns all customers with their addresses, in order of creation.
func (s *Store) Customers() []Customer {
	accounts, _ := s.sandbox.Accounts("", 0, 0)
	customers := make([]Customer, 0, len(accounts))
	for _, account := range accounts {
		customers = append(customers, customerOf(account))
	}
	return customers
}

// AddAddress adds an address to a customer, and returns its ID.
func (s *Store) AddAddress(customerID string, a Address) (id string) {
	checkFields("AddAddress", a.Fields, s.config.AddressFields)
	attempt("AddAddress", func() { id = s.sandbox.AddAddress(customerID, a.record()) })
	return id
}

// UpdateAddress replaces the address with a.ID, like a change outside of the code under test.
func (s *Store) UpdateAddress(customerID string, a Address) {
	checkFields("UpdateAddress", a.Fields, s.config.AddressFields)
	attempt("UpdateAddress", func() { s.sandbox.ReplaceAddress(customerID, a.record()) })
}

// DeleteAddress deletes an address.
func (s *Store) DeleteAddress(customerID, addressID string) {
	attempt("DeleteAddress", func() { s.sandbox.DeleteAddress(customerID, addressID) })
}

// Addresses returns the addresses of a customer, in order of creation. It returns nil for a customer who doesn't exist.
func (s *Store) Addresses(customerID string) []Address {
	addresses, _ := s.addresses(customerID)
	return addresses
}

func (s *Store) addresses(customerID string) (addresses []Address, err error) {
	defer func() {
		if problem, ok := recover().(sandbox.Mistake); ok {
			err = errors.New(string(problem))
		}
	}()
	for _, record := range s.sandbox.Addresses(customerID) {
		addresses = append(addresses, addressOf(record))
	}
	return addresses, nil
}

// attempt makes a call of the sandbox, and panics with its name if it can't work.
func attempt(call string, run func()) {
	defer func() {
		switch problem := recover().(type) {
		case nil:
		case sandbox.Mistake:
			panic(fmt.Sprintf("moltintest: %s: %s", call, problem))
		default:
			panic(problem)
		}
	}()
	run()
}

// checkFields panics if the store doesn't have the custom fields, or has them with other types.
func checkFields(call string, values map[string]any, fields []sandbox.Field) {
	for name, value := range values {
		at := slices.IndexFunc(fields, func(f sandbox.Field) bool { return f.Name == name })
		if at < 0 {
			panic(fmt.Sprintf("moltintest: %s: the store has no custom field %q: add it to AddressFields or CustomerFields of Options", call, name))
		}
		if text, err := json.Marshal(value); err != nil || !fields[at].Accepts(text) {
			panic(fmt.Sprintf("moltintest: %s: the custom field %q has type %s, and not the value %#v", call, name, fields[at].Type, value))
		}
	}
}

// fields returns pointers to the built-in fields of an address, by their names in the API.
func (a *Address) fields() map[string]*string {
	return map[string]*string{
		"name": &a.Name, "first_name": &a.FirstName, "last_name": &a.LastName, "company_name": &a.CompanyName, "phone_number": &a.PhoneNumber,
		"line_1": &a.Line1, "line_2": &a.Line2, "city": &a.City, "county": &a.County, "region": &a.Region, "postcode": &a.PostCode,
		"country": &a.Country, "instructions": &a.Instructions,
	}
}

func addressOf(record sandbox.Address) Address {
	a := Address{ID: record.ID, Fields: goValues(record.Fields), CreatedAt: record.CreatedAt, UpdatedAt: record.UpdatedAt}
	for name, value := range a.fields() {
		*value = record.Members[name]
	}
	return a
}

func (a Address) record() sandbox.Address {
	record := sandbox.Address{ID: a.ID, Members: map[string]string{}, Fields: a.Fields, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
	for name, value := range a.fields() {
		record.Members[name] = *value
	}
	return record
}

func customerOf(account sandbox.Account) Customer {
	c := Customer{
		ID: account.ID, Name: account.Name, Email: account.Email, Fields: goValues(account.Fields),
		CreatedAt: account.CreatedAt, UpdatedAt: account.UpdatedAt,
	}
	if account.ExternalRef != nil {
		c.ExternalRef = *account.ExternalRef
	}
	for _, record := range account.Addresses {
		c.Addresses = append(c.Addresses, addressOf(record))
	}
	return c
}

func (c Customer) account() sandbox.Account {
	account := sandbox.Account{
		Customer: sandbox.Customer{ID: c.ID, Name: c.Name, Email: c.Email, Fields: c.Fields, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt},
		Password: c.Password,
	}
	if c.ExternalRef != "" {
		account.ExternalRef = &c.ExternalRef
	}
	for _, a := range c.Addresses {
		account.Addresses = append(account.Addresses, a.record())
	}
	return account
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
