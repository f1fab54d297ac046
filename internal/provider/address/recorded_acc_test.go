// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
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

// More addresses than fit on a page are read in as many requests as there are pages.
func TestAccAddressesOnTwoPages(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{Quota: 200})
	for i := range 130 {
		store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.RequiredAttributes().With(acctest.Attributes{"name": fmt.Sprint(i)}).Record()})
	}
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.StoreProvider() + fmt.Sprintf("data \"moltin_customer_addresses\" \"all\" {\n  customer_id = %q\n}\n", store.CustomerID()),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(
			"data.moltin_customer_addresses.all", tfjsonpath.New("addresses"), knownvalue.ListSizeExact(130))},
		PostApplyFunc: func() {
			requests := store.Find(http.MethodGet, acctest.AddressesPath)
			if len(requests) == 0 || len(requests)%2 != 0 {
				t.Errorf("%d requests in runs of two each", len(requests))
			}
			for i, request := range requests {
				if want := fmt.Sprint(i % 2 * 100); request.Query.Get("page[offset]") != want || request.Query.Get("page[limit]") != "100" {
					t.Errorf("request %d asks for %v", i, request.Query)
				}
			}
		},
	})
}

func TestAccCustomersOfAnEmptyStore(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.DeleteCustomer(store.CustomerID())
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.StoreProvider() + "data \"moltin_customers\" \"all\" {}\n",
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(
			"data.moltin_customers.all", tfjsonpath.New("customers"), knownvalue.ListSizeExact(0))},
	})
}

// A customer token that is not valid any more is answered 403: the customer is
// logged in again, once, and nobody notices.
func TestAccCustomerTokenEndsDuringAnApply(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.RevokeCustomerTokens, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	acctest.ParallelTest(t, resource.TestStep{
		Config:           store.ImplicitProvider() + acctest.RequiredAttributes().Resource("home", "count = 5"),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		PostApplyFunc: func() {
			if n := len(store.Addresses(store.CustomerID())); n != 5 {
				t.Errorf("%d addresses, want 5", n)
			}
			refused := 0
			for _, request := range store.Find(http.MethodPost, acctest.AddressesPath) {
				if request.Status == http.StatusForbidden {
					refused++
				}
			}
			if refused == 0 {
				t.Error("no request was answered 403")
			}
		},
	})
}

// A member of another type in one record is that record's alone: a number is
// taken as text, and one that can't be read is nobody else's trouble.
func TestAccAddressBesideAnOddOne(t *testing.T) {
	for name, odd := range map[string]any{"a number": 5551234, "an object": map[string]any{"mobile": "555-1234"}} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			beside := store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.AllAttributes().With(acctest.Attributes{"name": "Odd"}).Record()})
			store.SetRaw(store.CustomerID(), beside, "phone_number", odd)
			config := func(a acctest.Attributes) string {
				return store.Provider() + a.Resource("home") + lookup("name = \"Home\"\ndepends_on = ["+acctest.HomeAddress+"]")
			}
			changed := acctest.AllAttributes().With(acctest.Attributes{"city": "Eagleton"})
			acctest.ParallelTest(t,
				resource.TestStep{Config: config(acctest.AllAttributes()), ConfigStateChecks: append(acctest.AllAttributes().StateChecks(acctest.HomeAddress), acctest.AllAttributes().StateChecks(it)...)},
				resource.TestStep{
					PreConfig: store.ResetJournal, Config: config(acctest.AllAttributes()), PlanOnly: true,
				},
				resource.TestStep{
					PreConfig: func() {
						// Validation, refresh and plan: each run of the provider lists once.
						for _, request := range store.Find(http.MethodGet, acctest.AddressPath) {
							t.Errorf("GET %s: the list was not enough", request.Path)
						}
					},
					Config:            config(changed),
					ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
					ConfigStateChecks: changed.StateChecks(acctest.HomeAddress),
				},
			)
		})
	}
}

// Who asks for the odd one learns what it has.
func TestAccOddAddress(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	id := store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.AllAttributes().Record()})
	config := store.Provider() + lookup(fmt.Sprintf("id = %q", id))
	odd := func(value any) func() {
		return func() { store.SetRaw(store.CustomerID(), id, "phone_number", value) }
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			PreConfig: odd(5551234), Config: config,
			ConfigStateChecks: acctest.AllAttributes().With(acctest.Attributes{"phone_number": "5551234"}).StateChecks(it),
		},
		resource.TestStep{PreConfig: odd([]any{"555", "1234"}), Config: config, ExpectError: acctest.ErrorContaining("Could not read the address", id, "can't be read", "phone_number")},
	)
}

// A required custom field is met by naming it, and the plan is empty afterwards.
func TestAccRequiredCustomField(t *testing.T) {
	store := acctest.StartWithFields(t, "!")
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.RequiredAttributes().Resource("home", `custom_fields = jsonencode({ "address-priority" = 1 })`) +
			acctest.LeslieResource(`email = "leslie@pawnee.gov"`, `custom_fields = jsonencode({ "address-priority" = 2 })`),
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
	})
}
