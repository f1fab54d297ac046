// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// DeclaredAddresses is the plural resource that most of its tests are about.
const DeclaredAddresses = "moltin_customer_addresses.declared"

// Items are the addresses of a plural resource by their keys.
type Items map[string]Attributes

// NamedItems returns addresses that differ in every value, with their names as
// keys.
func NamedItems(names ...string) Items {
	all := Items{}
	for _, name := range names {
		all[name] = RequiredAttributes().With(Attributes{"name": name, "line_1": name + " Street", "city": name + " City"})
	}
	return all
}

// OneItem is the addresses attribute of a configuration with one address.
func OneItem(key string) Object { return Object{key: NamedItems(key)[key].Object()} }

// With returns a copy with other or more items.
func (i Items) With(more Items) Items {
	all := maps.Clone(i)
	maps.Copy(all, more)
	return all
}

// Without returns a copy without some items.
func (i Items) Without(keys ...string) Items {
	fewer := maps.Clone(i)
	for _, key := range keys {
		delete(fewer, key)
	}
	return fewer
}

// Change returns a copy with other values in one item.
func (i Items) Change(key string, values Attributes) Items {
	return i.With(Items{key: i[key].With(values)})
}

// Resource returns a plural resource in HCL, with additional lines.
func (i Items) Resource(label string, more ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "resource \"moltin_customer_addresses\" %q {\n%s\naddresses = {\n", label, strings.Join(more, "\n"))
	for _, key := range slices.Sorted(maps.Keys(i)) {
		fmt.Fprintf(&b, "%q = {\n", key)
		for _, name := range slices.Sorted(maps.Keys(i[key])) {
			fmt.Fprintf(&b, "%s = %q\n", name, i[key][name])
		}
		b.WriteString("}\n")
	}
	b.WriteString("}\n}\n")
	return b.String()
}

// Declared returns DeclaredAddresses in HCL, with additional lines.
func (i Items) Declared(more ...string) string { return i.Resource("declared", more...) }

// StateChecks check that DeclaredAddresses has these addresses and no others, each
// with an ID.
func (i Items) StateChecks() []statecheck.StateCheck {
	objects := map[string]knownvalue.Check{}
	for key, values := range i {
		attributes := map[string]knownvalue.Check{"id": knownvalue.NotNull(), "custom_fields": knownvalue.Null()}
		for name := range AllAttributes() {
			attributes[name] = knownvalue.Null()
			if value, ok := values[name]; ok {
				attributes[name] = knownvalue.StringExact(value)
			}
		}
		objects[key] = knownvalue.ObjectExact(attributes)
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(DeclaredAddresses, tfjsonpath.New("addresses"), knownvalue.MapExact(objects))}
}

// AddTo adds the addresses to the store, as if Terraform had not been there, and
// returns their IDs by key.
func (i Items) AddTo(store *Store) map[string]string {
	ids := map[string]string{}
	for key, values := range i {
		ids[key] = store.AddAddress(store.CustomerID(), values.With(nil).Record())
	}
	return ids
}

// AssertInStore checks that the customer has these addresses and no others.
func (i Items) AssertInStore(t *testing.T, store *Store) {
	t.Helper()
	want := map[string]int{}
	for _, values := range i {
		want[ContentOf(values.Record())]++
	}
	got := map[string]int{}
	for _, address := range store.Addresses(store.CustomerID()) {
		got[ContentOf(address)]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("the store has %v, want %v", got, want)
	}
}
