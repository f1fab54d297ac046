// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"maps"
	"slices"
)

// CustomFields are the fields that the flows of a store add to a record, by name. A
// value is a string, a json.Number, a bool, or nil. In a request nil clears a field,
// and absent fields stay unchanged. A response has only the fields that have a value.
type CustomFields map[string]any

// recordFields are built-in fields of every record.
var recordFields = []string{"id", "type", "links", "meta", "relationships"}

// addressFields are the other built-in fields of an address.
var addressFields = func() []string {
	names := []string{"post_code"}
	for _, field := range new(AddressFields).Fields() {
		names = append(names, field.Name)
	}
	return names
}()

// IsAddressField reports whether addresses have a built-in field of this name, so
// that no custom field can have it.
func IsAddressField(name string) bool {
	return slices.Contains(addressFields, name) || slices.Contains(recordFields, name)
}

// IsCustomerField reports whether customers have a built-in field of this name, so
// that no custom field can have it.
func IsCustomerField(name string) bool {
	return slices.Contains([]string{"name", "email", "password", "external_ref", "authentication_mechanism"}, name) ||
		slices.Contains(recordFields, name)
}

// customFields are the fields of a record that are not built in and are scalars.
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

// fillFrom adds the fields of a request that the response left out.
func (f *CustomFields) fillFrom(sent CustomFields) {
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

// document is the body of a write: the type, the fields that are not nil, and
// custom fields.
func document(kind string, fields map[string]*string, custom CustomFields) map[string]any {
	data := map[string]any{"type": kind}
	for name, text := range fields {
		if text != nil {
			data[name] = *text
		}
	}
	maps.Copy(data, custom)
	return data
}
