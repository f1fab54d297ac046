// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Customer is a customer of the store.
type Customer struct {
	ID    string // made by the store when AddCustomer is given none
	Name  string
	Email string
	// Password of the customer. The store never returns it.
	Password    string
	ExternalRef string
	// Fields are the custom fields that have a value, by name: a string, bool, int64 or float64.
	Fields map[string]any
	// CreatedAt and UpdatedAt are times of the store's clock.
	CreatedAt, UpdatedAt time.Time
}

// Address is an address of a customer. A field without a value is "".
type Address struct {
	ID           string // made by the store when AddAddress is given none
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
	// Fields are the custom fields that have a value, by name: a string, bool, int64 or float64.
	Fields map[string]any
	// CreatedAt and UpdatedAt are times of the store's clock.
	CreatedAt, UpdatedAt time.Time
}

// member is a field of a record, with its names in Go and in the API.
type member struct {
	name, wire string
	value      *string
}

func (a *Address) members() []member {
	return []member{
		{"Name", "name", &a.Name},
		{"FirstName", "first_name", &a.FirstName},
		{"LastName", "last_name", &a.LastName},
		{"CompanyName", "company_name", &a.CompanyName},
		{"PhoneNumber", "phone_number", &a.PhoneNumber},
		{"Line1", "line_1", &a.Line1},
		{"Line2", "line_2", &a.Line2},
		{"City", "city", &a.City},
		{"County", "county", &a.County},
		{"Region", "region", &a.Region},
		{"PostCode", "postcode", &a.PostCode},
		{"Country", "country", &a.Country},
		{"Instructions", "instructions", &a.Instructions},
	}
}

func (c *Customer) members() []member {
	return []member{{"Name", "name", &c.Name}, {"Email", "email", &c.Email}, {"ExternalRef", "external_ref", &c.ExternalRef}}
}

func addressOf(stored sandbox.Address) Address {
	a := Address{ID: stored.ID, Fields: plainFields(stored.Fields), CreatedAt: stored.CreatedAt, UpdatedAt: stored.UpdatedAt}
	for _, m := range a.members() {
		*m.value = stored.Members[m.wire]
	}
	return a
}

func (a Address) stored() sandbox.Address {
	members := map[string]string{}
	for _, m := range a.members() {
		members[m.wire] = *m.value
	}
	return sandbox.Address{ID: a.ID, Members: members, Fields: a.Fields, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
}

func customerOf(stored sandbox.Customer) Customer {
	c := Customer{
		ID: stored.ID, Name: stored.Name, Email: stored.Email,
		Fields: plainFields(stored.Fields), CreatedAt: stored.CreatedAt, UpdatedAt: stored.UpdatedAt,
	}
	if stored.ExternalRef != nil {
		c.ExternalRef = *stored.ExternalRef
	}
	return c
}

func (c Customer) stored() sandbox.Customer {
	stored := sandbox.Customer{ID: c.ID, Name: c.Name, Email: c.Email, Fields: c.Fields, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt}
	if c.ExternalRef != "" {
		stored.ExternalRef = &c.ExternalRef
	}
	return stored
}

// String returns the address on one line, for messages.
func (a Address) String() string { return line(a.ID, a.members(), a.Fields) }

// String returns the customer on one line, for messages, without the password.
func (c Customer) String() string { return line(c.ID, c.members(), c.Fields) }

func line(id string, members []member, fields map[string]any) string {
	var parts []string
	if id != "" {
		parts = append(parts, "ID: "+id)
	}
	for _, m := range members {
		if *m.value != "" {
			parts = append(parts, fmt.Sprintf("%s: %q", m.name, *m.value))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		parts = append(parts, fmt.Sprintf("%s: %v", name, fields[name]))
	}
	return strings.Join(parts, ", ")
}
