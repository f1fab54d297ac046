// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"maps"
	"slices"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// matchAddresses gives each declared address the existing one that it takes over,
// so that keys can be renamed and swapped without a request. A declared address
// that is missing from the result is created, and an existing one that is in no
// result is deleted.
//
// While one of the declared values is unknown, only addresses that stay as they
// are under their key are matched: any other could still turn out to belong to
// the unknown one, and an id that was planned can't change any more.
func matchAddresses(declared, existing itemsByKey) map[string]*address.Item {
	m := matching{declared: maps.Clone(declared), existing: maps.Clone(existing), matched: map[string]*address.Item{}}
	maps.DeleteFunc(m.existing, func(_ string, item *address.Item) bool { return item.ID.ValueString() == "" })
	m.byKey(sameContent)
	for _, item := range declared {
		if !item.IsKnown() {
			return m.matched
		}
	}
	m.byText(content, false)
	m.byKey(canBecome)
	m.byText(builtInContent, false)
	m.byText(func(item *address.Item) string { return item.Name.ValueString() }, true)
	return m.matched
}

// matching is what has no partner yet, and the pairs.
type matching struct {
	declared, existing itemsByKey
	matched            map[string]*address.Item
}

func (m *matching) match(key, existingKey string) {
	m.matched[key] = m.existing[existingKey]
	delete(m.declared, key)
	delete(m.existing, existingKey)
}

// byKey matches addresses of the same key that fit.
func (m *matching) byKey(fit func(declared, existing *address.Item) bool) {
	for _, key := range slices.Sorted(maps.Keys(m.declared)) {
		if existing := m.existing[key]; existing != nil && fit(m.declared[key], existing) {
			m.match(key, key)
		}
	}
}

// byText matches addresses with the same text, in the order of their keys, or
// only those whose text is theirs alone. "" is no text.
func (m *matching) byText(text func(*address.Item) string, unique bool) {
	keysOf := func(items itemsByKey) map[string][]string {
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
func sameContent(m, existing *address.Item) bool {
	_, changed := m.UpdateRequest(existing)
	return m.IsKnown() && !changed
}

// canBecome tells whether an update can make m of an existing address: the store
// can't remove a name.
func canBecome(m, existing *address.Item) bool {
	return m.Name.ValueString() != "" || existing.Name.ValueString() == ""
}

// content is the same for addresses that an update would send nothing for.
func content(m *address.Item) string {
	return builtInContent(m) + base.AllCustomFields(base.CustomFieldsOf(m.CustomFields)).ValueString()
}

func builtInContent(m *address.Item) string {
	var text strings.Builder
	attributes := m.Attributes()
	for _, name := range address.AttributeNames() {
		text.WriteString(attributes[name].ValueString())
		text.WriteByte(0)
	}
	return text.String()
}
