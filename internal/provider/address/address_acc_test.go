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
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Attributes are added and changed, each time by one update that has nothing else.
// A name can't be removed, so the address is replaced. An import returns what was
// created, except for timeouts.
func TestAccAddress(t *testing.T) {
	store := acctest.StartOrLive(t)
	required, all := acctest.RequiredAttributes(), acctest.AllAttributes()
	added := acctest.Attributes{}
	for name, value := range all {
		if _, ok := required[name]; !ok {
			added[name] = value
		}
	}
	// Characters that mean something to JSON, HTML or HCL.
	changed := acctest.Attributes{
		"name": "Süße Straße 🏠", "first_name": `<Ron & "Leslie">`, "last_name": acctest.Prefix + "Knope", "company_name": "null",
		"phone_number": "0044", "line_1": `C:\back\slash`, "line_2": `'a' "b"`, "city": "Łódź", "county": "Wamapoke", "region": "Łódzkie",
		"post_code": "47993", "country": "GB", "instructions": "first line\nsecond\tline",
	}
	replacement := acctest.Attributes{}
	for name := range required {
		replacement[name] = changed[name]
	}
	idDiffers := statecheck.CompareValue(compare.ValuesDiffer())
	step := func(action plancheck.ResourceActionType, a acctest.Attributes, updates ...acctest.Attributes) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + a.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(action),
			ConfigStateChecks: a.StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, updates...) },
		}
	}
	importID := func(s *terraform.State) (string, error) {
		address := s.RootModule().Resources[acctest.HomeAddress].Primary.Attributes
		return address["customer_id"] + "/" + address["id"], nil
	}
	updated, replaced := step(plancheck.ResourceActionUpdate, changed, changed), step(plancheck.ResourceActionReplace, replacement)
	for _, s := range []*resource.TestStep{&updated, &replaced} {
		s.ConfigStateChecks = append(s.ConfigStateChecks, idDiffers.AddStateValue(acctest.HomeAddress, tfjsonpath.New("id")))
	}
	acctest.ParallelTest(t,
		step(plancheck.ResourceActionCreate, required),
		step(plancheck.ResourceActionUpdate, all, added),
		resource.TestStep{
			ResourceName: acctest.HomeAddress, ImportState: true, ImportStateIdFunc: importID,
			ImportStateVerify: true, ImportStateVerifyIgnore: []string{"timeouts"},
		},
		resource.TestStep{
			Config: store.Provider() + all.Resource("home"), ResourceName: acctest.HomeAddress,
			ImportState: true, ImportStateIdFunc: importID, ImportStateKind: resource.ImportBlockWithID,
		},
		updated,
		replaced,
	)
}

// The customer and addresses, two of them identical, are created by one apply, and
// read by data sources.
func TestAccAddressDataSources(t *testing.T) {
	store := acctest.StartOrLive(t)
	const ofLeslie = "customer_id = moltin_customer.leslie.id"
	wanted := acctest.AllAttributes().With(acctest.Attributes{"name": "The one"}).Without("region")
	config := store.Provider() + acctest.CustomerResource(acctest.LeslieName, acctest.NewEmail(t)) + wanted.Resource("home", ofLeslie) +
		acctest.AllAttributes().Resource("twin", ofLeslie, "count = 2", "depends_on = [moltin_customer_address.home]") + fmt.Sprintf(`
data "moltin_customer_address" "by_id" {
  id = moltin_customer_address.home.id
  %[1]s
}
data "moltin_customer_address" "by_name" {
  name = moltin_customer_address.home.name
  %[1]s
}
data "moltin_customer_addresses" "all" {
  depends_on = [moltin_customer_address.twin]
  %[1]s
}
`, ofLeslie)
	const all = "data.moltin_customer_addresses.all"
	addresses, id := tfjsonpath.New("addresses"), tfjsonpath.New("id")
	checks := []statecheck.StateCheck{
		statecheck.CompareValuePairs(acctest.LeslieCustomer, id, acctest.HomeAddress, tfjsonpath.New("customer_id"), acctest.SameText{}),
		statecheck.CompareValuePairs("moltin_customer_address.twin[0]", id, "moltin_customer_address.twin[1]", id, compare.ValuesDiffer()),
		statecheck.ExpectKnownValue(all, addresses, knownvalue.ListSizeExact(3)),
		statecheck.CompareValuePairs(acctest.HomeAddress, id, all, addresses.AtSliceIndex(0).AtMapKey("id"), acctest.SameText{}),
	}
	for _, source := range []string{"data.moltin_customer_address.by_id", "data.moltin_customer_address.by_name"} {
		checks = append(checks, wanted.StateChecks(source)...)
		checks = append(checks, statecheck.CompareValuePairs(acctest.HomeAddress, id, source, id, acctest.SameText{}))
	}
	acctest.ParallelTest(t, resource.TestStep{
		Config: config, ConfigStateChecks: checks,
		ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue(acctest.HomeAddress, tfjsonpath.New("customer_id"))},
			PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		},
	})
}

func TestAccAddressNotFound(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + `
data "moltin_customer_address" "by_id" {
  id = "00000000-0000-4000-8000-000000000000"
}
data "moltin_customer_address" "by_name" {
  name = "tf-acc-test-nobody's"
}
`,
		ExpectError: acctest.ErrorContaining("Address not found", "has no address with the", "Address not found", "has no address with the"),
	})
}

func TestAccAddress_disappears(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.RequiredAttributes().Resource("home"),
		Check: func(*terraform.State) error {
			store.DeleteAddress(store.CustomerID(), acctest.OnlyAddress(t, store).ID)
			return nil
		},
		ExpectNonEmptyPlan: true,
		ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(acctest.HomeAddress, plancheck.ResourceActionCreate),
		}},
	})
}

// A create that can't be searched for taints the resource. The next apply finds the
// address and replaces it.
func TestAccAddressUnresolved(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider("max_retries = 0") + acctest.AllAttributes().Resource("home")
	store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address", "searching for it failed", "403", "Apply again"),
		},
		resource.TestStep{
			PreConfig:         func() { store.SetFaults() },
			Config:            config,
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.OnlyAddress(t, store) },
		},
	)
	if left := store.Addresses(store.CustomerID()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
