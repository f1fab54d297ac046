// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Import returns what create made.
func TestImportAfterCreate(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.StartWithFields(t, ""))
	w.mustRun(w.config(acctest.NamedItems("work").With(acctest.Items{"home": acctest.AllAttributes()}), nil))
	created := w.state
	w.RequireSuccess(nil, w.importState(w.store.CustomerID()))
	if !reflect.DeepEqual(w.state, created) {
		t.Errorf("got %v, want %v", w.state, created)
	}
}

// All of a customer's addresses are imported, whatever the keys that they are
// declared under.
func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	three := acctest.Items{"x": acctest.NamedItems("a")["a"], "y": acctest.NamedItems("b")["b"], "z": acctest.RequiredAttributes()}
	ids := three.AddTo(w.store)
	w.RequireSuccess(nil, w.importState(w.store.CustomerID()))
	w.mustRun(w.config(three, nil))
	w.assertWrites("")
	for key, id := range ids {
		if got := w.item(key)["id"]; got != id {
			t.Errorf("%s is %v, want %s", key, got, id)
		}
	}
}

// Some of a customer's addresses are imported; the others stay others.
func TestImportInPart(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	three := acctest.NamedItems("a", "b", "c")
	ids := three.AddTo(w.store)
	w.RequireSuccess(nil, w.importState(w.store.CustomerID()+"/"+ids["c"]+","+ids["a"]))
	w.assertNoChanges(w.config(three.Without("b"), nil))
	assertOthers(t, w.state, acctest.Object{ids["b"]: "b"})
}

func TestImportRefused(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	customer, home := w.store.CustomerID(), acctest.NamedItems("home").AddTo(w.store)["home"]
	for id, want := range map[string]string{
		"":                                 "Invalid import ID",
		"/" + home:                         "Invalid import ID",
		customer + "/":                     "Invalid import ID",
		customer + "/" + home + ",":        "Invalid import ID",
		customer + "/" + home + "/" + home: "Invalid import ID",
		customer + "/gone":                 "Address not found",
		"nobody":                           "customer not found",
	} {
		acctest.AssertAnyDiagnostic(t, w.importState(id), acctest.ErrorContaining(want))
	}
}

// An address that can't be read is not silently left out of an import of all.
func TestImportOfUnreadableAddress(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	ids := acctest.NamedItems("a", "b").AddTo(w.store)
	w.store.SetField(w.store.CustomerID(), ids["b"], "city", []string{"Pawnee"})
	acctest.AssertErrorContains(t, w.importState(w.store.CustomerID()), "", "Could not import the addresses", ids["b"])
	w.RequireSuccess(nil, w.importState(w.store.CustomerID()+"/"+ids["a"]))
}

// An import of more than the configuration declares says what apply would delete.
func TestImportOfMoreThanIsDeclaredWarns(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	items := acctest.NamedItems("a", "b")
	ids := items.AddTo(w.store)
	customer := w.store.CustomerID()
	config := w.config(items.Without("b"), nil)
	w.RequireSuccess(nil, w.importState(customer))
	planned := w.plan(config)
	if d := planned.diagnostics; len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityWarning || d[0].Summary != "Imported addresses are not declared" ||
		d[0].Detail != "The configuration does not declare all of the addresses that were imported for customer "+customer+". Applying this plan deletes the others:\n\n  "+
			ids["b"]+"\n\nDeclare them too, or import only the declared addresses, with the import ID "+customer+"/ID,ID." {
		t.Errorf("got %v", d)
	}
	// As long as a value is unknown, an address may turn out to be declared.
	config["addresses"].(acctest.Object)["c"] = acctest.Unknown
	w.RequireSuccess(nil, w.plan(config).diagnostics)
	delete(config["addresses"].(acctest.Object), "c")
	// It is the import that is warned of, not later changes.
	w.RequireSuccess(nil, w.refresh())
	w.RequireSuccess(nil, w.plan(config).diagnostics)
	// These imports report nothing.
	w.RequireSuccess(nil, w.importState(customer+"/"+ids["a"]+","+ids["b"]))
	w.RequireSuccess(nil, w.plan(config).diagnostics)
}

// Terraform from 1.14 on asks the provider for the configuration of an import.
func TestGenerateConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	acctest.NamedItems("Home").AddTo(w.store)
	w.RequireSuccess(nil, w.importState(w.store.CustomerID()))
	resp, err := w.GenerateResourceConfig(t.Context(), &tfprotov6.GenerateResourceConfigRequest{TypeName: acctest.AddressesType, State: w.encode(w.state)})
	w.RequireSuccess(err, resp.Diagnostics)
	config := w.Decode(w.typ, resp.Config)
	home := config["addresses"].(acctest.Object)["home"].(acctest.Object)
	if home["id"] != nil || home["line_1"] != "Home Street" || config["others"] != nil {
		t.Errorf("generated %v", config)
	}
	w.RequireSuccess(nil, w.Validate(acctest.AddressesType, config))
	w.assertNoChanges(config)
}

// Addresses move from resources of their own into one and back without a request
// that writes. Terraform forgets the old resource without asking the provider.
func TestMoveFromSingularAndBack(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	customer, two := w.store.CustomerID(), acctest.NamedItems("a", "b")
	singular := func(key string) acctest.Object {
		config := two[key].Object()
		config["customer_id"] = customer
		return config
	}
	importIDs := map[string]string{}
	for key := range two {
		created := w.Apply(acctest.AddressType, nil, singular(key))
		w.RequireSuccess(nil, created.Diagnostics)
		importIDs[key] = customer + "/" + created.State["id"].(string)
	}
	w.store.ResetJournal()
	w.RequireSuccess(nil, w.importState(importIDs["a"]+","+importIDs["b"][len(customer)+1:]))
	w.mustRun(w.config(two, nil))
	w.restart()
	for key, id := range importIDs {
		imported := w.Import(acctest.AddressType, id, nil)
		w.RequireSuccess(nil, imported.Diagnostics)
		w.AssertNoChanges(acctest.AddressType, imported.State, singular(key))
	}
	if lists := w.store.Count(http.MethodGet, acctest.AddressesPath); lists != 3 {
		t.Errorf("%d lists, want one for each run", lists)
	}
	w.assertWrites("")
}
