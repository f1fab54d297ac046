// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

func TestAccAddressFoundByNameAndID(t *testing.T) {
	store := acctest.StartOrLive(t)
	wanted := acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "the one"}).Without("region")
	config := store.Provider() + wanted.Resource("home") +
		acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "another"}).Resource("another")
	var checks []statecheck.StateCheck
	for _, attribute := range []string{"name", "id"} {
		config += fmt.Sprintf("data \"moltin_customer_address\" \"by_%[1]s\" {\n  %[1]s = %s.%[1]s\n}\n", attribute, acctest.HomeAddress)
		source := "data.moltin_customer_address.by_" + attribute
		checks = append(checks, wanted.StateChecks(source)...)
		for _, same := range []string{"id", "customer_id"} {
			checks = append(checks, statecheck.CompareValuePairs(acctest.HomeAddress, tfjsonpath.New(same), source, tfjsonpath.New(same), acctest.SameText{}))
		}
	}
	acctest.ParallelTest(t, resource.TestStep{Config: config, ConfigStateChecks: checks})
}
