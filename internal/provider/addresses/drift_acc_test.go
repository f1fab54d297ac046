// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// What others delete is created again, and what they change is changed back: those
// alone.
func TestAccAddressesDrift(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := acctest.NamedItems("a", "b", "c")
	config := store.Provider() + three.Declared()
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				store.DeleteAddress(store.CustomerID(), idsByName(store)["a"])
				store.SetField(store.CustomerID(), idsByName(store)["b"], "city", "Elsewhere")
				store.ResetJournal()
			},
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: three.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "POST PUT")
				three.AssertInStore(t, store)
			},
		},
	)
	three.Without("a", "b", "c").AssertInStore(t, store)
}

// A customer's addresses can be declared in several resources, which leave each
// other's alone.
func TestAccAddressesTwoResources(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	one, two := acctest.NamedItems("a", "b"), acctest.NamedItems("c")
	config := store.Provider() + one.Declared() + two.Resource("second", "depends_on = ["+acctest.DeclaredAddresses+"]")
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: config,
			ConfigStateChecks: append(one.StateChecks(),
				statecheck.ExpectKnownValue(acctest.DeclaredAddresses, tfjsonpath.New("others"), knownvalue.MapSizeExact(0)),
				statecheck.ExpectKnownValue("moltin_customer_addresses.second", tfjsonpath.New("others"), knownvalue.MapSizeExact(2))),
		},
		resource.TestStep{
			PreConfig: store.ResetJournal,
			Config:    store.Provider() + one.Without("a").Declared() + two.Resource("second", "depends_on = ["+acctest.DeclaredAddresses+"]"),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE")
				acctest.NamedItems("b", "c").AssertInStore(t, store)
			},
		},
	)
}

// Another customer's addresses are another resource's.
func TestAccAddressesReplacedForAnotherCustomer(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	two := acctest.NamedItems("a", "b")
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + two.Declared()},
		resource.TestStep{
			PreConfig:         store.ResetJournal,
			Config:            store.Provider() + two.Declared(`customer_id = "`+leslie+`"`),
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionReplace),
			ConfigStateChecks: two.StateChecks(),
			PostApplyFunc: func() {
				expectWrites(t, store, "DELETE DELETE POST POST")
				acctest.Items{}.AssertInStore(t, store)
			},
		},
	)
}
