// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// existingStore returns a store with customers and addresses that Terraform doesn't manage, and the number of records. It lists its
// customers on several pages.
func existingStore(t *testing.T) (store *acctest.Store, records int) {
	t.Helper()
	store = acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2})
	records = 1 // the initial customer
	for i := range 4 {
		customer := store.AddCustomer(fmt.Sprintf("Customer %d", i), fmt.Sprintf("customer%d@pawnee.gov", i), []string{"", "waffles-4-ever"}[i%2])
		for j := range i {
			store.AddAddress(customer, sandbox.Address{
				Name: []string{"", "Home"}[j%2], FirstName: "Leslie", LastName: "Knope", Line1: fmt.Sprintf("%d State Street", j),
				County: "Wamapoke County", PostCode: "47993", Country: "US",
			})
		}
		records += 1 + i
	}
	return store, records
}

// expectImported applies a configuration that imports everything in the store, without changing the store.
func expectImported(t *testing.T, w *workspace, store *acctest.Store, records int) {
	t.Helper()
	printed := w.must("apply", "-input=false", "-auto-approve")
	if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", records); !strings.Contains(printed, want) {
		t.Errorf("the apply did not just import %d records:\n%s", records, printed)
	}
	w.expectNoChanges()
	for _, method := range []string{"PUT", "DELETE"} {
		if n := store.Count(method, ""); n != 0 {
			t.Errorf("%d requests of %s", n, method)
		}
	}
}

// TestWholeStoreIsImported finds the records with data sources.
func TestWholeStoreIsImported(t *testing.T) {
	t.Parallel()

	const config = `
data "moltin_customers" "all" {}

locals {
  customers = { for customer in data.moltin_customers.all.customers : customer.email => customer }
  addresses = { for address in flatten(values(data.moltin_customer_addresses.all)[*].addresses) : address.id => address }
}

import {
  for_each = local.customers
  to       = moltin_customer.all[each.key]
  id       = "email:${each.key}"
}

resource "moltin_customer" "all" {
  for_each     = local.customers
  name         = each.value.name
  email        = each.value.email
  external_ref = each.value.external_ref
}

data "moltin_customer_addresses" "all" {
  for_each    = local.customers
  customer_id = each.value.id
}

import {
  for_each = local.addresses
  to       = moltin_customer_address.all[each.key]
  id       = provider::moltin::address_import_id(each.value.customer_id, each.key)
}

resource "moltin_customer_address" "all" {
  for_each     = local.addresses
  customer_id  = each.value.customer_id
  name         = each.value.name
  first_name   = each.value.first_name
  last_name    = each.value.last_name
  company_name = each.value.company_name
  phone_number = each.value.phone_number
  line_1       = each.value.line_1
  line_2       = each.value.line_2
  city         = each.value.city
  county       = each.value.county
  region       = each.value.region
  post_code    = each.value.post_code
  country      = each.value.country
  instructions = each.value.instructions
}
`
	store, records := existingStore(t)
	w := newWorkspace(t, config, environmentOf(store)...)
	w.skipIfTooOld(config)
	expectImported(t, w, store, records)
}

// TestQueryWritesConfiguration finds the records with terraform query, which generates the configuration.
func TestQueryWritesConfiguration(t *testing.T) {
	t.Parallel()

	store, records := existingStore(t)
	query := "list \"moltin_customer\" \"all\" {\n  provider = moltin\n}\n"
	for i, customer := range store.Customers() {
		query += fmt.Sprintf("list \"moltin_customer_address\" \"of_%d\" {\n  provider = moltin\n  config {\n    customer_id = %q\n  }\n}\n", i, customer.ID)
	}
	w := newWorkspace(t, `provider "moltin" {}`, environmentOf(store)...)
	w.skipIfTooOld(query)
	w.write("all.tfquery.hcl", query)
	w.must("query", "-generate-config-out=generated.tf")
	expectImported(t, w, store, records)
}

// TestQueryWritesConfigurationOfThousands does the same with all addresses of a customer in one resource.
func TestQueryWritesConfigurationOfThousands(t *testing.T) {
	t.Parallel()

	const query = "list \"moltin_customer_addresses\" \"all\" {\n  provider = moltin\n}\n"
	store, _ := existingStore(t)
	w := newWorkspace(t, `provider "moltin" {}`, environmentOf(store)...)
	w.skipIfTooOld(query)
	w.write("all.tfquery.hcl", query)
	w.must("query", "-generate-config-out=generated.tf")
	expectImported(t, w, store, len(store.Customers()))
}
