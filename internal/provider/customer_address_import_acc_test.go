// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// An address that was there before Terraform is imported, and nothing is left
// to change: neither by command nor by block.
func TestAccAddressImportedByID(t *testing.T) {
	for name, form := range map[string]struct {
		provider func(*acctest.Store) string
		id       func(customerID, addressID string) string
	}{
		"customer and address": {
			func(s *acctest.Store) string { return s.StoreProvider() },
			func(customerID, addressID string) string { return customerID + "/" + addressID },
		},
		"address alone": {
			func(s *acctest.Store) string { return s.ImplicitProvider() },
			func(_, addressID string) string { return addressID },
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			wanted := acctest.AllAttributes().Without("line_2").With(acctest.Attributes{"customer_id": store.CustomerID()})
			id := form.id(store.CustomerID(), store.AddAddress(store.CustomerID(), sandbox.Address{Members: wanted.Without("customer_id").Record()}))
			config := form.provider(store) + wanted.Resource("home")
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
		})
	}
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

func TestAccAddressImportedByIdentity(t *testing.T) {
	for name, identity := range map[string]string{
		"whole":         `{ customer_id = %q, id = %q }`,
		"of own record": `{ id = %[2]q }`,
	} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			id := store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.AllAttributes().Record()})
			resource.ParallelTest(t, resource.TestCase{
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)}, // has identities
				ProtoV6ProviderFactories: acctest.Factories(),
				Steps: []resource.TestStep{{
					Config: store.Provider() + acctest.AllAttributes().Resource("home") +
						fmt.Sprintf("import {\nto = "+acctest.HomeAddress+"\nidentity = "+identity+"\n}\n", store.CustomerID(), id),
					ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
					ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
				}},
			})
		})
	}
}

func TestAccAddressImportRefused(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	theirs := store.AddAddress(leslie, sandbox.Address{Members: acctest.RequiredAttributes().Record()})
	step := func(provider, id string, want *regexp.Regexp) resource.TestStep {
		return resource.TestStep{
			Config:       provider + acctest.RequiredAttributes().With(acctest.Attributes{"customer_id": leslie}).Resource("home"),
			ResourceName: acctest.HomeAddress, ImportState: true, ImportStateId: id, ExpectError: want,
		}
	}
	wrongShape := acctest.ErrorContaining("Invalid import ID", "customer_id/address_id")
	acctest.ParallelTest(t,
		step(store.Provider(), "a/b/c", wrongShape),
		step(store.Provider(), leslie+"/", wrongShape),
		step(store.Provider(), "/"+theirs, wrongShape),
		step(store.Provider(), "an address", wrongShape),
		step(store.StoreProvider(), theirs, acctest.ErrorContaining("Missing customer_id", "customer_id/address_id", "customer_email", "MOLTIN_CUSTOMER_PASSWORD")),
		step(store.StoreProvider(), leslie+"/not-there", acctest.ErrorContaining("Cannot import non-existent remote object")),
		step(store.StoreProvider(), "not-there/"+theirs, acctest.ErrorContaining("Cannot import non-existent remote object")),
		step(store.Provider(), theirs, acctest.ErrorContaining("Address not found", store.CustomerID(), "customer_id/"+theirs)),
		step(store.ImplicitProvider(), leslie+"/"+theirs, acctest.ErrorContaining("No access to this customer", leslie, "client_secret")),
	)
}
