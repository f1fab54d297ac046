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
			some := acctest.RequiredAttributes().With(acctest.Attributes{"name": "", "line_2": "", "city": ""})
			others := acctest.RequiredAttributes().With(acctest.Attributes{"region": "", "phone_number": "", "company_name": "", "instructions": ""})
			acctest.ParallelTest(t,
				resource.TestStep{
					Config:            store.Provider() + some.Resource("home"),
					ConfigStateChecks: some.StateChecks(acctest.HomeAddress),
				},
				resource.TestStep{
					Config:            store.Provider() + others.Resource("home"),
					ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
					ConfigStateChecks: others.StateChecks(acctest.HomeAddress),
					PostApplyFunc:     func() { acctest.AssertUpdates(t, store) },
				},
			)
		})
	}
}

// From a value to "" and back.
func TestAccAddressCleared(t *testing.T) {
	store := acctest.StartOrLive(t)
	full := acctest.RequiredAttributes().With(acctest.Attributes{"line_2": "Backyard"})
	empty := acctest.RequiredAttributes().With(acctest.Attributes{"line_2": ""})
	step := func(a acctest.Attributes, changes ...acctest.Attributes) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + a.Resource("home"),
			ConfigStateChecks: a.StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, changes...) },
		}
	}
	acctest.ParallelTest(t,
		step(full),
		step(empty, acctest.Attributes{"line_2": ""}),
		step(full, acctest.Attributes{"line_2": "Backyard"}),
		step(acctest.RequiredAttributes(), acctest.Attributes{"line_2": ""}),
	)
}

// Which members are required is the store's affair: "" is for it to judge.
// What every store requires needs a value before any store is asked.
func TestAccAddressRequiredNotEmpty(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	for _, name := range []string{"first_name", "last_name", "line_1", "post_code", "country"} {
		t.Run(name, func(t *testing.T) {
			acctest.ParallelTest(t, resource.TestStep{
				Config: store.Provider() + acctest.RequiredAttributes().With(acctest.Attributes{name: ""}).Resource("home"), PlanOnly: true,
				ExpectError: acctest.ErrorContaining(name+` = ""`, "string length must be at least 1"),
			})
		})
	}
	t.Cleanup(func() {
		if got := store.Journal(); len(got) > 0 {
			t.Errorf("%d requests", len(got))
		}
	})
}
