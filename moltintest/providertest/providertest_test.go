// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package providertest_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/moltin/terraform-provider-moltin/moltintest"
	"github.com/moltin/terraform-provider-moltin/moltintest/providertest"
)

func TestConfig(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{ClientSecret: `a "secret" of ${HOME}`})
	got := providertest.Config(store, `requests_per_second = 5`, "alias = \"second\"\nclient_id = <<EOT\nsandbox\nEOT")
	want := `provider "moltin" {
  endpoint = "` + store.URL() + `"
  client_secret = "a \"secret\" of $${HOME}"
  customer_email = "ron@swanson.com"
  customer_password = "mysecretpassword"
requests_per_second = 5
alias = "second"
client_id = <<EOT
sandbox
EOT
}
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got = providertest.Config(moltintest.Start(t, &moltintest.Options{NoLogin: true}))
	if strings.Contains(got, "customer_") || !strings.Contains(got, `requests_per_second = "0"`) {
		t.Errorf("without login:\n%s", got)
	}
}

func TestAccFactories(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{NoLogin: true})
	id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{{
			Config: providertest.Config(store) + `
				resource "moltin_customer_address" "office" {
					customer_id = "` + id + `"
					first_name  = "Leslie"
					last_name   = "Knope"
					line_1      = "City Hall"
					county      = "Wamapoke"
					post_code   = "47901"
					country     = "US"
				}`,
			Check: func(*terraform.State) error {
				return store.CheckAddresses(id, moltintest.Address{
					FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", County: "Wamapoke", PostCode: "47901", Country: "US",
				})
			},
		}},
	})
	if err := store.CheckAddresses(id); err != nil { // the test destroys its records
		t.Error(err)
	}
	if err := store.CheckRequests(map[string]int{
		"POST /v2/customers/*/addresses": 1, "DELETE /v2/customers/*/addresses/*": 1, "/v2/customers/tokens": 0,
	}); err != nil {
		t.Error(err)
	}
}
