// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Features of newer versions of Terraform. Each test requires its own.

func TestAccFunctions(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	acctest.AddAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      store.Provider() + "output \"id\" {\nvalue = provider::moltin::address_import_id(null, \"home\")\n}",
				ExpectError: regexp.MustCompile(`argument must not be\s+null`),
			},
			{
				Config: store.Provider() + `
data "moltin_customer_address" "home" {
  name = "Home"
}
resource "terraform_data" "later" {
  input = "Sunny Town"
}
output "id" {
  value = provider::moltin::address_import_id("ron", "home")
}
output "label" {
  value = provider::moltin::format_address(data.moltin_customer_address.home)
}
output "label_of_later" {
  value = provider::moltin::format_address(merge(data.moltin_customer_address.home, { city = terraform_data.later.output }))
}`,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("label_of_later")},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownOutputValue("id", knownvalue.StringExact("ron/home")),
					statecheck.ExpectKnownOutputValue("label", knownvalue.StringExact("Ron Swanson\n1 Sunny Street\nSunny Town\nSunnyville\nSU33 1YY\nUS")),
				},
			},
		},
	})
}

func TestAccCustomerToken(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	factories := maps.Clone(acctest.Factories())
	factories["echo"] = echoprovider.NewProviderServer()
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_10_0)},
		ProtoV6ProviderFactories: factories,
		Steps: []resource.TestStep{{
			Config: store.StoreProvider() + fmt.Sprintf(`
ephemeral "moltin_customer_token" "ron" {
  email    = %q
  password = %q
}
provider "echo" {
  data = ephemeral.moltin_customer_token.ron
}
resource "echo" "token" {}`, sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("echo.token", tfjsonpath.New("data").AtMapKey("customer_id"), knownvalue.StringExact(store.CustomerID())),
				statecheck.ExpectKnownValue("echo.token", tfjsonpath.New("data").AtMapKey("token"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue("echo.token", tfjsonpath.New("data").AtMapKey("expires_at"), knownvalue.NotNull()),
			},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

// The protocol's tests import each resource by its identity.
func TestAccIdentity(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.StoreProvider() + acctest.LeslieResource(`email = "leslie@pawnee.gov"`) +
		acctest.RequiredAttributes().Resource("home", "customer_id = moltin_customer.leslie.id") +
		acctest.NamedItems("work").Declared(`customer_id = "`+store.CustomerID()+`"`)
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(acctest.LeslieCustomer, tfjsonpath.New("id")),
					statecheck.ExpectIdentityValueMatchesState(acctest.HomeAddress, tfjsonpath.New("id")),
					statecheck.ExpectIdentityValueMatchesState(acctest.HomeAddress, tfjsonpath.New("customer_id")),
					statecheck.ExpectIdentityValueMatchesState(acctest.DeclaredAddresses, tfjsonpath.New("customer_id")),
				},
			},
			{Config: config, ResourceName: acctest.HomeAddress, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccQuery(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	home := acctest.AddAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	acctest.AddAddress(store, "Work", "100 State Street", "Pawnee")
	byID := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{
		"customer_id": knownvalue.StringExact(store.CustomerID()), "id": knownvalue.StringExact(home),
	})
	ofCustomer := queryfilter.ByResourceIdentity(map[string]knownvalue.Check{"customer_id": knownvalue.StringExact(store.CustomerID())})
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{{
			Query: true,
			Config: store.Provider() + `
list "moltin_customer" "all" {
  provider = moltin
}
list "moltin_customer_address" "all" {
  provider         = moltin
  include_resource = true
}
list "moltin_customer_address" "one" {
  provider = moltin
  limit    = 1
}
list "moltin_customer_address" "homes" {
  provider = moltin
  config {
    name = "ho*"
  }
}
list "moltin_customer_addresses" "all" {
  provider         = moltin
  include_resource = true
}`,
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("moltin_customer.all", 1),
				querycheck.ExpectIdentity("moltin_customer.all", map[string]knownvalue.Check{"id": knownvalue.StringExact(store.CustomerID())}),
				querycheck.ExpectLength("moltin_customer_address.all", 2),
				querycheck.ExpectLength("moltin_customer_address.one", 1),
				querycheck.ExpectLength("moltin_customer_address.homes", 1),
				querycheck.ExpectResourceDisplayName("moltin_customer_address.all", byID, knownvalue.StringExact("Home — 1 Sunny Street, Sunny Town")),
				querycheck.ExpectResourceKnownValues("moltin_customer_address.all", byID, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("post_code"), KnownValue: knownvalue.StringExact("SU33 1YY")},
				}),
				querycheck.ExpectLength("moltin_customer_addresses.all", 1),
				querycheck.ExpectResourceKnownValues("moltin_customer_addresses.all", ofCustomer, []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("exclusive"), KnownValue: knownvalue.Bool(false)},
					{Path: tfjsonpath.New("addresses").AtMapKey("home").AtMapKey("line_1"), KnownValue: knownvalue.StringExact("1 Sunny Street")},
					{Path: tfjsonpath.New("addresses").AtMapKey("work").AtMapKey("city"), KnownValue: knownvalue.StringExact("Pawnee")},
				}),
			},
		}},
	})
}
