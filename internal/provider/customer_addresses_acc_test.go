// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// declared is the plural resource that most tests are about.
const declared = "moltin_customer_addresses.declared"

// items are addresses by their keys.
type items map[string]attributes

// namedItems are addresses that differ in every value, under the names as keys.
func namedItems(names ...string) items {
	all := items{}
	for _, name := range names {
		all[name] = requiredAttributes().with(attributes{"name": name, "line_1": name + " Street", "city": name + " City"})
	}
	return all
}

func (i items) with(more items) items {
	all := maps.Clone(i)
	maps.Copy(all, more)
	return all
}

func (i items) without(keys ...string) items {
	fewer := maps.Clone(i)
	for _, key := range keys {
		delete(fewer, key)
	}
	return fewer
}

// change is items with other values in one of them.
func (i items) change(key string, values attributes) items {
	return i.with(items{key: i[key].with(values)})
}

// resource is the plural resource in HCL, with more lines as they are.
func (i items) resource(label string, more ...string) string {
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

// declared is the plural resource of that name.
func (i items) declared(more ...string) string { return i.resource("declared", more...) }

// inState checks that the state has these addresses and no others, each with an
// id.
func (i items) inState() []statecheck.StateCheck {
	objects := map[string]knownvalue.Check{}
	for key, values := range i {
		members := map[string]knownvalue.Check{"id": knownvalue.NotNull(), "custom_fields": knownvalue.Null()}
		for name := range allAttributes() {
			members[name] = knownvalue.Null()
			if value, ok := values[name]; ok {
				members[name] = knownvalue.StringExact(value)
			}
		}
		objects[key] = knownvalue.ObjectExact(members)
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(declared, tfjsonpath.New("addresses"), knownvalue.MapExact(objects))}
}

// inStore wants the customer to have these addresses and no others.
func (i items) inStore(t *testing.T, store *acctest.Store) {
	t.Helper()
	want := map[string]int{}
	for _, values := range i {
		want[textOf(maps.Clone(values).members())]++
	}
	got := map[string]int{}
	for _, address := range store.Addresses(store.CustomerID()) {
		got[textOf(address.Members)]++
	}
	if !maps.Equal(got, want) {
		t.Errorf("the store has %v, want %v", got, want)
	}
}

// textOf is the members that have a value.
func textOf(members map[string]string) string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if members[name] != "" {
			texts = append(texts, name+"="+members[name])
		}
	}
	return strings.Join(texts, ", ")
}

// idsByName are the customer's addresses by name.
func idsByName(store *acctest.Store) map[string]string {
	all := map[string]string{}
	for _, address := range store.Addresses(store.CustomerID()) {
		all[address.Members["name"]] = address.ID
	}
	return all
}

// writes are the requests since the journal was last reset that change
// addresses: the methods, in order. It resets the journal.
func writes(store *acctest.Store) string {
	var methods []string
	for _, request := range append(store.Find("", addressList), store.Find("", anAddress)...) {
		if request.Method != http.MethodGet {
			methods = append(methods, request.Method)
		}
	}
	slices.Sort(methods)
	store.ResetJournal()
	return strings.Join(methods, " ")
}

// expectWrites wants these methods, in alphabetical order.
func expectWrites(t *testing.T, store *acctest.Store, want string) {
	t.Helper()
	if got := writes(store); got != want {
		t.Errorf("requests that write: %q, want %q", got, want)
	}
}

func declaredAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(declared, action)}}
}

// Every attribute is set, changed and cleared, and nothing is sent that has not
// changed.
func TestAccAddressesAttributes(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	full := items{"home": allAttributes(), "other": requiredAttributes()}
	changes, cleared, empty := attributes{}, items{"home": requiredAttributes()}, attributes{}
	for name := range allAttributes() {
		changes[name] = "Changed " + name
		if _, required := requiredAttributes()[name]; !required {
			empty[name] = ""
		}
	}
	changes["country"] = "GB"
	cleared["home"]["name"] = "Home"
	delete(empty, "name")
	run(t,
		resource.TestStep{
			Config:            store.Provider() + full.declared(),
			ConfigStateChecks: full.inState(),
			PostApplyFunc:     func() { full.inStore(t, store); expectWrites(t, store, "POST POST") },
		},
		resource.TestStep{
			Config:            store.Provider() + full.change("home", changes).declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: full.change("home", changes).inState(),
			PostApplyFunc:     func() { expectUpdates(t, store, changes) },
		},
		resource.TestStep{Config: store.Provider() + full.declared(), PostApplyFunc: func() { expectUpdates(t, store, full["home"]) }},
		resource.TestStep{
			Config:            store.Provider() + full.with(cleared).declared(),
			ConfigStateChecks: full.with(cleared).inState(),
			PostApplyFunc:     func() { expectUpdates(t, store, empty) },
		},
		resource.TestStep{
			Config:            store.Provider() + full.with(cleared).change("home", empty).declared(),
			ConfigStateChecks: full.with(cleared).change("home", empty).inState(),
			PostApplyFunc:     func() { expectWrites(t, store, "") },
		},
	)
	items{}.inStore(t, store)
}

// An item goes, another comes, a third gets another key: one request each, and
// none for the key.
func TestAccAddressesKeys(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	first := namedItems("a", "b", "c")
	second := namedItems("b", "d").with(items{"third": namedItems("c")["c"]})
	var before map[string]string
	run(t,
		resource.TestStep{Config: store.Provider() + first.declared(), PostApplyFunc: func() {
			before = idsByName(store)
			store.ResetJournal()
		}},
		resource.TestStep{
			Config:            store.Provider() + second.declared(),
			ConfigStateChecks: second.inState(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE POST")
				after := idsByName(store)
				if after["b"] != before["b"] || after["c"] != before["c"] || after["a"] != "" {
					t.Errorf("before %v, after %v", before, after)
				}
			},
		},
		// The key alone, then two keys swapped, then a name, known by its key.
		resource.TestStep{
			Config:           store.Provider() + second.without("d").with(items{"fourth": second["d"]}).declared(),
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { expectWrites(t, store, "") },
		},
		resource.TestStep{
			Config:           store.Provider() + items{"b": second["third"], "third": second["b"], "d": second["d"]}.declared(),
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { expectWrites(t, store, "") },
		},
		resource.TestStep{
			Config:        store.Provider() + items{"b": second["third"], "third": second["b"], "d": second["d"].with(attributes{"name": "D"})}.declared(),
			PostApplyFunc: func() { expectUpdates(t, store, attributes{"name": "D"}) },
		},
		// A new key and a new value: known by its name.
		resource.TestStep{
			Config:        store.Provider() + items{"b": second["third"], "third": second["b"], "e": second["d"].with(attributes{"name": "D", "city": "E"})}.declared(),
			PostApplyFunc: func() { expectUpdates(t, store, attributes{"city": "E"}) },
		},
		resource.TestStep{Config: store.Provider() + items{}.declared(), PostApplyFunc: func() { expectWrites(t, store, "DELETE DELETE DELETE") }},
	)
}

// The store can't remove a name: that address alone is deleted and created again.
func TestAccAddressesNameCleared(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	first := namedItems("a", "b")
	second := items{"a": first["a"].without("name"), "b": first["b"]}
	var before map[string]string
	run(t,
		resource.TestStep{Config: store.Provider() + first.declared(), PostApplyFunc: func() {
			before = idsByName(store)
			store.ResetJournal()
		}},
		resource.TestStep{
			Config:            store.Provider() + second.declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: second.inState(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE POST")
				if after := idsByName(store); after["b"] != before["b"] || after[""] == before["a"] {
					t.Errorf("before %v, after %v", before, after)
				}
			},
		},
	)
}
