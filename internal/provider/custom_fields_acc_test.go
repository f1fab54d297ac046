// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// Custom fields of addresses and customers are created, read by data sources, and
// computed from another resource.
func TestAccCustomFields(t *testing.T) {
	store := acctest.StartWithFields(t, "")
	const sources = `
data "moltin_customer_address" "home" {
  id = moltin_customer_address.home.id
}
data "moltin_customer_addresses" "all" {
  depends_on = [moltin_customer_address.home]
}
data "moltin_customer" "leslie" {
  id = moltin_customer.leslie.id
}
data "moltin_customers" "all" {
  email      = "leslie@*"
  depends_on = [moltin_customer.leslie]
}
`
	config := func(line string) string {
		return store.Provider() + acctest.RequiredAttributes().Resource("home", line) + acctest.LeslieResource(`email = "leslie@pawnee.gov"`, line)
	}
	resources := map[string]tfjsonpath.Path{
		acctest.HomeAddress:    tfjsonpath.New("custom_fields"),
		acctest.LeslieCustomer: tfjsonpath.New("custom_fields"),
	}
	found := map[string]tfjsonpath.Path{
		"data.moltin_customer_address.home":  tfjsonpath.New("custom_fields"),
		"data.moltin_customer_addresses.all": tfjsonpath.New("addresses").AtSliceIndex(0).AtMapKey("custom_fields"),
		"data.moltin_customer.leslie":        tfjsonpath.New("custom_fields"),
		"data.moltin_customers.all":          tfjsonpath.New("customers").AtSliceIndex(0).AtMapKey("custom_fields"),
	}
	expect := func(want knownvalue.Check, all ...map[string]tfjsonpath.Path) (checks []statecheck.StateCheck) {
		for _, some := range all {
			for address, path := range some {
				checks = append(checks, statecheck.ExpectKnownValue(address, path, want))
			}
		}
		return checks
	}
	plan := func(action plancheck.ResourceActionType, more ...plancheck.PlanCheck) resource.ConfigPlanChecks {
		for address := range resources {
			more = append(more, plancheck.ExpectResourceAction(address, action))
		}
		return resource.ConfigPlanChecks{PreApply: more, PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            config(`custom_fields = jsonencode({ "address-priority" = 3, gift = true })`) + sources,
			ConfigPlanChecks:  plan(plancheck.ResourceActionCreate),
			ConfigStateChecks: expect(knownvalue.StringExact(`{"address-priority":3,"gift":true}`), resources, found),
		},
		resource.TestStep{
			Config: "resource \"terraform_data\" \"later\" {\n  input = \"behind the shed\"\n}\n" +
				config(`custom_fields = jsonencode({ delivery_details = terraform_data.later.output, weight = 2.5 })`),
			ConfigPlanChecks: plan(plancheck.ResourceActionUpdate,
				plancheck.ExpectUnknownValue(acctest.HomeAddress, tfjsonpath.New("custom_fields")),
				plancheck.ExpectUnknownValue(acctest.LeslieCustomer, tfjsonpath.New("custom_fields"))),
			ConfigStateChecks: expect(knownvalue.StringExact(`{"delivery_details":"behind the shed","weight":2.5}`), resources),
		},
	)
}
