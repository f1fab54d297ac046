// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// addTo adds addresses to the store, as if Terraform had not been
// there, and gives their ids by key.
func (i items) addTo(store *acctest.Store) map[string]string {
	ids := map[string]string{}
	for key, values := range i {
		ids[key] = store.AddAddress(store.CustomerID(), sandbox.Address{Members: values.with(nil).members()})
	}
	return ids
}

// All of a customer's addresses are imported, whatever the keys that they are
// declared under, by command and by block.
func TestAccAddressesImportedWhole(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := items{"x": namedItems("a")["a"], "y": namedItems("b")["b"], "z": requiredAttributes()}
	three.addTo(store)
	config := store.StoreProvider() + three.declared(`customer_id = "`+store.CustomerID()+`"`)
	run(t,
		resource.TestStep{
			Config: config, ResourceName: declared,
			ImportState: true, ImportStateId: store.CustomerID(), ImportStatePersist: true,
		},
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate), // of the keys
			ConfigStateChecks: three.inState(),
			PostApplyFunc:     func() { expectWrites(t, store, "") },
		},
	)
}

// Some of a customer's addresses are imported; the others stay others.
func TestAccAddressesImportedInPart(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := namedItems("a", "b", "c")
	ids := three.addTo(store)
	two := three.without("b")
	config := store.StoreProvider() + two.declared(`customer_id = "`+store.CustomerID()+`"`)
	run(t,
		resource.TestStep{
			Config: config, ResourceName: declared,
			ImportState: true, ImportStateId: store.CustomerID() + "/" + ids["c"] + "," + ids["a"], ImportStatePersist: true,
		},
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: append(two.inState(), othersAre(map[string]string{ids["b"]: "b"})),
			PostApplyFunc:     func() { expectWrites(t, store, "") },
		},
	)
}

// Import gives back what create made.
func TestAccAddressesImportVerified(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider() + items{"home": allAttributes()}.with(namedItems("work")).declared()
	run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			ResourceName: declared, ImportState: true, ImportStateId: store.CustomerID(), ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: "customer_id",
		},
	)
}

func TestAccAddressesImportRefused(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	home := namedItems("home").addTo(store)["home"]
	config := store.Provider() + namedItems("home").declared()
	var steps []resource.TestStep
	for id, want := range map[string]string{
		"/" + home:                                   "Invalid import ID",
		store.CustomerID() + "/":                     "Invalid import ID",
		store.CustomerID() + "/" + home + ",":        "Invalid import ID",
		store.CustomerID() + "/" + home + "/" + home: "Invalid import ID",
		store.CustomerID() + "/gone":                 "Address not found",
		"nobody":                                     "customer not found",
	} {
		steps = append(steps, resource.TestStep{
			Config: config, ResourceName: declared, ImportState: true, ImportStateId: id, ExpectError: says(want),
		})
	}
	run(t, steps...)
}

// An import of everything that the configuration does not declare says what apply
// would delete.
func TestImportOfMoreThanIsDeclaredWarns(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := namedItems("a", "b").addTo(store)
	for name, test := range map[string]struct {
		id    string
		warns bool
	}{
		"all":  {store.CustomerID(), true},
		"some": {store.CustomerID() + "/" + ids["a"] + "," + ids["b"], false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := speak(t, store, nil)
			imported, private := p.importWithPrivate(addressesType, test.id)
			p.succeeded(nil, imported.diags)
			plan, _ := p.planWithPrivate(addressesType, imported.state, object{
				"customer_id": store.CustomerID(), "addresses": object{"a": namedItems("a")["a"].object()},
			}, private)
			if !test.warns {
				p.succeeded(nil, plan.diags)
				return
			}
			expectText(t, plan.diags, says("Imported addresses are not declared", ids["b"], store.CustomerID()+"/ID,ID"))
		})
	}
}

// object is the values as Terraform sends them.
func (a attributes) object() object {
	values := object{}
	for name, value := range a {
		values[name] = value
	}
	return values
}
