// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// The store's refusals come back on the attributes that they name, all of them.
func TestAccAddressRefusedByTheStore(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{Quota: 1, Required: []string{"county", "city"}})
	blank := acctest.AllAttributes().With(acctest.Attributes{"county": "", "city": ""})
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: store.Provider() + blank.Resource("home"),
			ExpectError: acctest.ErrorContaining("Could not create the address", `city = ""`, "POST", "/addresses: 400 Bad Request", "city is required",
				"Could not create the address", `county = ""`, "POST", "400 Bad Request", "county is required"),
		},
		resource.TestStep{
			PreConfig: func() {
				if got := store.Addresses(store.CustomerID()); len(got) != 0 {
					t.Errorf("the store has %v", got)
				}
			},
			Config: store.Provider() + acctest.AllAttributes().Resource("home"),
		},
		resource.TestStep{
			Config:      store.Provider() + acctest.AllAttributes().With(acctest.Attributes{"county": ""}).Resource("home"),
			ExpectError: acctest.ErrorContaining("Could not update the address", `county = ""`, "PUT", "400 Bad Request", "county is required"),
		},
		resource.TestStep{
			Config:      store.Provider() + acctest.AllAttributes().Resource("home") + acctest.AllAttributes().Resource("second"),
			ExpectError: acctest.ErrorContaining("Could not create the address", `"moltin_customer_address" "second"`, "422", "quota of 1"),
		},
		resource.TestStep{
			Config:            store.Provider() + acctest.AllAttributes().Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
		},
	)
}

// An answer that is not the API's shows its status and request id.
func TestAccAddressOutageShown(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.ServerError, Every: 1, Method: http.MethodGet})
	acctest.ParallelTest(t, resource.TestStep{
		Config:      store.Provider("max_retries = 1") + `data "moltin_customer_addresses" "all" {}`,
		ExpectError: acctest.ErrorContaining("Could not list the customer's addresses", "GET /v2/customers/"+store.CustomerID()+"/addresses: 500", "request ID", "2 attempts"),
	})
}

// A value that the store changes taints nothing: the next plan updates it in place,
// until the configuration says what the store says.
func TestAccAddressValuesNormalized(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.Normalised, Every: 1})
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
			Config:             store.Provider() + sent.With(acctest.Attributes{"country": "gb"}).Resource("home"),
			ConfigPlanChecks:   acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks:  sent.With(acctest.Attributes{"country": "gb"}).StateChecks(acctest.HomeAddress),
			ExpectNonEmptyPlan: true,
		},
		resource.TestStep{
			Config:            store.Provider() + saved.With(acctest.Attributes{"country": "GB"}).Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: saved.With(acctest.Attributes{"country": "GB"}).StateChecks(acctest.HomeAddress),
		},
	)
}

// Members that nobody knows, and lists in pages, are none of Terraform's business.
func TestAccAddressOfAStoreThatHasMore(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.UnknownAdded, Every: 1}, sandbox.Fault{Kind: sandbox.PagedList, Every: 1, PageSize: 1})
	changed := acctest.AllAttributes().With(acctest.Attributes{"city": "Eagleton"})
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: store.Provider() + acctest.AllAttributes().Resource("home") + acctest.AllAttributes().Resource("second"),
		},
		resource.TestStep{
			Config:            store.Provider() + changed.Resource("home") + acctest.AllAttributes().Resource("second"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(changed.StateChecks(acctest.HomeAddress), acctest.AllAttributes().StateChecks("moltin_customer_address.second")...),
		},
	)
}
