// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A run of Terraform asks for each token once. One that plans lists each
// customer's addresses once, and one that applies reads nothing back.
func TestAccRequestsOfARun(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	config := func(a acctest.Attributes) string {
		return store.Provider() + a.Resource("rons", "count = 5") + a.With(acctest.Attributes{"customer_id": leslie}).Resource("leslies", "count = 4")
	}
	lists := []string{"GET " + store.CustomerID(), "GET " + leslie}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:        config(acctest.RequiredAttributes()),
			PostApplyFunc: func() { expectRuns(t, store, lists, 9, http.MethodPost) },
		},
		resource.TestStep{
			Config:        config(acctest.RequiredAttributes().With(acctest.Attributes{"city": "Sunny Town"})),
			PostApplyFunc: func() { expectRuns(t, store, lists, 9, http.MethodPut) },
		},
		resource.TestStep{
			Config:   config(acctest.RequiredAttributes().With(acctest.Attributes{"city": "Sunny Town"})),
			PlanOnly: true,
		},
	)
	expectRuns(t, store, lists, 9, http.MethodDelete)
}

// expectRuns wants each run since the journal was last reset, known by its
// access token, to have made either no request for addresses, the lists, or
// writes alone: so many in one of them. It resets the journal.
func expectRuns(t *testing.T, store *acctest.Store, lists []string, writes int, method string) {
	t.Helper()
	runs := map[string][]string{}
	for _, request := range append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...) {
		what := request.Method
		if request.Method == http.MethodGet {
			what += " " + request.Customer
		}
		token := request.Header.Get("Authorization")
		runs[token] = append(runs[token], what)
	}
	slices.Sort(lists)
	wrote := 0
	for _, requests := range runs {
		slices.Sort(requests)
		switch {
		case slices.Equal(requests, slices.Repeat([]string{method}, writes)):
			wrote++
		case !slices.Equal(requests, lists):
			t.Errorf("a run asked for %v, want %v or %d %s", requests, lists, writes, method)
		}
	}
	if wrote != 1 || len(runs) < 2 {
		t.Errorf("%d of %d runs wrote, want 1 of several", wrote, len(runs))
	}
	for _, path := range []string{acctest.AccessTokenPath, acctest.LoginPath} {
		if got := store.Count(http.MethodPost, path); got < len(runs) || path == acctest.LoginPath && got != store.Count(http.MethodPost, acctest.AccessTokenPath) {
			t.Errorf("%d POSTs to %s in %d runs", got, path, len(runs))
		}
	}
	store.ResetJournal()
}

// Timeouts are not the store's business.
func TestAccAddressTimeoutsAloneSendNothing(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	address := func(timeouts string) string {
		return store.Provider() + acctest.RequiredAttributes().Resource("home", timeouts)
	}
	unchanged := statecheck.CompareValue(compare.ValuesSame())
	updatedAt := func() statecheck.StateCheck {
		return unchanged.AddStateValue(acctest.HomeAddress, tfjsonpath.New("updated_at"))
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: address(""), ConfigStateChecks: []statecheck.StateCheck{updatedAt()}},
		resource.TestStep{
			Config:           address(`timeouts = { create = "2m", read = "90s", update = "1h", delete = "500ms" }`),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(acctest.RequiredAttributes().StateChecks(acctest.HomeAddress), updatedAt(),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("timeouts").AtMapKey("read"), knownvalue.StringExact("90s"))),
			PostApplyFunc: func() { acctest.AssertUpdates(t, store) },
		},
		resource.TestStep{Config: address(`timeouts = { create = "soon" }`), ExpectError: acctest.ErrorContaining("Invalid", `"soon" must be`)},
		resource.TestStep{
			Config:           address(""),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { acctest.AssertUpdates(t, store) },
		},
	)
}

// Each operation ends with its own timeout, long before its default of five
// minutes: a test of that length would be killed.
func TestAccAddressTimeoutsEndOperations(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	hang := func(method string) func() {
		return func() { store.SetFaults(sandbox.Fault{Kind: sandbox.Hang, Every: 1, Method: method}) }
	}
	address := func(city, operation string) string {
		return store.Provider() + acctest.RequiredAttributes().With(acctest.Attributes{"city": city}).Resource("home", fmt.Sprintf(`timeouts = { %s = "300ms" }`, operation))
	}
	acctest.ParallelTest(t,
		resource.TestStep{PreConfig: hang(http.MethodPost), Config: address("A", "create"), ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address", "Apply again")},
		resource.TestStep{PreConfig: func() { store.SetFaults() }, Config: address("A", "update")},
		resource.TestStep{PreConfig: hang(http.MethodPut), Config: address("B", "update"), ExpectError: acctest.ErrorContaining("Could not update the address", "timed out after 300ms. Raise timeouts.update.")},
		resource.TestStep{PreConfig: func() { store.SetFaults() }, Config: address("B", "read")},
		resource.TestStep{PreConfig: hang(http.MethodGet), Config: address("B", "read"), ExpectError: acctest.ErrorContaining("Could not read the address", "timed out after 600ms. Raise timeouts.read")},
		resource.TestStep{PreConfig: func() { store.SetFaults() }, Config: address("B", "delete")},
		resource.TestStep{PreConfig: hang(http.MethodDelete), Config: store.Provider(), ExpectError: acctest.ErrorContaining("Could not delete the address", "timed out after 300ms. Raise timeouts.delete")},
		resource.TestStep{PreConfig: func() { store.SetFaults() }, Config: address("B", "delete")},
	)
}
