// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Every attribute set, and then each changed alone: in place, by one PUT that
// has that member only.
func TestAccAddressEveryAttributeChangedAlone(t *testing.T) {
	store := acctest.StartOrLive(t)
	steps := []resource.TestStep{{
		Config:            store.Provider() + allAttributes().address("home"),
		ConfigPlanChecks:  actions(plancheck.ResourceActionCreate),
		ConfigStateChecks: allAttributes().inState(home),
		PostApplyFunc:     func() { expectUpdates(t, store) },
	}}
	now := allAttributes()
	for _, name := range slices.Sorted(maps.Keys(now)) {
		change := attributes{name: now[name] + " of another kind"}
		if name == "country" {
			change[name] = "GB"
		}
		now = now.with(change)
		steps = append(steps, resource.TestStep{
			Config:            store.Provider() + now.address("home"),
			ConfigPlanChecks:  actions(plancheck.ResourceActionUpdate),
			ConfigStateChecks: now.inState(home),
			PostApplyFunc:     func() { expectUpdates(t, store, change) },
		})
	}
	run(t, steps...)
}

// Each optional attribute removed, one after the other: the store is told
// as "". It can't take a name away, so that goes with the address.
func TestAccAddressEveryAttributeRemoved(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{Required: []string{}})
	now := allAttributes()
	steps := []resource.TestStep{{Config: store.Provider() + now.address("home"), ConfigStateChecks: now.inState(home)}}
	for _, name := range []string{"company_name", "phone_number", "line_2", "city", "county", "region", "instructions"} {
		now = now.without(name)
		steps = append(steps, resource.TestStep{
			Config:            store.Provider() + now.address("home"),
			ConfigPlanChecks:  actions(plancheck.ResourceActionUpdate),
			ConfigStateChecks: now.inState(home),
			PostApplyFunc:     func() { expectUpdates(t, store, attributes{name: ""}) },
		})
	}
	now = now.without("name")
	steps = append(steps, resource.TestStep{
		Config:            store.Provider() + now.address("home"),
		ConfigPlanChecks:  actions(plancheck.ResourceActionReplace),
		ConfigStateChecks: now.inState(home),
		PostApplyFunc: func() {
			if created := bodies(t, store.Find(http.MethodPost, addressList)); len(created) != 1 || !maps.Equal(created[0], wire(now)) {
				t.Errorf("created %v, want %v", created, wire(now))
			}
		},
	})
	run(t, steps...)
}

// The other way round: each added, to an address that has only what it must.
func TestAccAddressAttributesAdded(t *testing.T) {
	store := acctest.StartOrLive(t)
	optional := maps.Clone(allAttributes())
	for name := range requiredAttributes() {
		delete(optional, name)
	}
	run(t,
		resource.TestStep{
			Config:            store.Provider() + requiredAttributes().address("home"),
			ConfigStateChecks: requiredAttributes().inState(home),
		},
		resource.TestStep{
			Config:            store.Provider() + allAttributes().address("home"),
			ConfigPlanChecks:  actions(plancheck.ResourceActionUpdate),
			ConfigStateChecks: allAttributes().inState(home),
			PostApplyFunc:     func() { expectUpdates(t, store, optional) },
		},
	)
}

// Characters that mean something to JSON, HTML or HCL come through as they are.
func TestAccAddressUnusualCharacters(t *testing.T) {
	store := acctest.StartOrLive(t)
	unusual := requiredAttributes().with(attributes{
		"name": "Süße Straße 🏠", "first_name": `<Ron & "Leslie">`, "line_1": `C:\back\slash`, "city": "Łódź",
		"instructions": "first line\nsecond\tline", "company_name": "null", "phone_number": "0044",
	})
	run(t, resource.TestStep{
		Config:            store.Provider() + unusual.address("home"),
		ConfigStateChecks: unusual.inState(home),
	})
}

// A store may spell the post code either way; the configuration never changes.
func TestAccAddressPostCodeSpelledEitherWay(t *testing.T) {
	for _, spelling := range []string{"postcode", "post_code"} {
		t.Run(spelling, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{PostCodeField: spelling})
			change := attributes{"post_code": "SU33 2YY"}
			run(t,
				resource.TestStep{
					Config:            store.Provider() + requiredAttributes().address("home"),
					ConfigStateChecks: requiredAttributes().inState(home),
				},
				resource.TestStep{
					Config:            store.Provider() + requiredAttributes().with(change).address("home"),
					ConfigPlanChecks:  actions(plancheck.ResourceActionUpdate),
					ConfigStateChecks: requiredAttributes().with(change).inState(home),
					PostApplyFunc:     func() { expectUpdates(t, store, change) },
				},
			)
		})
	}
}

// A store that refuses members it does not know gets one spelling alone: after
// one refusal in each run of the provider.
func TestAccAddressUnknownSpellingRefused(t *testing.T) {
	for _, spelling := range []string{"postcode", "post_code"} {
		t.Run(spelling, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{PostCodeField: spelling})
			store.SetFaults(sandbox.Fault{Kind: sandbox.UnknownRefused, Every: 1})
			changed := requiredAttributes().with(attributes{"post_code": "SU33 2YY"})
			run(t,
				resource.TestStep{
					Config:            store.Provider() + requiredAttributes().address("home") + requiredAttributes().address("second", "depends_on = ["+home+"]"),
					ConfigStateChecks: append(requiredAttributes().inState(home), requiredAttributes().inState("moltin_customer_address.second")...),
					PostApplyFunc: func() {
						if got := store.Count(http.MethodPost, addressList); got != 3 {
							t.Errorf("%d POSTs for two addresses, want one refused and two taken", got)
						}
					},
				},
				resource.TestStep{
					Config:            store.Provider() + changed.address("home"),
					ConfigStateChecks: changed.inState(home),
				},
			)
		})
	}
}

// A name that is not known until apply may be the one that goes, which can't be
// an update.
func TestAccAddressNameUnknownAtPlan(t *testing.T) {
	store := acctest.StartOrLive(t)
	config := func(name string) string {
		return store.Provider() + fmt.Sprintf("resource \"terraform_data\" \"name\" {\n  input = %q\n}\n", name) +
			requiredAttributes().address("home", "name = terraform_data.name.output")
	}
	run(t,
		resource.TestStep{Config: config("Home"), ConfigStateChecks: requiredAttributes().with(attributes{"name": "Home"}).inState(home)},
		resource.TestStep{Config: config("Work"), ConfigStateChecks: requiredAttributes().with(attributes{"name": "Work"}).inState(home)},
		resource.TestStep{Config: config(""), ConfigStateChecks: requiredAttributes().with(attributes{"name": ""}).inState(home)},
	)
}
