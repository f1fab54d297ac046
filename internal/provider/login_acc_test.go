// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A customer login without a client secret can list, create, change and delete the
// customer's own addresses.
func TestAccCustomerLogin(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	ron := acctest.Attributes{
		"first_name": "Ron", "last_name": "Swanson", "name": "Home", "instructions": "Leave behind the bins",
		"company_name": "Ron Swanson Enterprises", "line_1": "1 Sunny Street", "line_2": "", "city": "Sunny Town",
		"county": "Sunnyville", "post_code": "SU33 1YY", "country": "US",
	}
	change := acctest.Attributes{"instructions": "Leave with Leslie"}
	changed := ron.With(change)
	list := func(dependsOn string) string {
		return store.ImplicitProvider() + "data \"moltin_customer_addresses\" \"all\" {\n  depends_on = [" + dependsOn + "]\n}\n"
	}
	listed := func(addresses ...knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue("data.moltin_customer_addresses.all", tfjsonpath.New("addresses"), knownvalue.ListExact(addresses))
	}

	acctest.ParallelTest(t,
		resource.TestStep{
			Config:            list(""),
			ConfigStateChecks: []statecheck.StateCheck{listed()},
		},
		resource.TestStep{
			Config:           list(acctest.HomeAddress) + ron.Resource("home"),
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionCreate),
			ConfigStateChecks: append(ron.StateChecks(acctest.HomeAddress),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("customer_id"), knownvalue.StringExact(store.CustomerID())),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("id"), knownvalue.StringRegexp(regexp.MustCompile(`^[0-9a-f-]{36}$`))),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("created_at"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(acctest.HomeAddress, tfjsonpath.New("updated_at"), knownvalue.NotNull()),
				listed(listedAddress(ron)),
			),
		},
		resource.TestStep{
			Config:            list(acctest.HomeAddress) + changed.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(changed.StateChecks(acctest.HomeAddress), listed(listedAddress(changed))),
		},
	)

	if created := acctest.RequestBodies(t, store.Find(http.MethodPost, acctest.AddressesPath)); len(created) != 1 || !maps.Equal(created[0], acctest.RequestFields(ron)) {
		t.Errorf("created %v, want %v once", created, acctest.RequestFields(ron))
	}
	if got := store.Count(http.MethodDelete, acctest.AddressPath); got != 1 {
		t.Errorf("%d DELETEs, want 1", got)
	}
	expectCustomerTokens(t, store)
	acctest.AssertUpdates(t, store, change)
}

// listedAddress checks an address as the data source of all lists it: with null for no value.
func listedAddress(a acctest.Attributes) knownvalue.Check {
	members := map[string]knownvalue.Check{}
	for name := range acctest.AllAttributes() {
		members[name] = knownvalue.Null()
		if a[name] != "" {
			members[name] = knownvalue.StringExact(a[name])
		}
	}
	return knownvalue.ObjectPartial(members)
}

// expectCustomerTokens wants the implicit grant, and on each request for
// addresses both an access token and the customer's token.
func expectCustomerTokens(t *testing.T, store *acctest.Store) {
	t.Helper()
	for _, request := range store.Find(http.MethodPost, acctest.AccessTokenPath) {
		form, err := url.ParseQuery(string(request.Body))
		if err != nil || form.Get("grant_type") != "implicit" || form.Has("client_secret") {
			t.Errorf("the access token was asked for with %s", request.Body)
		}
	}
	customerToken, bearer := regexp.MustCompile(`^customer-.+`), regexp.MustCompile(`^Bearer access-.+`)
	requests := append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...)
	for _, request := range requests {
		for header, want := range map[string]*regexp.Regexp{"X-Moltin-Customer-Token": customerToken, "Authorization": bearer} {
			if got := request.Header.Values(header); len(got) != 1 || !want.MatchString(got[0]) {
				t.Errorf("%s %s went out with %s %q", request.Method, request.Path, header, got)
			}
		}
		if request.Status >= 300 {
			t.Errorf("%s %s was answered with %d", request.Method, request.Path, request.Status)
		}
	}
	if len(requests) == 0 {
		t.Error("no address was ever asked for")
	}
}
