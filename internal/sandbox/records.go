// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// Customer is a customer with its addresses.
type Customer struct {
	ID    string
	Name  string
	Email string
	// Password is "" for a customer who can't log in, or whose password doesn't change. The store never returns it.
	Password string
	// PasswordHash is the stored form of the password, which depends on the ID.
	PasswordHash []byte
	// ExternalRef is "" for a customer without one.
	ExternalRef string
	// Fields has the values of custom fields by name, as in Address.
	Fields    map[string]any
	CreatedAt time.Time
	UpdatedAt time.Time
	// Addresses are in order of creation.
	Addresses []Address
}

// Address is an address of a customer. A field without a value is "".
type Address struct {
	ID           string
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
	Country      string
	Instructions string
	// Fields has the values of custom fields by name: strings, booleans and json.Numbers. A missing field is null. A value with the name of
	// a built-in field replaces it in responses: see Sandbox.SetField.
	Fields    map[string]any
	CreatedAt time.Time
	UpdatedAt time.Time
}

// field is a built-in field that requests can set.
type field[R any] struct {
	name  string // in the API
	value func(*R) *string
}

// of returns the field of a record: a string, unless SetField has set another type.
func (f field[R]) of(record *R, custom map[string]any) any {
	if value, ok := custom[canonical(f.name)]; ok {
		return value
	}
	return *f.value(record)
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

// value returns a field by its name, as in responses, or nil. Either spelling of the post code is valid.
func (a *Address) value(name string) any { return valueOf(a, addressFields, a.Fields, canonical(name)) }

// value returns a field by its name, as in responses, or nil.
func (c *Customer) value(name string) any {
	value := valueOf(c, customerFields, c.Fields, name)
	if name == "external_ref" && value == "" {
		return nil
	}
	return value
}

func valueOf[R any](record *R, builtIn []field[R], custom map[string]any, name string) any {
	for _, f := range builtIn {
		if f.name == name {
			return f.of(record, custom)
		}
	}
	return custom[name]
}

// assign sets the fields of a record that a request has, and returns those with a value of another type.
func assign[R any](c *call, data object, record *R, values *map[string]any, builtIn []field[R], custom []Field) (wrong []Field) {
	set, wrongCustom := data.readFields(custom)
	for _, f := range builtIn {
		if !data.has(f.name) {
			continue
		}
		text, ok := data[f.name].(string)
		if !ok {
			wrong = append(wrong, Field{Name: f.name, Type: FieldString})
		}
		name := canonical(f.name)
		*f.value(record) = c.faults.normalize(name, text)
		set[name] = nil // removes a value of another type
	}
	*values = merge(*values, set)
	return append(wrong, wrongCustom...)
}

// plain converts a value to the types that decoding JSON returns.
func plain(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return decode(text)
}

// plainFields converts the values of custom fields. A value that JSON can't represent is a mistake of the caller.
func plainFields(fields map[string]any) map[string]any {
	if len(fields) == 0 {
		return nil
	}
	value, err := plain(fields)
	if err != nil {
		panic(err)
	}
	converted, _ := value.(map[string]any)
	return merge(nil, converted)
}

// MarshalJSON encodes the customer in the format of a seed, so that the content of a store can be the seed of another. Passwords are
// hashed.
func (c Customer) MarshalJSON() ([]byte, error) {
	record := seedRecord(&c, c.ID, customerFields, c.Fields)
	if len(c.PasswordHash) > 0 {
		record = append(record, objectField{"password_hash", c.PasswordHash})
	}
	addresses := c.Addresses
	if addresses == nil {
		addresses = []Address{}
	}
	return encode(append(record, objectField{"created_at", c.CreatedAt}, objectField{"updated_at", c.UpdatedAt}, objectField{"addresses", addresses})), nil
}

// MarshalJSON encodes the address in the format of a seed.
func (a Address) MarshalJSON() ([]byte, error) {
	record := seedRecord(&a, a.ID, addressFields, a.Fields)
	return encode(append(record, objectField{"created_at", a.CreatedAt}, objectField{"updated_at", a.UpdatedAt})), nil
}

// seedRecord returns the built-in fields that have a value, and then the custom fields.
func seedRecord[R any](record *R, id string, builtIn []field[R], custom map[string]any) orderedObject {
	fields := orderedObject{{"id", id}}
	for _, f := range builtIn {
		if value := f.of(record, custom); value != "" {
			fields = append(fields, objectField{f.name, value})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(custom)) {
		if !slices.ContainsFunc(builtIn, func(f field[R]) bool { return f.name == name }) {
			fields = append(fields, objectField{name, custom[name]})
		}
	}
	return fields
}
