// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
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
	return statecheck.ExpectKnownValue(declared, tfjsonpath.New("others"), knownvalue.MapExact(others))
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
	foreign := addAddress(store, "Foreign", "9 Other Street", "Other Town")
	var late string
	two := namedItems("a", "b")
	run(t,
		resource.TestStep{
			Config:            store.Provider() + two.declared(),
			ConfigStateChecks: append(two.inState(), othersAre(map[string]string{foreign: "Foreign"})),
			PostApplyFunc:     func() { expectWrites(t, store, "POST POST") },
		},
		resource.TestStep{
			Config: store.Provider() + two.declared("exclusive = true"),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(declared, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(declared, tfjsonpath.New("others"), knownvalue.MapSizeExact(0)),
				between(func() { late = addAddress(store, "Late", "10 Other Street", "Other Town") }),
			}},
			ConfigStateChecks:  []statecheck.StateCheck{othersAre(nil)},
			PostApplyFunc:      func() { expectWrites(t, store, "DELETE") },
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			RefreshState:       true,
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			PreConfig: func() {
				if idsByName(store)["Late"] != late {
					t.Error("an address that came after the plan is gone")
				}
			},
			Config:            store.Provider() + two.declared("exclusive = true"),
			ConfigStateChecks: append(two.inState(), othersAre(nil)),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE")
				two.inStore(t, store)
			},
		},
		resource.TestStep{Config: store.Provider() + two.declared(), PostApplyFunc: func() { expectWrites(t, store, "") }},
	)
}

// A create deletes nothing, though it is exclusive. The next plan does.
func TestAccAddressesCreatedOverOthers(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	foreign := addAddress(store, "Foreign", "9 Other Street", "Other Town")
	two := namedItems("a", "b")
	config := store.Provider() + two.declared("exclusive = true")
	run(t,
		resource.TestStep{
			Config:             config,
			ConfigStateChecks:  append(two.inState(), othersAre(map[string]string{foreign: "Foreign"})),
			PostApplyFunc:      func() { expectWrites(t, store, "POST POST") },
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config:           config,
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionUpdate),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE")
				two.inStore(t, store)
			},
		},
	)
}

func TestCreateOverOthersWarns(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	foreign := addAddress(store, "Foreign", "9 Other Street", "Other Town")
	p := speak(t, store, nil)
	created := p.apply(addressesType, nil, object{"customer_id": store.CustomerID(), "exclusive": true, "addresses": object{}})
	expectText(t, created.diags, says("Customer "+store.CustomerID()+" has other addresses", "to = moltin_customer_addresses.NAME",
		store.CustomerID()+"/"+foreign))
	if created.state["exclusive"] != true {
		t.Errorf("the state is %v", created.state)
	}
}

// expectText wants a diagnostic whose summary and detail match.
func expectText(t *testing.T, diags []*tfprotov6.Diagnostic, want *regexp.Regexp) {
	t.Helper()
	for _, d := range diags {
		if want.MatchString(d.Summary + "\n" + d.Detail) {
			return
		}
	}
	t.Errorf("no diagnostic says %s: %+v", want, diags)
}
