// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"maps"
	"slices"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// matchAddresses gives each declared address the existing one that it takes over,
// so that keys can be renamed and swapped without a request. A declared address
// that is missing from the result is created, and an existing one that is in no
// result is deleted.
//
// While one of the declared values is unknown, only addresses that stay as they
// are under their key are matched: any other could still turn out to belong to
// the unknown one, and an id that was planned can't change any more.
func matchAddresses(declared, existing addressItems) map[string]*addressItem {
	m := matching{declared: maps.Clone(declared), existing: maps.Clone(existing), matched: map[string]*addressItem{}}
	maps.DeleteFunc(m.existing, func(_ string, item *addressItem) bool { return item.ID.ValueString() == "" })
	m.byKey((*addressItem).sameContent)
	for _, item := range declared {
		if !item.isKnown() {
			return m.matched
		}
	}
	m.byText(content, false)
	m.byKey((*addressItem).canBecome)
	m.byText(builtInContent, false)
	m.byText(func(item *addressItem) string { return item.Name.ValueString() }, true)
	return m.matched
}

// matching is what has no partner yet, and the pairs.
type matching struct {
	declared, existing addressItems
	matched            map[string]*addressItem
}

func (m *matching) match(key, existingKey string) {
	m.matched[key] = m.existing[existingKey]
	delete(m.declared, key)
	delete(m.existing, existingKey)
}

// byKey matches addresses of the same key that fit.
func (m *matching) byKey(fit func(declared, existing *addressItem) bool) {
	for _, key := range slices.Sorted(maps.Keys(m.declared)) {
		if existing := m.existing[key]; existing != nil && fit(m.declared[key], existing) {
			m.match(key, key)
		}
	}
}

// byText matches addresses with the same text, in the order of their keys, or
// only those whose text is theirs alone. "" is no text.
func (m *matching) byText(text func(*addressItem) string, unique bool) {
	keysOf := func(items addressItems) map[string][]string {
		keys := map[string][]string{}
		for _, key := range slices.Sorted(maps.Keys(items)) {
			if t := text(items[key]); t != "" {
				keys[t] = append(keys[t], key)
			}
		}
		return keys
	}
	existing := keysOf(m.existing)
	for t, keys := range keysOf(m.declared) {
		if unique && (len(keys) > 1 || len(existing[t]) > 1) {
			continue
		}
		for i := range min(len(keys), len(existing[t])) {
			m.match(keys[i], existing[t][i])
		}
	}
}

// sameContent tells whether an update to m would send nothing.
func (m *addressItem) sameContent(existing *addressItem) bool {
	_, changed := m.updateRequest(existing)
	return m.isKnown() && !changed
}

// canBecome tells whether an update can make m of an existing address: the store
// can't remove a name.
func (m *addressItem) canBecome(existing *addressItem) bool {
	return m.Name.ValueString() != "" || existing.Name.ValueString() == ""
}

// content is the same for addresses that an update would send nothing for.
func content(m *addressItem) string {
	return builtInContent(m) + allCustomFields(customFieldsOf(m.CustomFields)).ValueString()
}

func builtInContent(m *addressItem) string {
	var text strings.Builder
	for _, field := range m.fields(new(moltin.AddressFields)) {
		text.WriteString(field.value.ValueString())
		text.WriteByte(0)
	}
	return text.String()
}
