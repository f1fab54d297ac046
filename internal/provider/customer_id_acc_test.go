// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/go-uuid"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Whose address it is, a plan knows; what can't be is refused before anything
// is asked of the store, or at least before anything is changed in it.
func TestAccCustomerIDRefused(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	with := func(customerID string) string {
		return acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": customerID}).Resource("home")
	}
	bothRemedies := []string{"Missing customer_id", "Set customer_id", "customer_email", "MOLTIN_CUSTOMER_EMAIL", "customer_password", "MOLTIN_CUSTOMER_PASSWORD"}
	nothing := func() {
		if got := store.Journal(); len(got) > 0 {
			t.Errorf("%d requests, the first %s %s", len(got), got[0].Method, got[0].Path)
		}
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + with("a/b"), PlanOnly: true, ExpectError: acctest.ErrorContaining(`customer_id = "a/b"`, "must be an ID")},
		resource.TestStep{PreConfig: nothing, Config: store.Provider() + with(""), PlanOnly: true, ExpectError: acctest.ErrorContaining(`customer_id = ""`, "must be an ID")},
		resource.TestStep{
			PreConfig: nothing, Config: store.StoreProvider() + acctest.RequiredAttributes().Resource("home"),
			PlanOnly: true, ExpectError: acctest.ErrorContaining(bothRemedies...),
		},
		resource.TestStep{
			PreConfig: nothing, Config: store.StoreProvider() + `data "moltin_customer_addresses" "all" {}`,
			PlanOnly: true, ExpectError: acctest.ErrorContaining(bothRemedies...),
		},
		resource.TestStep{
			PreConfig: nothing, Config: store.ImplicitProvider() + with(leslie),
			PlanOnly: true, ExpectError: acctest.ErrorContaining("No access to this customer", leslie, "client_secret", "MOLTIN_CLIENT_SECRET"),
		},
	)
	if got := store.Count("", acctest.AddressesPath); got > 0 {
		t.Errorf("%d requests for addresses", got)
	}
}

// An id that is not known before apply is no obstacle to a plan.
func TestAccCustomerIDUnknownAtPlan(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", leslie)
	address := acctest.RequiredAttributes().Resource("home", "customer_id = terraform_data.later.output")
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: store.StoreProvider() + later + address,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(acctest.HomeAddress, tfjsonpath.New("customer_id")),
			}},
			ConfigStateChecks: append(acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("customer_id"), knownvalue.StringExact(leslie))),
		},
	)
}

// With the implicit grant it is refused as soon as it is known.
func TestAccCustomerIDOutOfReachAtApply(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.ImplicitProvider() + fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", leslie) +
			acctest.RequiredAttributes().Resource("home", "customer_id = terraform_data.later.output"),
		ExpectError: acctest.ErrorContaining("No access to this customer", leslie),
	})
	if got := store.Count("", acctest.AddressesPath); got > 0 {
		t.Errorf("%d requests for addresses", got)
	}
}

// With both credentials the customer token narrows what the access token
// allows, so it goes along for that customer only.
func TestAccCustomerTokenGoesWithOwnRecordsOnly(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.RequiredAttributes().Resource("home") +
			acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": leslie}).Resource("hers"),
	})
	for _, request := range append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...) {
		if has := request.Header.Get("X-Moltin-Customer-Token") != ""; has != (request.Customer == store.CustomerID()) {
			t.Errorf("%s %s: with a customer token: %v", request.Method, request.Path, has)
		}
	}
	if len(store.Find("POST", acctest.AddressesPath)) != 2 {
		t.Error("not both addresses were created")
	}
}

// A customer and an address of that customer are made by one apply.
func TestAccAddressOfANewCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	id, err := uuid.GenerateUUID()
	if err != nil {
		t.Fatal(err)
	}
	customer := fmt.Sprintf("resource \"moltin_customer\" \"leslie\" {\n  name = %q\n  email = %q\n}\n",
		acctest.Prefix+"Leslie", acctest.Prefix+id+"@example.com")
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + customer + acctest.RequiredAttributes().Resource("home", "customer_id = moltin_customer.leslie.id"),
		ConfigStateChecks: append(acctest.RequiredAttributes().StateChecks(acctest.HomeAddress), statecheck.CompareValuePairs(
			"moltin_customer.leslie", tfjsonpath.New("id"), acctest.HomeAddress, tfjsonpath.New("customer_id"), acctest.SameText{})),
	})
}
