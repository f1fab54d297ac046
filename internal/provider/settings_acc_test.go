// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

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
