// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// environmentOf returns the variables that moltin-sandbox sets for its command.
func environmentOf(store *acctest.Store) []string {
	return []string{
		"MOLTIN_ENDPOINT=" + store.URL,
		"MOLTIN_CLIENT_ID=" + sandbox.DefaultClientID,
		"MOLTIN_CLIENT_SECRET=" + sandbox.DefaultClientSecret,
		"MOLTIN_CUSTOMER_EMAIL=" + sandbox.DefaultCustomerEmail,
		"MOLTIN_CUSTOMER_PASSWORD=" + sandbox.DefaultCustomerPassword,
	}
}

const addressBody = `
  first_name = "Ron"
  last_name  = "Swanson"
  line_1     = "1 Sunny Street"
  county     = "Sunnyville"
  post_code  = "SU33 1YY"
  country    = "US"
}
`

// TestProviderByEnvironmentAlone reads every setting from its variable. Settings without a visible effect on an apply are set to invalid
// values, which must be rejected.
func TestProviderByEnvironmentAlone(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	w := newWorkspace(t, "resource \"moltin_customer_address\" \"home\" {"+addressBody, append(environmentOf(store),
		"MOLTIN_REQUESTS_PER_SECOND=0", "MOLTIN_MAX_RETRIES=1", "MOLTIN_REQUEST_TIMEOUT=20s", "MOLTIN_ALLOW_INSECURE_HTTP=false")...)
	w.must("apply", "-input=false", "-auto-approve")
	if got := len(store.Addresses(store.CustomerID())); got != 1 {
		t.Errorf("the store has %d addresses, want 1", got)
	}
	w.expectNoChanges()

	wrong := []string{
		"MOLTIN_ENDPOINT=http://store.example", "MOLTIN_REQUESTS_PER_SECOND=-1", "MOLTIN_MAX_RETRIES=few",
		"MOLTIN_REQUEST_TIMEOUT=30", "MOLTIN_ALLOW_INSECURE_HTTP=perhaps",
	}
	w.expectWrongSettings(wrong...)
	// Half a login is valid for terraform validate, which runs without secrets, but not for a plan.
	w.expectWrongSettings("MOLTIN_CUSTOMER_PASSWORD=")
}

// expectWrongSettings expects a plan to name each of the variables, and its attribute.
func (w *workspace) expectWrongSettings(wrong ...string) {
	w.t.Helper()
	env := w.env
	defer func() { w.env = env }()
	w.env = append(slices.Clone(env), wrong...)
	printed, exit := w.terraform("plan", "-input=false")
	if exit != 1 {
		w.t.Error("wrong settings are taken")
	}
	for _, setting := range wrong {
		variable, _, _ := strings.Cut(setting, "=")
		attribute := strings.ToLower(strings.TrimPrefix(variable, "MOLTIN_"))
		if !strings.Contains(printed, variable) || !strings.Contains(printed, attribute) {
			w.t.Errorf("%s and %s are not both in the error:\n%s", attribute, variable, printed)
		}
	}
}

// TestTwoAliasesWithDifferentLogins shows that each provider block has a login of its own, whose token is never sent with requests of the
// other.
func TestTwoAliasesWithDifferentLogins(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "waffles4ever")
	w := newWorkspace(t, store.ImplicitProvider()+store.BareProvider(
		`alias = "leslie"`, fmt.Sprintf("client_id = %q", sandbox.DefaultClientID),
		`customer_email = "leslie@example.com"`, `customer_password = "waffles4ever"`,
	)+"resource \"moltin_customer_address\" \"rons\" {"+addressBody+
		"resource \"moltin_customer_address\" \"leslies\" {\n  provider = moltin.leslie"+addressBody)
	w.must("apply", "-input=false", "-auto-approve")
	for _, customer := range []string{store.CustomerID(), leslie} {
		if got := len(store.Addresses(customer)); got != 1 {
			t.Errorf("customer %s has %d addresses, want 1", customer, got)
		}
	}
	w.expectNoChanges()
	w.must("destroy", "-input=false", "-auto-approve")

	owner := map[string]string{}
	for _, request := range append(store.Find("", "/v2/customers/*/addresses"), store.Find("", "/v2/customers/*/addresses/*")...) {
		token := request.Header.Get("X-Moltin-Customer-Token")
		if owner[token] == "" {
			owner[token] = request.Customer
		}
		if token == "" || owner[token] != request.Customer {
			t.Errorf("%s %s went out with the token %q of %q", request.Method, request.Path, token, owner[token])
		}
	}
	if len(owner) < 2 {
		t.Errorf("%d tokens went along, want at least one of each customer", len(owner))
	}
}
