// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// Further tests of addresses that need nothing but the API. Their customers are
// their own, so that quotas and other tests are no matter.

const ofLeslie = "customer_id = moltin_customer.leslie.id"

func TestAccAddressesOfACustomerListed(t *testing.T) {
	store := acctest.StartOrLive(t)
	all := "data.moltin_customer_addresses.all"
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t)) +
			acctest.AllAttributes().With(acctest.Attributes{"name": "First"}).Resource("home", ofLeslie) +
			acctest.AllAttributes().With(acctest.Attributes{"name": "Second"}).Resource("work", ofLeslie, "depends_on = [moltin_customer_address.home]") + `
data "moltin_customer_addresses" "all" {
  customer_id = moltin_customer.leslie.id
  depends_on  = [moltin_customer_address.work]
}
`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(all, tfjsonpath.New("addresses"), knownvalue.ListSizeExact(2)),
			statecheck.ExpectKnownValue(all, tfjsonpath.New("addresses").AtSliceIndex(0).AtMapKey("name"), knownvalue.StringExact("First")),
			statecheck.ExpectKnownValue(all, tfjsonpath.New("addresses").AtSliceIndex(1).AtMapKey("city"), knownvalue.StringExact("Sunny Town")),
		},
	})
}

func TestAccAddressMovedToAnotherCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + acctest.SweepableLeslie(email) + acctest.RequiredAttributes().Resource("home")},
		resource.TestStep{
			Config:            store.Provider() + acctest.SweepableLeslie(email) + acctest.RequiredAttributes().Resource("home", ofLeslie),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(acctest.LeslieCustomer, tfjsonpath.New("id"), acctest.HomeAddress, tfjsonpath.New("customer_id"), acctest.SameText{})},
		},
	)
}

func TestAccAddressOfAnUnknownCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.RequiredAttributes().Resource("home", `customer_id = "00000000-0000-4000-8000-000000000000"`),
		// Where the error is depends on the store's words; the status does not.
		ExpectError: acctest.ErrorContaining("Could not create the address", "404 Not Found"),
	})
}

func TestAccAddressNotFound(t *testing.T) {
	store := acctest.StartOrLive(t)
	source := func(label, line string) string {
		return fmt.Sprintf("data \"moltin_customer_address\" %q {\n%s\n%s\n}\n", label, line, ofLeslie)
	}
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t)) +
			source("by_id", `id = "00000000-0000-4000-8000-000000000000"`) + source("by_name", `name = "tf-acc-test-nobody's"`),
		ExpectError: acctest.ErrorContaining("Address not found", "has no address with the", "Address not found", "has no address with the"),
	})
}

// Two that are the same field by field are still two.
func TestAccAddressTwins(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t)) + acctest.AllAttributes().Resource("home", ofLeslie) + acctest.AllAttributes().Resource("twin", ofLeslie),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(
			acctest.HomeAddress, tfjsonpath.New("id"), "moltin_customer_address.twin", tfjsonpath.New("id"), compare.ValuesDiffer())},
	})
}

func TestAccAddressesInNumbers(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	config := func(city string) string {
		return store.Provider() + acctest.SweepableLeslie(email) + acctest.RequiredAttributes().With(acctest.Attributes{"city": city}).
			Resource("home", ofLeslie, "count = 12", `name = "Address ${count.index}"`)
	}
	nothing := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("Pawnee"), ConfigPlanChecks: nothing},
		resource.TestStep{Config: config("Eagleton"), ConfigPlanChecks: nothing},
	)
}
