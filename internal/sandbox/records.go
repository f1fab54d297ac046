// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Customer is a customer with its addresses. The tags are for seeds in JSON: see Config.readJSON.
type Customer struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
	// Password is "" for a customer who can't log in, or whose password doesn't change. The store never returns it.
	Password string `json:"password"`
	// PasswordHash is the stored form of the password, which depends on the ID.
	PasswordHash []byte `json:"password_hash"`
	// ExternalRef is "" for a customer without one.
	ExternalRef string `json:"external_ref"`
	// Fields has the values of custom fields by name, as in Address.
	Fields    map[string]any `json:"-"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
	// Addresses are in order of creation.
	Addresses []Address `json:"addresses"`
}

// Address is an address of a customer. A field without a value is "".
type Address struct {
	ID           string `json:"id"`
	Name         string `json:"name"` // a label, such as Home
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	CompanyName  string `json:"company_name"`
	PhoneNumber  string `json:"phone_number"`
	Line1        string `json:"line_1"`
	Line2        string `json:"line_2"`
	City         string `json:"city"`
	County       string `json:"county"`
	Region       string `json:"region"`
	PostCode     string `json:"postcode"`
	Country      string `json:"country"`
	Instructions string `json:"instructions"`
	// Fields has the values of custom fields by name: strings, booleans and json.Numbers. A missing field is null. A value with the name of
	// a built-in field replaces it in responses: see Sandbox.SetField.
	Fields    map[string]any `json:"-"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// field is a built-in field that requests can set.
type field[R any] struct {
	name  string // in the API
	value func(*R) *string
}

// The two spellings of the post code. The store uses the first one internally.
const (
	postCode    = "postcode"
	postCodeOld = "post_code"
)

// addressFields are in the order of responses.
var addressFields = []field[Address]{
	{"name", func(a *Address) *string { return &a.Name }},
	{"first_name", func(a *Address) *string { return &a.FirstName }},
	{"last_name", func(a *Address) *string { return &a.LastName }},
	{"company_name", func(a *Address) *string { return &a.CompanyName }},
	{"phone_number", func(a *Address) *string { return &a.PhoneNumber }},
	{"line_1", func(a *Address) *string { return &a.Line1 }},
	{"line_2", func(a *Address) *string { return &a.Line2 }},
	{"city", func(a *Address) *string { return &a.City }},
	{postCode, func(a *Address) *string { return &a.PostCode }},
	{"county", func(a *Address) *string { return &a.County }},
	{"region", func(a *Address) *string { return &a.Region }},
	{"country", func(a *Address) *string { return &a.Country }},
	{"instructions", func(a *Address) *string { return &a.Instructions }},
}

var customerFields = []field[Customer]{
	{"name", func(c *Customer) *string { return &c.Name }},
	{"email", func(c *Customer) *string { return &c.Email }},
	{"external_ref", func(c *Customer) *string { return &c.ExternalRef }},
}

func namesOf[R any](fields []field[R]) []string {
	names := make([]string, 0, len(fields))
	for _, f := range fields {
		names = append(names, f.name)
	}
	return names
}

// canonical returns the internal name of a field of an address.
func canonical(name string) string {
	if name == postCodeOld {
		return postCode
	}
	return name
}

// valueOf returns a field as in responses: a string, unless SetField has set another type.
func valueOf[R any](record *R, custom map[string]any, f field[R]) any {
	if raw, ok := custom[f.name]; ok {
		return raw
	}
	return *f.value(record)
}

// value returns a field by its internal name, as in responses, or nil.
func (a *Address) value(name string) any {
	for _, f := range addressFields {
		if f.name == name {
			return valueOf(a, a.Fields, f)
		}
	}
	return a.Fields[name]
}

// value returns a field by its name, as in responses, or nil.
func (c *Customer) value(name string) any {
	for _, f := range customerFields {
		if f.name == name {
			if value := valueOf(c, c.Fields, f); value != "" || name != "external_ref" {
				return value
			}
			return nil
		}
	}
	return c.Fields[name]
}

// Values returns the built-in fields that have a value, by their names in the API.
func (a Address) Values() map[string]string {
	values := map[string]string{}
	for _, f := range addressFields {
		if value := *f.value(&a); value != "" {
			values[f.name] = value
		}
	}
	return values
}

// NewAddress returns an address with values of built-in fields, by their names in the API. Either spelling of the post code is valid.
func NewAddress(values map[string]string) (Address, error) {
	var a Address
	for name, value := range values {
		at := slices.IndexFunc(addressFields, func(f field[Address]) bool { return f.name == canonical(name) })
		if at < 0 {
			return Address{}, fmt.Errorf("an address has no field %q; the fields are %s", name, strings.Join(namesOf(addressFields), ", "))
		}
		*addressFields[at].value(&a) = value
	}
	return a, nil
}

// setField sets a built-in field to a string, or any field to another type of JSON. nil clears a custom field.
func setField[R any](record *R, custom *map[string]any, fields []field[R], name string, value any) error {
	text, isText := value.(string)
	for _, f := range fields {
		if f.name == name && isText {
			*f.value(record) = text
			*custom = merge(*custom, map[string]any{name: nil})
			return nil
		}
	}
	plain, err := plainValues(map[string]any{name: value})
	if err != nil {
		return err
	}
	*custom = merge(*custom, map[string]any{name: plain[name]})
	return nil
}

// plainValues converts values of custom fields to the types that decoding JSON returns.
func plainValues(values map[string]any) (map[string]any, error) {
	var plain map[string]any
	for name, value := range values {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("the custom field %q: %w", name, err)
		}
		value, err := decode(text)
		if err != nil {
			return nil, err
		}
		plain = merge(plain, map[string]any{name: value})
	}
	return plain, nil
}

// clone returns a copy that shares nothing that can be modified.
func (a *Address) clone() Address {
	copied := *a
	copied.Fields = maps.Clone(a.Fields)
	return copied
}

// contains reports whether the customer or one of its addresses contains a text in lower case.
func (c *customer) contains(search string) bool {
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), search) }
	if has(c.ID) || has(c.Name) || has(c.Email) || has(c.ExternalRef) {
		return true
	}
	return slices.ContainsFunc(c.addresses, func(a *Address) bool {
		return has(a.ID) || slices.ContainsFunc(addressFields, func(f field[Address]) bool { return has(*f.value(a)) })
	})
}

// MarshalJSON encodes the customer in the format of a seed, so that the content of a store can be the seed of another. Passwords are
// hashed.
func (c Customer) MarshalJSON() ([]byte, error) {
	record := orderedObject{{"id", c.ID}}
	record = record.withFields(namesOf(customerFields), c.value, c.Fields)
	if len(c.PasswordHash) > 0 {
		record = append(record, objectField{"password_hash", c.PasswordHash})
	}
	addresses := c.Addresses
	if addresses == nil {
		addresses = []Address{}
	}
	return append(record, objectField{"created_at", c.CreatedAt}, objectField{"updated_at", c.UpdatedAt}, objectField{"addresses", addresses}).MarshalJSON()
}

// MarshalJSON encodes the address in the format of a seed.
func (a Address) MarshalJSON() ([]byte, error) {
	record := orderedObject{{"id", a.ID}}.withFields(namesOf(addressFields), a.value, a.Fields)
	return append(record, objectField{"created_at", a.CreatedAt}, objectField{"updated_at", a.UpdatedAt}).MarshalJSON()
}

// orderedObject is a JSON object with ordered fields.
type orderedObject []objectField

type objectField struct {
	name  string
	value any
}

// withFields adds the built-in fields that have a value, and then the custom fields.
func (o orderedObject) withFields(builtIn []string, value func(name string) any, custom map[string]any) orderedObject {
	for _, name := range builtIn {
		if value := value(name); value != nil && value != "" {
			o = append(o, objectField{name, value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		if !slices.Contains(builtIn, name) {
			o = append(o, objectField{name, custom[name]})
		}
	}
	return o
}

// MarshalJSON encodes the fields in order.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	var body bytes.Buffer
	separator := byte('{')
	for _, f := range o {
		body.WriteByte(separator)
		body.Write(encode(f.name))
		body.WriteByte(':')
		body.Write(encode(f.value))
		separator = ','
	}
	body.WriteByte('}')
	return body.Bytes(), nil
}
