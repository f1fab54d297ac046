// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// lookup is a data source of one address.
func lookup(lines string) string {
	return "data \"moltin_customer_address\" \"it\" {\n" + lines + "\n}\n"
}

const it = "data.moltin_customer_address.it"

func TestAccAddressDataSourceFindsByNameAndID(t *testing.T) {
	store := acctest.StartOrLive(t)
	wanted := acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "the one"}).Without("region")
	config := store.Provider() + wanted.Resource("home") +
		acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "another"}).Resource("another")
	same := func(name string) statecheck.StateCheck {
		return statecheck.CompareValuePairs(acctest.HomeAddress, tfjsonpath.New(name), it, tfjsonpath.New(name), acctest.SameText{})
	}
	checks := append(wanted.StateChecks(it), same("id"), same("customer_id"))
	acctest.ParallelTest(t,
		resource.TestStep{Config: config + lookup(`name = `+acctest.HomeAddress+`.name`), ConfigStateChecks: checks},
		resource.TestStep{Config: config + lookup(`id = `+acctest.HomeAddress+`.id`), ConfigStateChecks: checks},
	)
}
