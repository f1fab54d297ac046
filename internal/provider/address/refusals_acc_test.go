// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A value that the store changes taints nothing: the next plan updates it in place,
// until the configuration says what the store says.
func TestAccAddressValuesNormalized(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	sent := acctest.RequiredAttributes().With(acctest.Attributes{"post_code": "su33 1yy", "county": " Eagleton "})
	saved := sent.With(acctest.Attributes{"post_code": "SU33 1YY", "county": "Eagleton"})
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:             store.Provider() + sent.Resource("home"),
			ConfigStateChecks:  sent.StateChecks(acctest.HomeAddress),
			ExpectNonEmptyPlan: true,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(acctest.HomeAddress, plancheck.ResourceActionUpdate),
			}},
		},
		resource.TestStep{
			Config:            store.Provider() + saved.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: saved.StateChecks(acctest.HomeAddress),
		},
	)
}
