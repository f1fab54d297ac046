// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A customer whose create nobody could look for is there after the next apply,
// with the address that waited for it.
func TestAccCustomerLost(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.StoreProvider("max_retries = 0") + acctest.LeslieResource(`email = "leslie@pawnee.gov"`, `external_ref = "crm-7"`) +
		acctest.RequiredAttributes().Resource("home", "customer_id = moltin_customer.leslie.id")
	store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathCustomers)...)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not determine whether the store created the customer", "searching for it failed", "403", "Apply again"),
		},
		resource.TestStep{
			PreConfig: func() { store.SetFaults() },
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("external_ref"), knownvalue.StringExact("crm-7")),
			},
			PostApplyFunc: func() {
				if there := acctest.CreatedCustomers(store); len(there) != 1 || len(store.Addresses(there[0].ID)) != 1 {
					t.Errorf("the store has %v", there)
				}
			},
		},
	)
	if left := acctest.CreatedCustomers(store); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
