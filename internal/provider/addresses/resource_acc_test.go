// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func planAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.DeclaredAddresses, action)}}
}

// Every attribute is set, changed and cleared, and nothing is sent that has not
// changed. Any text can be a key.
func TestAccAddresses(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	created := acctest.Items{
		"home": acctest.AllAttributes(), "": acctest.RequiredAttributes(), "new\nline": acctest.RequiredAttributes(),
		`"quotes"`: acctest.RequiredAttributes(), "a/b": acctest.RequiredAttributes(), "ключ": acctest.RequiredAttributes(),
	}
	changes, emptied, cleared := acctest.Attributes{}, acctest.Attributes{}, acctest.AllAttributes()
	for name := range acctest.AllAttributes() {
		changes[name] = "Changed " + name
		if _, isRequired := acctest.RequiredAttributes()[name]; !isRequired && name != "name" {
			emptied[name] = ""
			delete(cleared, name)
		}
	}
	changes["country"] = "GB"
	for name := range cleared {
		cleared[name] = changes[name]
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            store.Provider() + created.Declared(),
			ConfigStateChecks: created.StateChecks(),
			PostApplyFunc:     func() { created.AssertInStore(t, store) },
		},
		resource.TestStep{
			Config:            store.Provider() + created.Change("home", changes).Declared(),
			ConfigPlanChecks:  planAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: created.Change("home", changes).StateChecks(),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, changes) },
		},
		resource.TestStep{
			Config:            store.Provider() + created.With(acctest.Items{"home": cleared}).Declared(),
			ConfigStateChecks: created.With(acctest.Items{"home": cleared}).StateChecks(),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, emptied) },
		},
	)
	acctest.Items{}.AssertInStore(t, store)
}

// Values that are known after apply: the customer's ID, a name, another attribute, an
// address as a whole, and then some of them. A name that turns out to be empty deletes
// and creates its address.
func TestAccAddressesUnknownValues(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := func(name, city, line string) string {
		return store.StoreProvider() + fmt.Sprintf(`
resource "moltin_customer" "leslie" {
  name  = "Leslie Knope"
  email = "leslie@example.com"
}
resource "terraform_data" "values" {
  input = { name = %q, city = %q }
}
resource "terraform_data" "whole" {
  input = { first_name = "Ann", last_name = "Perkins", line_1 = %q, county = "Wamapoke", post_code = "46001", country = "US" }
}
locals {
  address = { first_name = "Ron", last_name = "Swanson", line_1 = %[3]q, county = "Sunnyville", post_code = "SU33 1YY", country = "US" }
}
resource "moltin_customer_addresses" "declared" {
  customer_id = moltin_customer.leslie.id
  addresses = {
    whole = terraform_data.whole.output
    named = merge(local.address, { name = terraform_data.values.output.name })
    part  = merge(local.address, { name = "Part", line_1 = "1 Sunny Street", city = terraform_data.values.output.city })
    known = merge(local.address, { name = "Known" })
    fixed = merge(local.address, { name = "Fixed", line_1 = "1 Sunny Street" })
  }
}
`, name, city, line)
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:        config("Named", "First", "1 First Street"),
			PostApplyFunc: func() { assertWrites(t, store, "POST POST POST POST POST") },
		},
		resource.TestStep{
			Config:           config("", "Second", "2 Second Street"),
			ConfigPlanChecks: planAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { assertWrites(t, store, "DELETE POST PUT PUT PUT") },
		},
	)
}

// Terraform replaces what a create that failed in part has tainted. The destroy of the
// replacement finds the addresses whose responses were lost.
func TestAccAddressesCreateFails(t *testing.T) {
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
				"1 of the 3 addresses were created", "terraform untaint moltin_customer_addresses.NAME"),
		},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults()
				three.AssertInStore(t, store)
				store.ResetJournal()
			},
			Config:            config,
			ConfigPlanChecks:  planAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: three.StateChecks(),
			PostApplyFunc: func() {
				assertWrites(t, store, "DELETE DELETE DELETE POST POST POST")
				three.AssertInStore(t, store)
			},
		},
	)
}
