// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A moved block changes nothing in the store.
func TestAccCustomerMovedFromEPCC(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	id := store.AddCustomer("Leslie Knope", "leslie@pawnee.gov", "")
	t.Setenv("TF_ACC_PROVIDER_NAMESPACE", "elasticpath") // of both providers
	factories := acctest.Factories()
	factories["epcc"] = func() (tfprotov6.ProviderServer, error) { return providerserver.NewProtocol6(&epcc{id})(), nil }
	sameID := statecheck.CompareValue(compare.ValuesSame())
	customer := ` "leslie" {
  name  = "Leslie Knope"
  email = "leslie@pawnee.gov"
}
`
	resource.Test(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)}, // moves between providers
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{
			{
				Config:            `resource "epcc_customer"` + customer,
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue("epcc_customer.leslie", tfjsonpath.New("id"))},
			},
			{
				Config: store.StoreProvider() + `
moved {
  from = epcc_customer.leslie
  to   = moltin_customer.leslie
}
resource "moltin_customer"` + customer,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionNoop), plancheck.ExpectEmptyPlan(),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id"))},
				Check: func(*terraform.State) error {
					for _, request := range store.Journal() {
						if request.Method != http.MethodGet && request.Path != acctest.AccessTokenPath {
							t.Errorf("the move sends %s %s", request.Method, request.Path)
						}
					}
					return nil
				},
			},
		},
	})
}
