// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

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
