// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"maps"
	"slices"
)

// CustomFields are the members that the flows of a store add to a record, by
// name. A value is a string, a json.Number, a bool, or nil. In a request nil
// clears a field, and absent fields stay unchanged. A response has only the fields
// that have a value.
type CustomFields map[string]any

// recordMembers are built-in members of every record.
var recordMembers = []string{"id", "type", "links", "meta", "relationships"}

// addressMembers are the other built-in members of an address.
var addressMembers = append(slices.Collect(maps.Keys(new(AddressFields).members())), "post_code")

// IsAddressField reports whether addresses have a built-in member of this name,
// so that no custom field can have it.
func IsAddressField(name string) bool {
	return slices.Contains(addressMembers, name) || slices.Contains(recordMembers, name)
}

// IsCustomerField reports whether customers have a built-in member of this name,
// so that no custom field can have it.
func IsCustomerField(name string) bool {
	return slices.Contains([]string{"name", "email", "password", "external_ref", "authentication_mechanism"}, name) ||
		slices.Contains(recordMembers, name)
}

// customFields are the members of a record that are not built in and are scalars.
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

// complete adds the fields of a request that the response left out.
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

// document is the body of a write: the type, the members that are not nil, and
// custom fields.
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
