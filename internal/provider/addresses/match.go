// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"maps"
	"slices"
	"strconv"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// matchAddresses decides which existing address each declared one is, and returns
// IDs by declared key. A declared address without an ID is created, and an existing
// one that nothing matches is deleted. Each rule is tried for all keys before the
// next:
//
//  1. the same key, if an update would send nothing;
//  2. the same built-in content under another key, so that keys can be renamed
//     and swapped without a request;
//  3. the same key, unless that would clear the name, which a store can't do.
//
// While one of the declared values is unknown, only the first rule applies: the
// unknown one may turn out to be any of the other addresses, and an ID that a plan
// has shown can't change during the apply.
func matchAddresses(declared, existing itemsByKey) (ids map[string]string) {
	m := matcher{declared: maps.Clone(declared), existing: existing.where(exists), ids: map[string]string{}}
	m.matchKeys(func(d, e *address.Item) bool {
		_, changed := d.UpdateRequest(e)
		return d.IsKnown() && !changed
	})
	if !declared.areKnown() {
		return m.ids
	}
	m.matchContent(exactContent)
	m.matchKeys(func(d, e *address.Item) bool { return builtInContent(d) == builtInContent(e) })
	m.matchContent(builtInContent)
	m.matchKeys(canBecome)
	return m.ids
}

// canBecome reports whether an update can turn an existing address into a declared
// one: a store can't clear a name.
func canBecome(declared, existing *address.Item) bool {
	return declared.Name.ValueString() != "" || existing.Name.ValueString() == ""
}

// builtInContent is the same for addresses that only differ in custom fields, or in
// what a store's normalization changes.
func builtInContent(item *address.Item) string {
	return strconv.FormatBool(item.Name.ValueString() != "") + records.FoldAddress(item.CreateRequest())
}

// exactContent is the same for addresses that an update would send nothing for.
func exactContent(item *address.Item) string {
	content := base.AllCustomFields(base.CustomFieldsOf(item.CustomFields)).ValueString()
	attributes := item.Attributes()
	for _, name := range address.AttributeNames() {
		content += "\x00" + attributes[name].ValueString()
	}
	return content
}

// A matcher has the addresses that are not matched yet.
type matcher struct {
	declared, existing itemsByKey
	ids                map[string]string
}

func (m *matcher) match(key, existingKey string) {
	m.ids[key] = m.existing[existingKey].ID.ValueString()
	delete(m.declared, key)
	delete(m.existing, existingKey)
}

// matchKeys matches addresses of the same key that fit.
func (m *matcher) matchKeys(fit func(declared, existing *address.Item) bool) {
	for key, item := range m.declared {
		if existing := m.existing[key]; existing != nil && fit(item, existing) {
			m.match(key, key)
		}
	}
}

// matchContent matches addresses with the same content, in the order of their keys.
func (m *matcher) matchContent(content func(*address.Item) string) {
	existing := map[string][]string{}
	for _, key := range slices.Sorted(maps.Keys(m.existing)) {
		text := content(m.existing[key])
		existing[text] = append(existing[text], key)
	}
	for _, key := range slices.Sorted(maps.Keys(m.declared)) {
		text := content(m.declared[key])
		if keys := existing[text]; len(keys) > 0 {
			m.match(key, keys[0])
			existing[text] = keys[1:]
		}
	}
}
