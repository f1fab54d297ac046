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

// A store that changes values on their way in is caught at it, and what it has
// is in state all the same: an address is neither lost nor made twice.
func TestAccAddressValuesChangedByTheStore(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	normalise := func() { store.SetFaults(sandbox.Fault{Kind: sandbox.Normalised, Every: 1}) }
	neat := acctest.RequiredAttributes()
	acctest.ParallelTest(t,
		resource.TestStep{
			PreConfig:   normalise,
			Config:      store.Provider() + neat.With(acctest.Attributes{"post_code": "su33 1yy"}).Resource("home"),
			ExpectError: acctest.ErrorContaining("The store changed the value", `post_code = "su33 1yy"`, `post_code was sent as "su33 1yy", but the store saved "SU33 1YY"`),
		},
		// Terraform has marked what a failed create left behind, and replaces it.
		resource.TestStep{
			PreConfig:         func() { acctest.OnlyAddress(t, store) },
			Config:            store.Provider() + neat.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: neat.StateChecks(acctest.HomeAddress),
		},
		resource.TestStep{
			PreConfig: func() { acctest.OnlyAddress(t, store) },
			Config:    store.Provider() + neat.With(acctest.Attributes{"county": " Eagleton ", "country": "gb"}).Resource("home"),
			ExpectError: acctest.ErrorContaining(`country = "gb"`, `country was sent as "gb", but the store saved "GB"`,
				`county = " Eagleton "`, `county was sent as " Eagleton ", but the store saved "Eagleton"`),
		},
		resource.TestStep{
			Config:            store.Provider() + neat.With(acctest.Attributes{"county": "Eagleton", "country": "GB"}).Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: neat.With(acctest.Attributes{"county": "Eagleton", "country": "GB"}).StateChecks(acctest.HomeAddress),
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
