// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// idsByName are the customer's addresses by name.
func idsByName(store *acctest.Store) map[string]string {
	all := map[string]string{}
	for _, address := range store.Addresses(store.CustomerID()) {
		all[address.Name] = address.ID
	}
	return all
}

// writes are the requests since the journal was last reset that change
// addresses: the methods, in order. It resets the journal.
func writes(store *acctest.Store) string {
	var methods []string
	for _, request := range append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...) {
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
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.DeclaredAddresses, action)}}
}

// Every attribute is set, changed and cleared, and nothing is sent that has not
// changed.
func TestAccAddressesAttributes(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	full := acctest.Items{"home": acctest.AllAttributes(), "other": acctest.RequiredAttributes()}
	changes, cleared, empty := acctest.Attributes{}, acctest.Items{"home": acctest.Attributes{}}, acctest.Attributes{}
	for name := range acctest.AllAttributes() {
		changes[name] = "Changed " + name
		if _, required := acctest.RequiredAttributes()[name]; !required {
			empty[name] = ""
		}
	}
	changes["country"] = "GB"
	delete(empty, "name")
	for name, value := range changes {
		if _, removed := empty[name]; !removed {
			cleared["home"][name] = value
		}
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            store.Provider() + full.Declared(),
			ConfigStateChecks: full.StateChecks(),
			PostApplyFunc:     func() { full.AssertInStore(t, store); expectWrites(t, store, "POST POST") },
		},
		resource.TestStep{
			Config:            store.Provider() + full.Change("home", changes).Declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: full.Change("home", changes).StateChecks(),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, changes) },
		},
		resource.TestStep{
			Config:            store.Provider() + full.With(cleared).Declared(),
			ConfigStateChecks: full.With(cleared).StateChecks(),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, empty) },
		},
	)
	acctest.Items{}.AssertInStore(t, store)
}

// An item goes, another comes, a third gets another key: one request each, and
// none for the key.
func TestAccAddressesKeys(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	first := acctest.NamedItems("a", "b", "c")
	second := acctest.NamedItems("b", "d").With(acctest.Items{"third": acctest.NamedItems("c")["c"]})
	var before map[string]string
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + first.Declared(), PostApplyFunc: func() {
			before = idsByName(store)
			store.ResetJournal()
		}},
		resource.TestStep{
			Config:            store.Provider() + second.Declared(),
			ConfigStateChecks: second.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE POST")
				after := idsByName(store)
				if after["b"] != before["b"] || after["c"] != before["c"] || after["a"] != "" {
					t.Errorf("before %v, after %v", before, after)
				}
			},
		},
	)
}
