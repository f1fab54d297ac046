// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

func TestProviderConfig(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t)
	got := store.ProviderConfig(`requests_per_second = 5`, "alias = \"second\"\nmax_retries=1")
	want := `provider "moltin" {
  endpoint = "` + store.URL() + `"
  client_id = "sandbox"
  client_secret = "sandbox-secret"
  customer_email = "ron@swanson.com"
  customer_password = "mysecretpassword"
  requests_per_second = 5
  alias = "second"
max_retries=1
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got = moltintest.Start(t, moltintest.WithoutLogin()).ProviderConfig()
	if strings.Contains(got, "customer_") || !strings.Contains(got, "requests_per_second = ") {
		t.Errorf("without login:\n%s", got)
	}
}

func TestSetenv(t *testing.T) {
	t.Setenv("MOLTIN_CUSTOMER_EMAIL", "a developer's own")
	store := moltintest.Start(t, moltintest.WithoutLogin())
	store.Setenv(t)
	want := []string{
		"MOLTIN_ENDPOINT=" + store.URL(), "MOLTIN_CLIENT_ID=sandbox", "MOLTIN_CLIENT_SECRET=sandbox-secret", "MOLTIN_REQUESTS_PER_SECOND=0",
	}
	if got := store.Env(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, pair := range append(want, "MOLTIN_CUSTOMER_EMAIL=", "MOLTIN_CUSTOMER_PASSWORD=") {
		if name, value, _ := strings.Cut(pair, "="); os.Getenv(name) != value {
			t.Errorf("%s is %q, want %q", name, os.Getenv(name), value)
		}
	}
}

func TestSetenvInParallel(t *testing.T) {
	t.Parallel()
	message := failure(t, func(tb *failing) {
		moltintest.Start(t).Setenv(struct{ *failingSetenv }{&failingSetenv{failing: tb, t: t}})
	})
	expectMessage(t, message, "Setenv", "parallel", "ProviderConfig")
}

// failingSetenv sets variables for a parallel test.
type failingSetenv struct {
	*failing
	t *testing.T
}

func (f *failingSetenv) Setenv(name, value string) { f.t.Setenv(name, value) }

func TestAccProviderFactories(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, moltintest.WithoutLogin())
	id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: moltintest.ProtoV6ProviderFactories(),
		Steps: []resource.TestStep{{
			Config: store.ProviderConfig() + `
				resource "moltin_customer_address" "office" {
					customer_id = "` + id + `"
					first_name  = "Leslie"
					last_name   = "Knope"
					line_1      = "City Hall"
					county      = "Wamapoke"
					post_code   = "47901"
					country     = "US"
				}`,
			Check: resource.TestCheckResourceAttr("moltin_customer_address.office", "customer_id", id),
		}},
	})
	store.CheckAddresses(t, id) // the test destroys its records
	store.CheckRequests(t, map[string]int{"POST /v2/customers/*/addresses": 1, "DELETE /v2/customers/*/addresses/*": 1, "/v2/customers/tokens": 0})
}
