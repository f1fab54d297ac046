// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

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

// A customer and an address of that customer are made by one apply.
func TestAccAddressOfANewCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t)) + acctest.RequiredAttributes().Resource("home", "customer_id = moltin_customer.leslie.id"),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectUnknownValue(acctest.HomeAddress, tfjsonpath.New("customer_id")),
		}},
		ConfigStateChecks: append(acctest.RequiredAttributes().StateChecks(acctest.HomeAddress), statecheck.CompareValuePairs(
			acctest.LeslieCustomer, tfjsonpath.New("id"), acctest.HomeAddress, tfjsonpath.New("customer_id"), acctest.SameText{})),
	})
}
