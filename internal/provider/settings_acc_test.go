// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Every wrong setting is told at once, at the attribute and with its variable,
// and nothing is sent.
func TestAccSettingsRefused(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := func(lines ...string) string {
		return "provider \"moltin\" {\n" + strings.Join(lines, "\n") + "\n}\n" + acctest.RequiredAttributes().Resource("home")
	}
	address := acctest.RequiredAttributes().Resource("home")
	for name, tc := range map[string]struct {
		config string
		says   []string
	}{
		"wrong values": {
			config(`endpoint = "euwest.api.elasticpath.com"`, `client_id = "sandbox"`, `requests_per_second = -1`, `max_retries = 1.5`,
				`request_timeout = "30"`),
			[]string{
				`Invalid endpoint`, `endpoint = "euwest`, "MOLTIN_ENDPOINT",
				`Invalid requests_per_second`, `requests_per_second = -1`, "MOLTIN_REQUESTS_PER_SECOND",
				`Invalid max_retries`, `max_retries = 1.5`, "MOLTIN_MAX_RETRIES",
				`Invalid request_timeout`, `request_timeout = "30"`, "MOLTIN_REQUEST_TIMEOUT",
			},
		},
		"plain http to another host": {
			config(`endpoint = "http://store.example"`, `client_id = "sandbox"`, `client_secret = "sandbox-secret"`),
			[]string{"Invalid endpoint", "MOLTIN_ENDPOINT", "plain http"},
		},
		"half a login": {
			store.StoreProvider(`customer_password = "mysecretpassword"`) + address,
			[]string{"Missing customer_email", "MOLTIN_CUSTOMER_EMAIL"},
		},
		"no credentials": {
			store.BareProvider() + address,
			[]string{"Missing client_id", "MOLTIN_CLIENT_ID", "Missing client_secret", "MOLTIN_CLIENT_SECRET", "MOLTIN_CUSTOMER_EMAIL"},
		},
		"implicit grant without login": {
			store.BareProvider(`client_id = "sandbox"`) + address,
			[]string{"Missing client_secret", "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD", "implicit grant"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.ParallelTest(t, resource.TestStep{Config: tc.config, PlanOnly: true, ExpectError: acctest.ErrorContaining(tc.says...)})
		})
	}
	t.Cleanup(func() {
		if got := store.Journal(); len(got) > 0 {
			t.Errorf("%d requests, the first %s %s", len(got), got[0].Method, got[0].Path)
		}
	})
}

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

// Settings that come from something which does not exist before apply: a plan
// of creates needs no store.
func TestAccSettingsUnknownAtPlan(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	later := fmt.Sprintf("resource \"terraform_data\" \"later\" {\n  input = %q\n}\n", store.URL)
	config := strings.Replace(store.Provider(), fmt.Sprintf("endpoint = %q", store.URL), "endpoint = terraform_data.later.output", 1)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            later + config + acctest.RequiredAttributes().Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionCreate),
			ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
		},
	)
}
