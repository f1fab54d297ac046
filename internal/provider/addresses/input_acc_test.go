// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Any text can be a key.
func TestAccAddressesOddKeys(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	odd := acctest.Items{}
	for i, key := range []string{"", " ", "new\nline", `"quotes"`, "emoji 🏡", strings.Repeat("long", 75), "a/b", "..", "ключ"} {
		odd[key] = acctest.RequiredAttributes().With(acctest.Attributes{"name": string(rune('a' + i))})
	}
	// In the test's HCL "$${" is "${".
	config := strings.ReplaceAll(odd.With(acctest.Items{"$${x}": acctest.RequiredAttributes()}).Declared(), "\\U0001f3e1", "🏡")
	want := odd.With(acctest.Items{"${x}": acctest.RequiredAttributes()})
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + config, ConfigStateChecks: want.StateChecks(), PostApplyFunc: func() { want.AssertInStore(t, store) }},
	)
}

// Values that are known after apply: the customer's id, a member, a key's whole
// item, and then all of them.
func TestAccAddressesUnknownValues(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := func(city, line string) string {
		return store.StoreProvider() + `
resource "moltin_customer" "leslie" {
  name  = "Leslie Knope"
  email = "leslie@example.com"
}
resource "terraform_data" "city" { input = "` + city + `" }
resource "terraform_data" "whole" {
  input = { first_name = "Ann", last_name = "Perkins", line_1 = "` + line + `", county = "Wamapoke", post_code = "46001", country = "US" }
}
resource "moltin_customer_addresses" "declared" {
  customer_id = moltin_customer.leslie.id
  addresses = {
    whole = terraform_data.whole.output
    part  = { name = "Part", first_name = "Ron", last_name = "Swanson", line_1 = "1 Sunny Street", county = "Sunnyville", post_code = "SU33 1YY", country = "US",
              city = terraform_data.city.output }
    known = { name = "Known", first_name = "Ron", last_name = "Swanson", line_1 = "` + line + `", county = "Sunnyville", post_code = "SU33 1YY", country = "US" }
    fixed = { first_name = "Ron", last_name = "Swanson", line_1 = "1 Sunny Street", county = "Sunnyville", post_code = "SU33 1YY", country = "US" }
  }
}
`
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("First", "1 First Street"), PostApplyFunc: func() { expectWrites(t, store, "POST POST POST POST") }},
		resource.TestStep{
			Config:           config("Second", "2 Second Street"),
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { expectWrites(t, store, "PUT PUT PUT") },
		},
	)
}

// A name that turns out to be empty: that address is deleted and created anew.
func TestAccAddressesNameUnknownThenEmpty(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := func(name string) string {
		return store.Provider() + `
resource "terraform_data" "name" { input = "` + name + `" }
resource "moltin_customer_addresses" "declared" {
  addresses = {
    home = { name = terraform_data.name.output, first_name = "Ron", last_name = "Swanson", line_1 = "1 Sunny Street", county = "Sunnyville", post_code = "SU33 1YY", country = "US" }
  }
}
`
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("Home"), PostApplyFunc: store.ResetJournal},
		resource.TestStep{
			Config:           config(""),
			ConfigPlanChecks: declaredAction(plancheck.ResourceActionUpdate),
			PostApplyFunc:    func() { expectWrites(t, store, "DELETE POST") },
		},
	)
}

// Custom fields that are declared are managed; others are left alone.
func TestAccAddressesCustomFields(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{AddressFields: []sandbox.Field{{Name: "priority", Type: "integer"}, {Name: "gate-code", Type: "string"}, {Name: "other", Type: "string"}}})
	config := func(key, fields string) string {
		return store.Provider() + `
resource "moltin_customer_addresses" "declared" {
  addresses = {
    ` + key + ` = { first_name = "Ron", last_name = "Swanson", line_1 = "1 Sunny Street", county = "Sunnyville", post_code = "SU33 1YY", country = "US", custom_fields = ` + fields + ` }
  }
}
`
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("home", `jsonencode({ priority = 1, "gate-code" = "x" })`), PostApplyFunc: func() { expectWrites(t, store, "POST") }},
		resource.TestStep{Config: config("cottage", `jsonencode({ priority = 2 })`), PostApplyFunc: func() {
			address := store.Addresses(store.CustomerID())[0]
			if got := address.Fields; got["gate-code"] != nil {
				t.Errorf("the custom fields are %v", got)
			}
			expectWrites(t, store, "PUT")
		}},
	)
}
