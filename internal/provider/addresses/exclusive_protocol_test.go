// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

var exclusive = acctest.Object{"exclusive": true}

func assertOthers(t *testing.T, state acctest.Object, want any) {
	t.Helper()
	if got := state["others"]; !reflect.DeepEqual(got, want) {
		t.Errorf("the others are %v, want %v", got, want)
	}
}

// An address that is not declared is left alone, until exclusive is turned on: then
// the plan shows that it goes. One that comes between plan and apply stays until the
// next plan.
func TestOthers(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	foreign := acctest.AddAddress(w.store, "Foreign", "9 Other Street", "Other Town")
	two := acctest.NamedItems("a", "b")
	w.mustRun(w.config(two, nil))
	assertOthers(t, w.state, acctest.Object{foreign: "Foreign"})
	w.assertWrites("POST POST")

	planned := w.plan(w.config(two, exclusive))
	assertOthers(t, planned.state, acctest.Object{})
	late := acctest.NamedItems("late")
	id := late.AddTo(w.store)["late"]
	w.RequireSuccess(nil, w.apply(planned))
	w.assertWrites("DELETE")
	two.With(late).AssertInStore(t, w.store)
	w.restart()
	w.RequireSuccess(nil, w.refresh())
	assertOthers(t, w.state, acctest.Object{id: "late"})

	w.mustRun(w.config(two, exclusive))
	w.assertWrites("DELETE")
	two.AssertInStore(t, w.store)
}

// An exclusive resource is not created over addresses, since a plan could not show
// what it would delete.
func TestExclusiveCreateOverAddresses(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	acctest.NamedItems("b", "c").AddTo(w.store)
	id := w.store.CustomerID()
	summary := "Customer " + id + " already has addresses"
	detail := "The resource is exclusive, and is not created while the customer has addresses, of which there are 2: a plan could not show which of them " +
		"it would delete. Import them, and the next plan shows it:\n\nimport {\n  to = moltin_customer_addresses.NAME\n  id = \"" + id + "\"\n}\n\n" +
		"If this resource is only tainted, the addresses may be its own. Keep them by running terraform untaint on the resource."

	planned := w.plan(w.config(acctest.NamedItems("a"), exclusive))
	if d := planned.diagnostics; len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityWarning || d[0].Summary != summary ||
		d[0].Detail != "The apply will fail if the customer still has them. "+detail {
		t.Errorf("the plan has %v, want a warning: %s", d, detail)
	}
	acctest.AssertError(t, w.apply(planned), "exclusive", summary, "Nothing was changed. "+detail)
	w.assertWrites("")
	if w.state != nil {
		t.Errorf("the state is %v", w.state)
	}

	// No warning where there is nothing to refuse, or nobody knows yet.
	for attribute, value := range map[string]any{"exclusive": false, "customer_id": acctest.Unknown} {
		config := w.config(acctest.NamedItems("a"), exclusive)
		config[attribute] = value
		w.RequireSuccess(nil, w.plan(config).diagnostics)
	}
}

// A store that refuses to list addresses does not say that there are none.
func TestOthersOfARefusedList(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	foreign := acctest.AddAddress(w.store, "Foreign", "9 Other Street", "Other Town")
	one := acctest.NamedItems("a")
	w.store.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList, Path: sandbox.PathAddresses})
	const summary = "Could not list the customer's addresses"
	detail := "GET /v2/customers/" + w.store.CustomerID() + "/addresses: 403 Forbidden (request ID …). " +
		"An exclusive resource has to know the customer's other addresses. Allow listing them, or set exclusive = false."
	acctest.AssertError(t, w.run(w.config(one, exclusive)), "exclusive", summary, detail)
	w.assertWrites("")

	w.mustRun(w.config(one, nil))
	assertOthers(t, w.state, nil)
	w.RequireSuccess(nil, w.refresh())
	assertOthers(t, w.state, nil)
	w.assertNoChanges(w.config(one, nil))

	before := w.state
	planned := w.plan(w.config(one, exclusive))
	assertOthers(t, planned.state, acctest.Unknown)
	acctest.AssertError(t, w.apply(planned), "exclusive", summary, detail)
	if !reflect.DeepEqual(w.state, before) {
		t.Errorf("the state is %v, want %v", w.state, before)
	}

	// What a plan has not shown is not deleted.
	w.store.SetFaults()
	w.restart()
	w.RequireSuccess(nil, w.apply(w.plan(w.config(one, exclusive))))
	assertOthers(t, w.state, acctest.Object{foreign: "Foreign"})
	w.mustRun(w.config(one, exclusive))
	one.AssertInStore(t, w.store)
}

// Before it is known whether a resource is exclusive, its others are not known
// either. Terraform plans again when it is known, but shows only the first plan: a
// warning names what may be deleted. An apply without a second plan deletes nothing.
func TestExclusiveUnknown(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	foreign := acctest.AddAddress(w.store, "Foreign", "9 Other Street", "Other Town")
	one := acctest.NamedItems("a")
	w.mustRun(w.config(one, nil))
	planned := w.plan(w.config(one, acctest.Object{"exclusive": acctest.Unknown}))
	assertOthers(t, planned.state, acctest.Unknown)
	if d := planned.diagnostics; len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityWarning || !strings.Contains(d[0].Detail, foreign) {
		t.Errorf("the plan has %v, want a warning that names %s", d, foreign)
	}
	planned.config["exclusive"], planned.state["exclusive"] = true, true
	w.RequireSuccess(nil, w.apply(planned))
	assertOthers(t, w.state, acctest.Object{foreign: "Foreign"})
}

// An address that the provider can't read is undeclared like any other: its ID is all
// that is needed to delete it.
func TestExclusiveAndUnreadable(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	odd := acctest.AddAddress(w.store, "Odd", "9 Other Street", "")
	w.store.SetField(w.store.CustomerID(), odd, "city", []string{"Pawnee"})
	one := acctest.NamedItems("a")
	acctest.AssertErrorContains(t, w.apply(w.plan(w.config(one, exclusive))), "exclusive", "already has addresses", "of which there are 1")

	w.mustRun(w.config(one, nil))
	assertOthers(t, w.state, acctest.Object{odd: ""})
	w.mustRun(w.config(one, exclusive))
	one.AssertInStore(t, w.store)
}

// Shoppers choose names, and a plan shows those of the others: on one line, without
// characters that a terminal acts on.
func TestOthersArePrintable(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	id := acctest.AddAddress(w.store, "Old\n office\u202e", "9 Other Street", "Other Town")
	w.mustRun(w.config(acctest.NamedItems("a"), nil))
	assertOthers(t, w.state, acctest.Object{id: "Old office"})
}

// An address whose create is unresolved is not taken for another that is not declared.
func TestOthersAfterUnresolvedCreate(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	one := acctest.NamedItems("a")
	w.store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
	acctest.AssertAnyDiagnostic(t, w.run(w.config(one, nil)), acctest.ErrorContaining("Could not determine whether the store created"))
	w.store.SetFaults()
	w.restart() // and with -refresh=false
	w.RequireSuccess(nil, w.apply(w.plan(w.config(one, exclusive))))
	assertOthers(t, w.state, acctest.Object{})
	one.AssertInStore(t, w.store)
}

// newWorkspaceWithCandidates returns a workspace after a create whose response was lost,
// and for which the store has two candidates.
func newWorkspaceWithCandidates(t *testing.T) (*workspace, acctest.Items) {
	t.Helper()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	one := acctest.NamedItems("a")
	w.store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
	w.run(w.config(one, nil))
	w.store.SetFaults()
	one.AddTo(w.store)
	w.restart()
	return w, one
}

// The candidates of an unresolved create are not declared either: an exclusive resource
// deletes them as its plan shows, and then the address has to be created for certain.
func TestExclusiveAndCandidatesOfUnresolvedCreate(t *testing.T) {
	t.Parallel()
	w, one := newWorkspaceWithCandidates(t)
	acctest.AssertAnyDiagnostic(t, w.refresh(), acctest.ErrorContaining("more than one record matches"))

	w.store.ResetJournal()
	planned := w.plan(w.config(one, exclusive))
	assertOthers(t, planned.state, acctest.Object{})
	w.RequireSuccess(nil, w.apply(planned))
	w.assertWrites("DELETE DELETE POST")
	one.AssertInStore(t, w.store)
}

// A list that still has a candidate that was just deleted does not make it the address.
func TestDeletedCandidateInAStaleList(t *testing.T) {
	t.Parallel()
	w, one := newWorkspaceWithCandidates(t)
	w.refresh()
	planned := w.plan(w.config(one, exclusive))

	w.store.SetFaults(sandbox.Fault{Kind: sandbox.StaleList})
	w.RequireSuccess(nil, w.apply(planned))
	one.AssertInStore(t, w.store)
}

// An address is found when all other candidates are deleted. It stays one of the others in
// the state, but is not deleted as one without a refresh.
func TestFoundAddressIsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	w, one := newWorkspaceWithCandidates(t)
	w.refresh()
	planned := w.plan(w.config(one, exclusive))
	w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Method: http.MethodDelete, Next: 1})
	acctest.AssertAnyDiagnostic(t, w.apply(planned), acctest.ErrorContaining("Could not delete address"))

	w.RequireSuccess(nil, w.apply(w.plan(w.config(one, exclusive))))
	assertOthers(t, w.state, acctest.Object{})
	one.AssertInStore(t, w.store)
}
