// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"net/http"
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

// The store refuses one value of several: the error is at that address, the others
// are created, and the state has those. Terraform replaces what it tainted, unless
// it is told not to.
func TestAccAddressesCreateFails(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := acctest.NamedItems("a", "b", "c")
	bad := three.With(acctest.Items{"bad key": three["b"].Without("county")}).Without("b")
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: store.Provider() + bad.Declared(),
			ExpectError: acctest.ErrorContaining(`Could not create addresses["bad key"]`, `"bad key" = {`, "county is required",
				"2 of the 3 addresses were created", "terraform untaint moltin_customer_addresses.NAME"),
		},
		resource.TestStep{
			PreConfig: func() {
				three.Without("b").AssertInStore(t, store)
				store.ResetJournal()
			},
			Config:            store.Provider() + three.Declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: three.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE DELETE POST POST POST")
				three.AssertInStore(t, store)
			},
		},
	)
}

// An update that fails in each of its parts leaves what exists in the state, and
// the next one does the rest.
func TestAccAddressesUpdateFails(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	before := acctest.NamedItems("change", "go", "stay", "clear")
	after := before.Without("go").Change("change", acctest.Attributes{"city": "New City"}).With(acctest.NamedItems("new")).
		With(acctest.Items{"clear": before["clear"].Without("name")})
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider("max_retries = 0") + before.Declared()},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults(
					sandbox.Fault{Status: 409, Method: http.MethodPut},
					sandbox.Fault{Status: 409, Method: http.MethodDelete},
					sandbox.Fault{Status: 409, Method: http.MethodPost, Path: sandbox.PathAddresses},
				)
			},
			Config: store.Provider("max_retries = 0") + after.Declared(),
			// In the order of the configuration.
			ExpectError: acctest.ErrorContaining(`Could not delete addresses["go"]`, `Could not update addresses["change"]`, `Could not delete addresses["clear"]`,
				`Could not create addresses["new"]`),
		},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults()
				before.AssertInStore(t, store)
				store.ResetJournal()
			},
			Config:            store.Provider("max_retries = 0") + after.Declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: after.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE DELETE POST POST PUT")
				after.AssertInStore(t, store)
			},
		},
	)
}

// A value that the store changes taints nothing, and the next plan updates it in
// place, until the configuration says what the store says.
func TestAccAddressesNormalized(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	two := acctest.NamedItems("a", "b").Change("b", acctest.Attributes{"post_code": "kx1 2yz"})
	saved := two.Change("b", acctest.Attributes{"post_code": "KX1 2YZ"})
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:             store.Provider() + two.Declared(),
			ConfigStateChecks:  two.StateChecks(),
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(acctest.DeclaredAddresses, plancheck.ResourceActionUpdate),
			}},
		},
		resource.TestStep{
			Config:            store.Provider() + saved.Declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: saved.StateChecks(),
		},
	)
}

// The warning names the address and its attribute, what was sent and what is saved.
func TestNormalizedAddressIsNamed(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	p := acctest.NewProtocolClient(t, store, nil)
	items := acctest.NamedItems("a", "b").Change("b", acctest.Attributes{"post_code": "kx1 2yz"})
	created := p.Apply(acctest.AddressesType, nil, acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.Object{
		"a": items["a"].Object(), "b": items["b"].Object(),
	}})
	if len(created.Diagnostics) != 1 {
		t.Fatalf("got %v", created.Diagnostics)
	}
	got := *created.Diagnostics[0]
	got.Attribute = nil
	want := tfprotov6.Diagnostic{
		Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "The store changed the value",
		Detail: `addresses["b"].post_code was sent as "kx1 2yz", but the store saved "KX1 2YZ". The next plans show the difference. ` +
			"Change the configuration to match the store.",
	}
	if got != want || created.Diagnostics[0].Attribute.String() != `AttributeName("addresses").ElementKeyString("b").AttributeName("post_code")` {
		t.Errorf("got %+v", created.Diagnostics[0])
	}
	if b := created.State["addresses"].(acctest.Object)["b"].(acctest.Object); b["post_code"] != "kx1 2yz" {
		t.Errorf("the state has %v", b)
	}
}

// What becomes of creates that nobody could look for: the next apply finds out,
// with or without Terraform's replacement.
func TestAccAddressesLost(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	one, three := acctest.NamedItems("a"), acctest.NamedItems("a", "b", "c")
	config := store.Provider("max_retries = 0") + three.Declared()
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider("max_retries = 0") + one.Declared()},
		resource.TestStep{
			PreConfig: func() {
				faults := acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)
				faults[0].Next = 2
				store.SetFaults(faults...)
			},
			Config:      config,
			ExpectError: acctest.ErrorContaining(`Could not determine whether the store created addresses["b"]`, "Apply again", `created addresses["c"]`),
		},
		resource.TestStep{
			PreConfig:         func() { store.SetFaults(); store.ResetJournal() },
			Config:            config,
			ConfigStateChecks: three.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "")
				three.AssertInStore(t, store)
			},
		},
	)
}

// The destroy of a tainted resource finds what its lost creates made.
func TestAccAddressesLostInACreate(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := acctest.NamedItems("a", "b", "c")
	config := store.Provider("max_retries = 0") + three.Declared()
	acctest.ParallelTest(t,
		resource.TestStep{
			PreConfig: func() {
				faults := acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)
				faults[0].Next = 2
				store.SetFaults(faults...)
			},
			Config: config,
			ExpectError: acctest.ErrorContaining("Could not create 2 of the 3 addresses", `Could not determine whether the store created addresses["`,
				"1 of the 3 addresses were created", "terraform untaint"),
		},
		resource.TestStep{
			PreConfig:         func() { store.SetFaults() },
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: append(three.StateChecks(), statecheck.ExpectKnownValue(acctest.DeclaredAddresses, tfjsonpath.New("others"), knownvalue.MapSizeExact(0))),
			PostApplyFunc:     func() { three.AssertInStore(t, store) },
		},
	)
}
