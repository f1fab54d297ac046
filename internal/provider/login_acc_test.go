// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
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
	listed := func(instructions ...string) statecheck.StateCheck {
		var addresses []knownvalue.Check
		for _, text := range instructions {
			addresses = append(addresses, knownvalue.ObjectPartial(map[string]knownvalue.Check{
				"instructions": knownvalue.StringExact(text), "line_2": knownvalue.Null(), "post_code": knownvalue.StringExact("SU33 1YY"),
			}))
		}
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
				listed(ron["instructions"]),
			),
		},
		resource.TestStep{
			Config:            list(acctest.HomeAddress) + changed.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(changed.StateChecks(acctest.HomeAddress), listed(changed["instructions"])),
		},
	)

	if got := store.Count(http.MethodDelete, acctest.AddressPath); got != 1 {
		t.Errorf("%d DELETEs, want 1", got)
	}
	acctest.AssertUpdates(t, store, change)
}
