// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"maps"
	"slices"
	"time"
)

// MarshalJSON encodes the account in the format of a seed file, without the password, so that the content of a store can be the seed
// of another.
func (a Account) MarshalJSON() ([]byte, error) {
	record := orderedObject{{"id", a.ID}, {"name", a.value("name")}, {"email", a.value("email")}}
	if ref := a.value("external_ref"); ref != nil {
		record = append(record, objectMember{"external_ref", ref})
	}
	record = record.with(a.Fields, customerMembers, a.CreatedAt, a.UpdatedAt)
	addresses := make([]orderedObject, 0, len(a.Addresses))
	for _, address := range a.Addresses {
		entry := orderedObject{{"id", address.ID}}
		for _, member := range addressMembers {
			if value := address.value(member); value != "" {
				entry = append(entry, objectMember{member, value})
			}
		}
		addresses = append(addresses, entry.with(address.Fields, addressMembers, address.CreatedAt, address.UpdatedAt))
	}
	return append(record, objectMember{"addresses", addresses}).MarshalJSON()
}

// orderedObject is a JSON object with ordered members.
type orderedObject []objectMember

type objectMember struct {
	name  string
	value any
}

// with adds the custom fields and the timestamps. A field with the name of a member has already replaced it.
func (o orderedObject) with(fields map[string]any, members []string, created, updated time.Time) orderedObject {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(members, name) {
			o = append(o, objectMember{name, fields[name]})
		}
	}
	return append(o, objectMember{"created_at", created}, objectMember{"updated_at", updated})
}

// MarshalJSON encodes the members in order.
func (o orderedObject) MarshalJSON() ([]byte, error) {
	var body bytes.Buffer
	body.WriteByte('{')
	for i, p := range o {
		if i > 0 {
			body.WriteByte(',')
		}
		body.Write(encode(p.name))
		body.WriteByte(':')
		body.Write(encode(p.value))
	}
	body.WriteByte('}')
	return body.Bytes(), nil
}
