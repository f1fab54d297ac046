// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// What somebody else changes in the store is changed back: that and no more.
func TestAccAddressDrift(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	wanted := acctest.RequiredAttributes().With(acctest.Attributes{"name": "Home", "line_2": "", "city": "Sunny Town"})
	config := store.Provider() + wanted.Resource("home")
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				for member, value := range map[string]string{
					"post_code": "AB1 2CD", "city": "", "line_2": "Cellar", "region": "Kent", "name": "Work",
				} {
					store.SetMember(store.CustomerID(), acctest.OnlyAddress(t, store).ID, member, value)
				}
			},
			Config:            config,
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: wanted.StateChecks(acctest.HomeAddress),
			PostApplyFunc: func() {
				acctest.AssertUpdates(t, store, acctest.Attributes{
					"post_code": "SU33 1YY", "city": "Sunny Town", "line_2": "", "region": "", "name": "Home",
				})
			},
		},
	)
}

func TestAccAddress_disappears(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider() + acctest.RequiredAttributes().Resource("home")
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig:         func() { store.DeleteAddress(store.CustomerID(), acctest.OnlyAddress(t, store).ID) },
			Config:            config,
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionCreate),
			ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
		},
		// Deleted by somebody else while it is to be deleted: nothing is left to do.
		resource.TestStep{
			PreConfig: func() { store.DeleteAddress(store.CustomerID(), acctest.OnlyAddress(t, store).ID) },
			Config:    config,
			Destroy:   true,
		},
	)
}

func TestAccAddress_disappearsWithItsCustomer(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	config := store.StoreProvider() + acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": leslie}).Resource("home")
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig:   func() { store.DeleteCustomer(leslie) },
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not create the address", fmt.Sprintf("customer_id = %q", leslie), "404 Not Found", "customer not found"),
		},
	)
}

// An answer that says nothing about the address leaves it in state.
func TestAccAddressSurvivesRefusalsAndOutages(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider("max_retries = 0") + acctest.RequiredAttributes().Resource("home")
	steps := []resource.TestStep{{Config: config}}
	for _, outage := range []struct {
		fault sandbox.Fault
		error string
	}{
		{sandbox.Fault{Kind: sandbox.NotFoundHTML, Every: 1}, "404 Not Found"},
		{sandbox.Fault{Kind: sandbox.ServerError, Every: 1, Status: 502, HTML: true, Path: sandbox.PathAddresses}, "502 Bad Gateway"},
		{sandbox.Fault{Kind: sandbox.TooManyRequests, Every: 1, Path: sandbox.PathAddresses}, "429 Too Many Requests"},
		{sandbox.Fault{Kind: sandbox.Redirect, Every: 1, URL: "http://127.0.0.1:1/"}, "302 Found"},
		{sandbox.Fault{Kind: sandbox.Truncated, Every: 1}, "200 OK, but the body is not in the API's format"},
	} {
		steps = append(steps, resource.TestStep{
			PreConfig:   func() { store.SetFaults(outage.fault) },
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not read the address", outage.error),
		})
	}
	// A list alone that is refused is no matter.
	for _, kind := range []sandbox.FaultKind{sandbox.ListRefused, sandbox.StaleList} {
		steps = append(steps, resource.TestStep{
			PreConfig: func() { store.SetFaults(sandbox.Fault{Kind: kind, Every: 1}) },
			Config:    config,
			PlanOnly:  true,
		})
	}
	steps = append(steps, resource.TestStep{
		PreConfig:         func() { store.SetFaults() },
		Config:            config,
		ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
		ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
	})
	acctest.ParallelTest(t, steps...)
}

func TestAccAddressReplacedForAnotherCustomer(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	of := func(customerID string) string {
		return store.StoreProvider() + acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": customerID}).Resource("home")
	}
	owners := func(ofRon, ofLeslie int) func() {
		return func() {
			if got := fmt.Sprint(len(store.Addresses(store.CustomerID())), len(store.Addresses(leslie))); got != fmt.Sprint(ofRon, ofLeslie) {
				t.Errorf("Ron and Leslie have %s addresses, want %d %d", got, ofRon, ofLeslie)
			}
		}
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: of(store.CustomerID()), PostApplyFunc: owners(1, 0)},
		resource.TestStep{
			Config:           of(leslie),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			PostApplyFunc:    owners(0, 1),
		},
		// Without a customer_id it is the logged-in customer's again.
		resource.TestStep{
			Config:           store.Provider() + acctest.RequiredAttributes().Resource("home"),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			PostApplyFunc:    owners(1, 0),
		},
		// To say so is no change.
		resource.TestStep{
			Config:           store.Provider() + acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": store.CustomerID()}).Resource("home"),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
		},
	)
}
