// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestCustomers prints how many requests the real terraform makes to plan
// customers that stay as they are, in stores that have others as well.
func TestCustomers(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark: run it with make bench")
	}
	for _, size := range []struct {
		managed, others int
		addresses       bool
	}{{1_000, 0, false}, {20, 2_980, false}, {200, 0, true}} {
		store, err := sandbox.New(sandbox.Config{})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(store)
		configuration := fmt.Sprintf(`
terraform {
  required_providers {
    moltin = { source = "moltin/moltin" }
  }
}
resource "moltin_customer" "all" {
  count = %d
  name  = "Customer ${count.index}"
  email = "customer${count.index}@example.com"
}
`, size.managed)
		what := "customers"
		if size.addresses {
			what = "customers with an address each"
			configuration += `
resource "moltin_customer_address" "all" {
  count       = length(moltin_customer.all)
  customer_id = moltin_customer.all[count.index].id
  name        = "Address ${count.index}"
  first_name  = "Ron"
  last_name   = "Swanson"
  line_1      = "1 Sunny Street"
  county      = "Sunnyville"
  post_code   = "SU33 1YY"
  country     = "US"
}
`
		}
		w := newWorkspace(t, server.URL, configuration)
		w.env = append(w.env, "MOLTIN_REQUESTS_PER_SECOND=0")
		w.terraform("apply", "-auto-approve")
		// Newer ones come first in lists.
		for i := range size.others {
			store.AddCustomer(fmt.Sprintf("Other %d", i), fmt.Sprintf("other%d@example.com", i), "")
		}
		store.ResetJournal()
		u := w.terraform("plan", "-detailed-exitcode")
		server.Close()
		fmt.Printf("plan without changes of %d %s in a store of %d: %d requests, %.1f s, plugin CPU %.2f s, %.0f MiB\n",
			size.managed, what, size.managed+size.others, len(store.Journal()), u.seconds, u.pluginCPU, u.pluginPeak)
	}
}

// TestManyAddressesOfOne prints the CPU time of a data source with 9,000
// addresses, as the provider collects its garbage and without any limit of memory.
func TestManyAddressesOfOne(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark: run it with make bench")
	}
	const many = 9_000
	store, err := sandbox.New(sandbox.Config{Quota: many})
	if err != nil {
		t.Fatal(err)
	}
	customer := store.AddCustomer("Ron Swanson", "ron@example.com", "")
	for i := range many {
		store.AddAddress(customer, sandbox.Address{Members: map[string]string{
			"name": fmt.Sprintf("Address %d", i), "first_name": "Ron", "last_name": "Swanson", "line_1": "1 Sunny Street",
			"city": "Sunny Town", "county": "Sunnyville", "postcode": "SU33 1YY", "country": "US",
		}})
	}
	server := httptest.NewServer(store)
	defer server.Close()
	w := newWorkspace(t, server.URL, fmt.Sprintf(`
terraform {
  required_providers {
    moltin = { source = "moltin/moltin" }
  }
}
data "moltin_customer_addresses" "all" { customer_id = %q }
`, customer))
	w.env = append(w.env, "MOLTIN_REQUESTS_PER_SECOND=0")
	asIs := w.terraform("plan")
	w.env = append(w.env, "GOMEMLIMIT=off")
	unlimited := w.terraform("plan")
	fmt.Printf("data source of %d addresses: plugin CPU %.2f s, %.0f MiB; with GOMEMLIMIT=off %.2f s, %.0f MiB (%.2f of it)\n",
		many, asIs.pluginCPU, asIs.pluginPeak, unlimited.pluginCPU, unlimited.pluginPeak, asIs.pluginCPU/unlimited.pluginCPU)
}
