// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A customer and addresses come and go in one apply each, in the right order.
func TestAccCustomerWithAddresses(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			var order []string
			for _, entry := range store.Find("DELETE", "") {
				order = append(order, fmt.Sprintf("%d segments: %d", strings.Count(entry.Path, "/"), entry.Status))
			}
			want := "[5 segments: 204 5 segments: 204 5 segments: 204 3 segments: 204]" // addresses, then the customer
			if got := fmt.Sprint(order); got != want || len(acctest.CreatedCustomers(store)) > 0 {
				return fmt.Errorf("deleted %s, want %s; %d customers are left", got, want, len(acctest.CreatedCustomers(store)))
			}
			return nil
		},
		Steps: []resource.TestStep{{
			Config: store.StoreProvider() + acctest.LeslieResource(`email = "leslie@pawnee.gov"`) + `
resource "moltin_customer_address" "leslie" {
  count       = 3
  customer_id = moltin_customer.leslie.id
  name        = "Address ${count.index}"
  first_name  = "Leslie"
  last_name   = "Knope"
  line_1      = "Street No. ${count.index}"
  county      = "Wamapoke County"
  post_code   = "47993"
  country     = "US"
}`,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(
				acctest.LeslieCustomer, tfjsonpath.New("id"), "moltin_customer_address.leslie[2]", tfjsonpath.New("customer_id"), acctest.SameText{},
			)},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

// The provider's endpoint is another resource's output: what is created is
// planned before there is a store to ask.
func TestAccUnknownSettings(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	provider := strings.ReplaceAll(store.Provider(), fmt.Sprintf("%q", store.URL), "terraform_data.store.output")
	config := provider + fmt.Sprintf("resource \"terraform_data\" \"store\" {\ninput = %q\n}\n", store.URL) + acctest.LeslieResource(`email = "leslie@pawnee.gov"`) + `
resource "moltin_customer_address" "own" {
  first_name = "Ron"
  last_name  = "Swanson"
  line_1     = "1 Sunny Street"
  county     = "Sunnyville"
  post_code  = "SU33 1YY"
  country    = "US"
}`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      config + "\ndata \"moltin_customer\" \"ron\" {\nemail = \"ron@swanson.com\"\n}",
				ExpectError: acctest.ErrorContaining("Provider setting not known yet", "endpoint", "known value"),
			},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue("moltin_customer_address.own", tfjsonpath.New("customer_id"))},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(
					"moltin_customer_address.own", tfjsonpath.New("customer_id"), knownvalue.StringExact(store.CustomerID()),
				)},
			},
		},
	})
}
