// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

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
	run(t, resource.TestStep{
		Config: store.Provider() + person(newEmail(t)) +
			allAttributes().with(attributes{"name": "First"}).address("home", ofLeslie) +
			allAttributes().with(attributes{"name": "Second"}).address("work", ofLeslie, "depends_on = [moltin_customer_address.home]") + `
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

func TestAccAddressNameRemoved(t *testing.T) {
	store := acctest.StartOrLive(t)
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	step := func(a attributes, action plancheck.ResourceActionType) resource.TestStep {
		return resource.TestStep{
			Config: store.Provider() + a.address("home"), ConfigPlanChecks: actions(action),
			ConfigStateChecks: append(a.inState(home), differs.AddStateValue(home, tfjsonpath.New("id"))),
		}
	}
	run(t, step(allAttributes(), plancheck.ResourceActionCreate), step(allAttributes().without("name"), plancheck.ResourceActionReplace))
}

func TestAccAddressMovedToAnotherCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := newEmail(t)
	run(t,
		resource.TestStep{Config: store.Provider() + person(email) + requiredAttributes().address("home")},
		resource.TestStep{
			Config:            store.Provider() + person(email) + requiredAttributes().address("home", ofLeslie),
			ConfigPlanChecks:  actions(plancheck.ResourceActionReplace),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(lesliesAddress, tfjsonpath.New("id"), home, tfjsonpath.New("customer_id"), sameText{})},
		},
	)
}

func TestAccAddressTimeoutsAlone(t *testing.T) {
	store := acctest.StartOrLive(t)
	same := statecheck.CompareValue(compare.ValuesSame())
	step := func(timeout string) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + requiredAttributes().address("home", fmt.Sprintf("timeouts = { read = %q }", timeout)),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(home, tfjsonpath.New("updated_at"))},
		}
	}
	run(t, step("2m"), step("1ns"), step("3m"))
}

func TestAccAddressOfAnUnknownCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	run(t, resource.TestStep{
		Config: store.Provider() + requiredAttributes().address("home", `customer_id = "00000000-0000-4000-8000-000000000000"`),
		// Where the error is depends on the store's words; the status does not.
		ExpectError: says("Could not create the address", "404 Not Found"),
	})
}

func TestAccAddressUnknownToTheDataSource(t *testing.T) {
	store := acctest.StartOrLive(t)
	for name, line := range map[string]string{"id": `id = "00000000-0000-4000-8000-000000000000"`, "name": `name = "tf-acc-test-nobody's"`} {
		t.Run(name, func(t *testing.T) {
			run(t, resource.TestStep{
				Config:      store.Provider() + person(newEmail(t)) + lookup(line+"\n"+ofLeslie),
				ExpectError: says("Address not found", "has no address with the"),
			})
		})
	}
}

// Two that are the same member by member are two all the same.
func TestAccAddressTwins(t *testing.T) {
	store := acctest.StartOrLive(t)
	run(t, resource.TestStep{
		Config: store.Provider() + person(newEmail(t)) + allAttributes().address("home", ofLeslie) + allAttributes().address("twin", ofLeslie),
		ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(
			home, tfjsonpath.New("id"), "moltin_customer_address.twin", tfjsonpath.New("id"), compare.ValuesDiffer())},
	})
}

func TestAccAddressesInNumbers(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := newEmail(t)
	config := func(city string) string {
		return store.Provider() + person(email) + requiredAttributes().with(attributes{"city": city}).
			address("home", ofLeslie, "count = 12", `name = "Address ${count.index}"`)
	}
	nothing := resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	run(t,
		resource.TestStep{Config: config("Pawnee"), ConfigPlanChecks: nothing},
		resource.TestStep{Config: config("Eagleton"), ConfigPlanChecks: nothing},
	)
}

func TestAccAddressRenamedInTheConfiguration(t *testing.T) {
	store := acctest.StartOrLive(t)
	same := statecheck.CompareValue(compare.ValuesSame())
	run(t,
		resource.TestStep{
			Config:            store.Provider() + requiredAttributes().address("old"),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue("moltin_customer_address.old", tfjsonpath.New("id"))},
		},
		resource.TestStep{
			Config:            store.Provider() + requiredAttributes().address("home") + "moved {\n  from = moltin_customer_address.old\n  to = " + home + "\n}\n",
			ConfigPlanChecks:  actions(plancheck.ResourceActionNoop),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(home, tfjsonpath.New("id"))},
		},
	)
}
