// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

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
	three := namedItems("a", "b", "c")
	bad := three.with(items{"bad key": three["b"].without("county")}).without("b")
	run(t,
		resource.TestStep{
			Config: store.Provider() + bad.declared(),
			ExpectError: says("The resource is tainted", "2 of the 3 addresses", "terraform untaint",
				`Could not create addresses["bad key"]`, `"bad key" = {`, "county is required"),
		},
		resource.TestStep{
			PreConfig: func() {
				three.without("b").inStore(t, store)
				store.ResetJournal()
			},
			Config:            store.Provider() + three.declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: three.inState(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE DELETE POST POST POST")
				three.inStore(t, store)
			},
		},
	)
}

// An update that fails in each of its parts leaves what exists in the state, and
// the next one does the rest.
func TestAccAddressesUpdateFails(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	before := namedItems("change", "go", "stay", "clear")
	after := before.without("go").change("change", attributes{"city": "New City"}).with(namedItems("new")).
		with(items{"clear": before["clear"].without("name")})
	run(t,
		resource.TestStep{Config: store.Provider("max_retries = 0") + before.declared()},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults(
					sandbox.Fault{Kind: sandbox.WriteConflict, Every: 1, Method: http.MethodPut},
					sandbox.Fault{Kind: sandbox.WriteConflict, Every: 1, Method: http.MethodDelete},
					sandbox.Fault{Kind: sandbox.WriteConflict, Every: 1, Method: http.MethodPost, Path: sandbox.PathAddresses},
				)
			},
			Config: store.Provider("max_retries = 0") + after.declared(),
			// In the order of the configuration.
			ExpectError: says(`Could not delete addresses["go"]`, `Could not update addresses["change"]`, `Could not delete addresses["clear"]`,
				`Could not create addresses["clear"]`, `Could not create addresses["new"]`),
		},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults()
				before.inStore(t, store)
				store.ResetJournal()
			},
			Config:            store.Provider("max_retries = 0") + after.declared(),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: after.inState(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE DELETE POST POST PUT")
				after.inStore(t, store)
			},
		},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults(sandbox.Fault{Kind: sandbox.WriteConflict, Next: 2, Method: http.MethodDelete})
			},
			Config:      store.Provider("max_retries = 0"),
			ExpectError: says("Could not delete addresses[", "of customer "+store.CustomerID()),
		},
		resource.TestStep{
			PreConfig: func() {
				if left := len(store.Addresses(store.CustomerID())); left != 2 {
					t.Errorf("%d addresses are left, want 2", left)
				}
				store.ResetJournal()
			},
			Config:        store.Provider("max_retries = 0"),
			PostApplyFunc: func() { expectWrites(t, store, "DELETE DELETE") },
		},
	)
}

// A store's limit is an error at each address that is one too many. Deletes come
// first, so that an apply that stays within the limit meets none.
func TestAccAddressesQuota(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{Quota: 3})
	three, four := namedItems("a", "b", "c"), namedItems("a", "b", "c", "d")
	run(t,
		resource.TestStep{Config: store.Provider() + three.declared()},
		resource.TestStep{Config: store.Provider() + four.declared(), ExpectError: says(`Could not create addresses["d"]`, "quota of 3")},
		resource.TestStep{
			PreConfig:         store.ResetJournal,
			Config:            store.Provider() + four.without("a").declared(),
			ConfigStateChecks: four.without("a").inState(),
			PostApplyFunc:     func() { expectWrites(t, store, "DELETE POST") },
		},
	)
}

// A value that the store changes is an error at its attribute, and the state has
// what the store has.
func TestAccAddressesChangedByTheStore(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	two := namedItems("a", "b")
	lower, upper := two.change("b", attributes{"post_code": "kx1 2yz"}), two.change("b", attributes{"post_code": "KX1 2YZ"})
	run(t,
		resource.TestStep{Config: store.Provider() + two.declared()},
		resource.TestStep{
			PreConfig:   func() { store.SetFaults(sandbox.Fault{Kind: sandbox.Normalised, Every: 1}) },
			Config:      store.Provider() + lower.declared(),
			ExpectError: says("The store changed the value", `addresses["b"]: post_code was sent as "kx1 2yz", but the store saved "KX1 2YZ"`),
		},
		resource.TestStep{
			Config:           store.Provider() + upper.declared(),
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionNoop),
		},
	)
}

// What becomes of creates that nobody could look for: the next apply finds out,
// with or without Terraform's replacement.
func TestAccAddressesLost(t *testing.T) {
	for name, kind := range map[string]sandbox.FaultKind{"created": sandbox.CloseAfter, "not created": sandbox.CloseBefore} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			one, three := namedItems("a"), namedItems("a", "b", "c")
			config := store.Provider("max_retries = 0") + three.declared()
			run(t,
				resource.TestStep{Config: store.Provider("max_retries = 0") + one.declared()},
				resource.TestStep{
					PreConfig: func() {
						faults := outage(kind, sandbox.PathAddresses)
						faults[0].Next = 2
						store.SetFaults(faults...)
					},
					Config:      config,
					ExpectError: says(`Could not determine whether the store created addresses["b"]`, "Apply again", `created addresses["c"]`),
				},
				resource.TestStep{
					PreConfig:         func() { store.SetFaults(); store.ResetJournal() },
					Config:            config,
					ConfigStateChecks: three.inState(),
					PostApplyFunc: func() {
						expectWrites(t, store, map[sandbox.FaultKind]string{sandbox.CloseBefore: "POST POST"}[kind])
						three.inStore(t, store)
					},
				},
			)
		})
	}
}

// The destroy of a tainted resource finds what its lost creates made.
func TestAccAddressesLostInACreate(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := namedItems("a", "b", "c")
	config := store.Provider("max_retries = 0") + three.declared()
	run(t,
		resource.TestStep{
			PreConfig: func() {
				faults := outage(sandbox.CloseAfter, sandbox.PathAddresses)
				faults[0].Next = 2
				store.SetFaults(faults...)
			},
			Config:      config,
			ExpectError: says("The resource is tainted", "1 of the 3 addresses", "terraform untaint", "Could not determine whether the store created"),
		},
		resource.TestStep{
			PreConfig:         func() { store.SetFaults() },
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: append(three.inState(), statecheck.ExpectKnownValue(declared, tfjsonpath.New("others"), knownvalue.MapSizeExact(0))),
			PostApplyFunc:     func() { three.inStore(t, store) },
		},
	)
}
