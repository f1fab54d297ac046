// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// No value is written as "" or left out, and the store answers "", null or
// nothing: no plan ever makes a difference of it, and no request either.
func TestAccAddressNoValueInEveryForm(t *testing.T) {
	for name, faults := range map[string][]sandbox.Fault{
		"empty":   nil,
		"null":    {{Kind: sandbox.NullForEmpty, Every: 1}},
		"missing": {{Kind: sandbox.MissingForEmpty, Every: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(faults...)
			some := requiredAttributes().with(attributes{"name": "", "line_2": "", "city": ""})
			others := requiredAttributes().with(attributes{"region": "", "phone_number": "", "company_name": "", "instructions": ""})
			run(t,
				resource.TestStep{
					Config:            store.Provider() + some.address("home"),
					ConfigStateChecks: some.inState(home),
				},
				resource.TestStep{
					Config:            store.Provider() + others.address("home"),
					ConfigPlanChecks:  actions(plancheck.ResourceActionUpdate),
					ConfigStateChecks: others.inState(home),
					PostApplyFunc:     func() { expectUpdates(t, store) },
				},
			)
		})
	}
}

// From a value to "" and back.
func TestAccAddressCleared(t *testing.T) {
	store := acctest.StartOrLive(t)
	full := requiredAttributes().with(attributes{"line_2": "Backyard"})
	empty := requiredAttributes().with(attributes{"line_2": ""})
	step := func(a attributes, changes ...attributes) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + a.address("home"),
			ConfigStateChecks: a.inState(home),
			PostApplyFunc:     func() { expectUpdates(t, store, changes...) },
		}
	}
	run(t,
		step(full),
		step(empty, attributes{"line_2": ""}),
		step(full, attributes{"line_2": "Backyard"}),
		step(requiredAttributes(), attributes{"line_2": ""}),
	)
}

// Which members are required is the store's affair: "" is for it to judge.
// What every store requires needs a value before any store is asked.
func TestAccAddressRequiredNotEmpty(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	for _, name := range []string{"first_name", "last_name", "line_1", "post_code", "country"} {
		t.Run(name, func(t *testing.T) {
			run(t, resource.TestStep{
				Config: store.Provider() + requiredAttributes().with(attributes{name: ""}).address("home"), PlanOnly: true,
				ExpectError: says(name+` = ""`, "string length must be at least 1"),
			})
		})
	}
	t.Cleanup(func() {
		if got := store.Journal(); len(got) > 0 {
			t.Errorf("%d requests", len(got))
		}
	})
}
