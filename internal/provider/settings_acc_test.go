// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Wrong credentials are refused by the store: once for each run, whatever the
// number of resources, so that no customer is locked out.
func TestAccCredentialsRefused(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	login := func(password string) string {
		return store.BareProvider(`client_id = "sandbox"`, `client_secret = "sandbox-secret"`, `customer_email = "ron@swanson.com"`,
			fmt.Sprintf("customer_password = %q", password))
	}
	secret := func(secret string) string {
		return store.BareProvider(`client_id = "sandbox"`, fmt.Sprintf("client_secret = %q", secret))
	}
	several := acctest.RequiredAttributes().Resource("home", "count = 5")
	data := `data "moltin_customer_addresses" "all" {` + fmt.Sprintf("\n  customer_id = %q\n}\n", store.CustomerID())
	once := func(path string) func() {
		return func() {
			if got := store.Count("POST", path); got != 1 {
				t.Errorf("%d requests for a token, want 1", got)
			}
			store.ResetJournal()
		}
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: login("a wrong one") + several, PlanOnly: true,
			ExpectError: acctest.ErrorContaining("The store rejected the customer login", "customer_password", "MOLTIN_CUSTOMER_PASSWORD", "POST /v2/customers/tokens: 401"),
		},
		resource.TestStep{
			PreConfig: once(acctest.LoginPath),
			Config:    secret("a wrong one") + data, PlanOnly: true,
			ExpectError: acctest.ErrorContaining("The store rejected the client credentials", "client_secret", "MOLTIN_CLIENT_SECRET", "POST /oauth/access_token: 403"),
		},
		resource.TestStep{
			PreConfig: once(acctest.AccessTokenPath),
			Config:    login("mysecretpassword") + several,
		},
	)
}
