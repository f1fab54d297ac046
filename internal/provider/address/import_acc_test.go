// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// An address that was there before Terraform is imported, and nothing is left
// to change: neither by command nor by block.
func TestAccAddressImportedByID(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	wanted := acctest.AllAttributes().Without("line_2").With(acctest.Attributes{"customer_id": store.CustomerID()})
	id := store.CustomerID() + "/" + store.AddAddress(store.CustomerID(), wanted.Without("customer_id").Record())
	config := store.StoreProvider() + wanted.Resource("home")
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: config, ResourceName: acctest.HomeAddress,
			ImportState: true, ImportStateId: id, ImportStatePersist: true,
		},
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: wanted.Without("customer_id").StateChecks(acctest.HomeAddress),
		},
		resource.TestStep{
			Config: config, ResourceName: acctest.HomeAddress,
			ImportState: true, ImportStateId: id, ImportStateKind: resource.ImportBlockWithID,
		},
	)
}

// Import gives back what create made, in a real store too, but for timeouts, which
// are not the store's.
func TestAccAddressImportVerified(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + acctest.AllAttributes().Resource("home")},
		resource.TestStep{
			ResourceName: acctest.HomeAddress, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"timeouts"},
			ImportStateIdFunc: func(s *terraform.State) (string, error) {
				address := s.RootModule().Resources[acctest.HomeAddress].Primary.Attributes
				return address["customer_id"] + "/" + address["id"], nil
			},
		},
		resource.TestStep{
			ResourceName: acctest.HomeAddress, ImportState: true, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"timeouts"},
		},
	)
}
