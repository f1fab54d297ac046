// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// othersAre checks the other addresses in state: names by id.
func othersAre(want map[string]string) statecheck.StateCheck {
	others := map[string]knownvalue.Check{}
	for id, name := range want {
		others[id] = knownvalue.StringExact(name)
	}
	return statecheck.ExpectKnownValue(acctest.DeclaredAddresses, tfjsonpath.New("others"), knownvalue.MapExact(others))
}

// between is called after a plan and before its apply.
type between func()

func (b between) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	b()
}

// An address that is not declared is left alone, until exclusive is turned on:
// then the plan shows that it goes. One that comes between plan and apply stays
// until the next plan.
func TestAccAddressesOthers(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	foreign := acctest.AddAddress(store, "Foreign", "9 Other Street", "Other Town")
	var late string
	two := acctest.NamedItems("a", "b")
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            store.Provider() + two.Declared(),
			ConfigStateChecks: append(two.StateChecks(), othersAre(map[string]string{foreign: "Foreign"})),
			PostApplyFunc:     func() { expectWrites(t, store, "POST POST") },
		},
		resource.TestStep{
			Config: store.Provider() + two.Declared("exclusive = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(acctest.DeclaredAddresses, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(acctest.DeclaredAddresses, tfjsonpath.New("others"), knownvalue.MapSizeExact(0)),
				between(func() { late = acctest.AddAddress(store, "Late", "10 Other Street", "Other Town") }),
			}},
			ConfigStateChecks:  []statecheck.StateCheck{othersAre(nil)},
			PostApplyFunc:      func() { expectWrites(t, store, "DELETE") },
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				if idsByName(store)["Late"] != late {
					t.Error("an address that came after the plan is gone")
				}
			},
			Config:            store.Provider() + two.Declared("exclusive = true"),
			ConfigStateChecks: append(two.StateChecks(), othersAre(nil)),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE")
				two.AssertInStore(t, store)
			},
		},
	)
}
