// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"maps"
	"slices"
)

// CustomFields are the members that a store's flows add to a record, by name.
// A value is a string, a json.Number, a bool, or nil. In a request nil clears the
// field, and fields that are left out are left alone. In an answer a field
// without a value is left out.
type CustomFields map[string]any

// recordMembers are built into every record.
var recordMembers = []string{"id", "type", "links", "meta", "relationships"}

// addressMembers are built into addresses beside those.
var addressMembers = append(slices.Collect(maps.Keys(new(AddressFields).members())), "post_code")

// IsAddressMember tells whether a name is built into addresses, so that it can't
// be a custom field.
func IsAddressMember(name string) bool {
	return slices.Contains(addressMembers, name) || slices.Contains(recordMembers, name)
}

// IsCustomerMember tells whether a name is built into customers, so that it can't
// be a custom field.
func IsCustomerMember(name string) bool {
	return slices.Contains([]string{"name", "email", "password", "external_ref", "authentication_mechanism"}, name) ||
		slices.Contains(recordMembers, name)
}

// customFields are the members of a record that are not built in and have a
// scalar value.
func (r record) customFields(isBuiltIn func(string) bool) CustomFields {
	var fields CustomFields
	for name, raw := range r {
		if isBuiltIn(name) {
			continue
		}
		var value any
		switch raw[0] {
		case '{', '[', 'n':
			continue
		case '"':
			var text string
			_ = json.Unmarshal(raw, &text)
			value = text
		case 't', 'f':
			value = raw[0] == 't'
		default:
			value = json.Number(raw)
		}
		if fields == nil {
			fields = CustomFields{}
		}
		fields[name] = value
	}
	return fields
}

// complete adds the fields that were sent with a value and are missing.
func (f *CustomFields) complete(sent CustomFields) {
	for name, value := range sent {
		if _, ok := (*f)[name]; ok || value == nil {
			continue
		}
		if *f == nil {
			*f = CustomFields{}
		}
		(*f)[name] = value
	}
}

// document is the body of a write: a type, the members that are set, and custom
// fields.
func document(kind string, members map[string]*string, custom CustomFields) map[string]any {
	data := map[string]any{"type": kind}
	for name, text := range members {
		if text != nil {
			data[name] = *text
		}
	}
	maps.Copy(data, custom)
	return data
}
