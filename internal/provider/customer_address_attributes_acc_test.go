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
		Config:            store.Provider() + acctest.AllAttributes().Resource("home"),
		ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionCreate),
		ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
		PostApplyFunc:     func() { acctest.AssertUpdates(t, store) },
	}}
	now := acctest.AllAttributes()
	for _, name := range slices.Sorted(maps.Keys(now)) {
		change := acctest.Attributes{name: now[name] + " of another kind"}
		if name == "country" {
			change[name] = "GB"
		}
		now = now.With(change)
		steps = append(steps, resource.TestStep{
			Config:            store.Provider() + now.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: now.StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, change) },
		})
	}
	acctest.ParallelTest(t, steps...)
}

// Each optional attribute removed, one after the other: the store is told
// as "". It can't take a name away, so that goes with the address.
func TestAccAddressEveryAttributeRemoved(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{Required: []string{}})
	now := acctest.AllAttributes()
	steps := []resource.TestStep{{Config: store.Provider() + now.Resource("home"), ConfigStateChecks: now.StateChecks(acctest.HomeAddress)}}
	for _, name := range []string{"company_name", "phone_number", "line_2", "city", "county", "region", "instructions"} {
		now = now.Without(name)
		steps = append(steps, resource.TestStep{
			Config:            store.Provider() + now.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: now.StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, acctest.Attributes{name: ""}) },
		})
	}
	now = now.Without("name")
	steps = append(steps, resource.TestStep{
		Config:            store.Provider() + now.Resource("home"),
		ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
		ConfigStateChecks: now.StateChecks(acctest.HomeAddress),
		PostApplyFunc: func() {
			if created := acctest.RequestBodies(t, store.Find(http.MethodPost, acctest.AddressesPath)); len(created) != 1 || !maps.Equal(created[0], acctest.RequestFields(now)) {
				t.Errorf("created %v, want %v", created, acctest.RequestFields(now))
			}
		},
	})
	acctest.ParallelTest(t, steps...)
}

// The other way round: each added, to an address that has only what it must.
func TestAccAddressAttributesAdded(t *testing.T) {
	store := acctest.StartOrLive(t)
	optional := maps.Clone(acctest.AllAttributes())
	for name := range acctest.RequiredAttributes() {
		delete(optional, name)
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            store.Provider() + acctest.RequiredAttributes().Resource("home"),
			ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
		},
		resource.TestStep{
			Config:            store.Provider() + acctest.AllAttributes().Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, optional) },
		},
	)
}

// Characters that mean something to JSON, HTML or HCL come through as they are.
func TestAccAddressUnusualCharacters(t *testing.T) {
	store := acctest.StartOrLive(t)
	unusual := acctest.RequiredAttributes().With(acctest.Attributes{
		"name": "Süße Straße 🏠", "first_name": `<Ron & "Leslie">`, "line_1": `C:\back\slash`, "city": "Łódź",
		"instructions": "first line\nsecond\tline", "company_name": "null", "phone_number": "0044",
	})
	acctest.ParallelTest(t, resource.TestStep{
		Config:            store.Provider() + unusual.Resource("home"),
		ConfigStateChecks: unusual.StateChecks(acctest.HomeAddress),
	})
}

// A store may spell the post code either way; the configuration never changes.
func TestAccAddressPostCodeSpelledEitherWay(t *testing.T) {
	for _, spelling := range []string{"postcode", "post_code"} {
		t.Run(spelling, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{PostCodeField: spelling})
			change := acctest.Attributes{"post_code": "SU33 2YY"}
			acctest.ParallelTest(t,
				resource.TestStep{
					Config:            store.Provider() + acctest.RequiredAttributes().Resource("home"),
					ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
				},
				resource.TestStep{
					Config:            store.Provider() + acctest.RequiredAttributes().With(change).Resource("home"),
					ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
					ConfigStateChecks: acctest.RequiredAttributes().With(change).StateChecks(acctest.HomeAddress),
					PostApplyFunc:     func() { acctest.AssertUpdates(t, store, change) },
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
			changed := acctest.RequiredAttributes().With(acctest.Attributes{"post_code": "SU33 2YY"})
			acctest.ParallelTest(t,
				resource.TestStep{
					Config:            store.Provider() + acctest.RequiredAttributes().Resource("home") + acctest.RequiredAttributes().Resource("second", "depends_on = ["+acctest.HomeAddress+"]"),
					ConfigStateChecks: append(acctest.RequiredAttributes().StateChecks(acctest.HomeAddress), acctest.RequiredAttributes().StateChecks("moltin_customer_address.second")...),
					PostApplyFunc: func() {
						if got := store.Count(http.MethodPost, acctest.AddressesPath); got != 3 {
							t.Errorf("%d POSTs for two addresses, want one refused and two taken", got)
						}
					},
				},
				resource.TestStep{
					Config:            store.Provider() + changed.Resource("home"),
					ConfigStateChecks: changed.StateChecks(acctest.HomeAddress),
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
			acctest.RequiredAttributes().Resource("home", "name = terraform_data.name.output")
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("Home"), ConfigStateChecks: acctest.RequiredAttributes().With(acctest.Attributes{"name": "Home"}).StateChecks(acctest.HomeAddress)},
		resource.TestStep{Config: config("Work"), ConfigStateChecks: acctest.RequiredAttributes().With(acctest.Attributes{"name": "Work"}).StateChecks(acctest.HomeAddress)},
		resource.TestStep{Config: config(""), ConfigStateChecks: acctest.RequiredAttributes().With(acctest.Attributes{"name": ""}).StateChecks(acctest.HomeAddress)},
	)
}
