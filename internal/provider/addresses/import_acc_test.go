// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// All of a customer's addresses are imported, whatever the keys that they are
// declared under, by command and by block.
func TestAccAddressesImportedWhole(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := acctest.Items{"x": acctest.NamedItems("a")["a"], "y": acctest.NamedItems("b")["b"], "z": acctest.RequiredAttributes()}
	three.AddTo(store)
	config := store.StoreProvider() + three.Declared(`customer_id = "`+store.CustomerID()+`"`)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: config, ResourceName: acctest.DeclaredAddresses,
			ImportState: true, ImportStateId: store.CustomerID(), ImportStatePersist: true,
		},
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionUpdate), // of the keys
			ConfigStateChecks: three.StateChecks(),
			PostApplyFunc:     func() { expectWrites(t, store, "") },
		},
	)
}

// Some of a customer's addresses are imported; the others stay others.
func TestAccAddressesImportedInPart(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	three := acctest.NamedItems("a", "b", "c")
	ids := three.AddTo(store)
	two := three.Without("b")
	config := store.StoreProvider() + two.Declared(`customer_id = "`+store.CustomerID()+`"`)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: config, ResourceName: acctest.DeclaredAddresses,
			ImportState: true, ImportStateId: store.CustomerID() + "/" + ids["c"] + "," + ids["a"], ImportStatePersist: true,
		},
		resource.TestStep{
			Config:            config,
			ConfigPlanChecks:  declaredAction(plancheck.ResourceActionNoop),
			ConfigStateChecks: append(two.StateChecks(), othersAre(map[string]string{ids["b"]: "b"})),
			PostApplyFunc:     func() { expectWrites(t, store, "") },
		},
	)
}

// Import gives back what create made.
func TestAccAddressesImportVerified(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider() + acctest.Items{"home": acctest.AllAttributes()}.With(acctest.NamedItems("work")).Declared()
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			ResourceName: acctest.DeclaredAddresses, ImportState: true, ImportStateId: store.CustomerID(), ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: "customer_id",
		},
	)
}

func TestAddressesImportRefused(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	home := acctest.NamedItems("home").AddTo(store)["home"]
	p := acctest.NewProtocolClient(t, store, nil)
	for id, want := range map[string]string{
		"/" + home:                                   "Invalid import ID",
		store.CustomerID() + "/":                     "Invalid import ID",
		store.CustomerID() + "/" + home + ",":        "Invalid import ID",
		store.CustomerID() + "/" + home + "/" + home: "Invalid import ID",
		store.CustomerID() + "/gone":                 "Address not found",
		"nobody":                                     "customer not found",
	} {
		acctest.AssertAnyDiagnostic(t, p.Import(acctest.AddressesType, id, nil).Diagnostics, acctest.ErrorContaining(want))
	}
}

// An address that can't be read is not left out of an import of all in silence.
func TestImportOfUnreadableAddress(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := acctest.NamedItems("a", "b").AddTo(store)
	store.SetField(store.CustomerID(), ids["b"], "city", []string{"Pawnee"})
	p := acctest.NewProtocolClient(t, store, nil)
	imported := p.Import(acctest.AddressesType, store.CustomerID(), nil)
	acctest.AssertErrorContains(t, imported.Diagnostics, "", "Could not import the addresses", ids["b"])
	imported, _ = p.ImportWithPrivate(acctest.AddressesType, store.CustomerID()+"/"+ids["a"])
	p.RequireSuccess(nil, imported.Diagnostics)
}

// An import of everything that the configuration does not declare says what apply
// would delete.
func TestImportOfMoreThanIsDeclaredWarns(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	ids := acctest.NamedItems("a", "b").AddTo(store)
	for name, test := range map[string]struct {
		id    string
		warns bool
	}{
		"all":  {store.CustomerID(), true},
		"some": {store.CustomerID() + "/" + ids["a"] + "," + ids["b"], false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := acctest.NewProtocolClient(t, store, nil)
			imported, private := p.ImportWithPrivate(acctest.AddressesType, test.id)
			p.RequireSuccess(nil, imported.Diagnostics)
			plan, _ := p.PlanWithPrivate(acctest.AddressesType, imported.State, acctest.Object{
				"customer_id": store.CustomerID(), "addresses": acctest.Object{"a": acctest.NamedItems("a")["a"].Object()},
			}, private)
			if !test.warns {
				p.RequireSuccess(nil, plan.Diagnostics)
				return
			}
			acctest.AssertAnyDiagnostic(t, plan.Diagnostics, acctest.ErrorContaining("Imported addresses are not declared", ids["b"], store.CustomerID()+"/ID,ID"))
		})
	}
}
