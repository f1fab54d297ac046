// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A create that fails in part is one error, whose last lines say how to keep what
// was created.
func TestCreateFailsInPart(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	items := acctest.NamedItems("a", "b", "c")
	const untaint = " of the 3 addresses were created. Because of the error, Terraform marks the resource as tainted, and the next apply would delete these " +
		"addresses and create all of them again. To keep them, untaint the resource before you apply again:\n\n" +
		"  terraform untaint moltin_customer_addresses.NAME"
	refused := "POST /v2/customers/" + store.CustomerID() + "/addresses: 400 Bad Request: county is required (request ID …)."

	items["b"] = items["b"].Without("county")
	w := newWorkspace(t, store)
	acctest.AssertError(t, w.run(w.config(items, nil)), "addresses.ElementKeyString(\"b\")", `Could not create addresses["b"]`, refused+"\n\n2"+untaint)

	items["c"] = items["c"].Without("county")
	w = newWorkspace(t, store)
	acctest.AssertError(t, w.run(w.config(items, nil)), "addresses", "Could not create 2 of the 3 addresses",
		`Could not create addresses["b"]: `+refused+"\n\n"+`Could not create addresses["c"]: `+refused+"\n\n1"+untaint)

	// A create that leaves nothing is not tainted.
	items["a"] = items["a"].Without("county")
	w = newWorkspace(t, store)
	if diags := w.run(w.config(items, nil)); len(diags) != 3 || w.state != nil {
		t.Errorf("got %v, and the state %v", diags, w.state)
	}
}

// An address that could not be deleted keeps its key, and so do all others: none is
// lost, none is invented, and the next apply completes the change.
func TestKeysAreKeptWhereADeleteFails(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	before := acctest.NamedItems("a", "b", "c")
	w.mustRun(w.config(before, nil))

	// a becomes b, the b of before is deleted, c changes, and is d; e is new, and so is a.
	changed := before["c"].With(acctest.Attributes{"city": "New City"})
	after := acctest.NamedItems("e").With(acctest.Items{"a": acctest.NamedItems("new")["new"], "b": before["a"], "c": changed})
	w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Method: http.MethodDelete})
	failures := w.run(w.config(after, nil))
	acctest.AssertAnyDiagnostic(t, failures, acctest.ErrorContaining(`Could not delete addresses["b"]`, "409 Conflict"))
	acctest.AssertAnyDiagnostic(t, failures, acctest.ErrorContaining("Keys were not changed",
		"Because of the other errors, addresses keep their keys in the state until the next apply:",
		`addresses["b"] is still addresses["a"]`, `addresses["a"] was not created, because its key is taken`, "Apply again."))
	w.assertNames(map[string]any{"a": "a", "b": "b", "c": "c", "e": "e"})
	if city := w.item("c")["city"]; city != "New City" {
		t.Errorf("the city in the state is %v", city)
	}

	w.store.SetFaults()
	w.mustRun(w.config(after, nil))
	w.assertNames(map[string]any{"a": "new", "b": "a", "c": "c", "e": "e"})
	after.AssertInStore(t, w.store)
}

// The error of an update names the key in the configuration, although the address keeps
// another one in the state.
func TestUpdateFailsWhereKeysAreKept(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	before := acctest.NamedItems("a", "b")
	w.mustRun(w.config(before, nil))
	w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Method: "write"})
	renamed := acctest.Items{"new": before["b"].With(acctest.Attributes{"city": "B CITY"})}
	failures := w.run(w.config(renamed, nil))
	acctest.AssertAnyDiagnostic(t, failures, acctest.ErrorContaining("Keys were not changed", `addresses["new"] is still addresses["b"]`))
	last := failures[len(failures)-1]
	if last.Summary != `Could not update addresses["new"]` || last.Attribute.String() != `AttributeName("addresses").ElementKeyString("new")` {
		t.Errorf("got %s at %s", last.Summary, last.Attribute)
	}
	w.assertNames(map[string]any{"a": "a", "b": "b"})

	w.store.SetFaults()
	w.mustRun(w.config(renamed, nil))
	w.assertNames(map[string]any{"new": "b"})
	renamed.AssertInStore(t, w.store)
}

// Every address is tried, whatever fails before, and the next apply does what is left.
func TestUpdateFails(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	before := acctest.NamedItems("change", "delete", "rename", "stay")
	after := before.Without("delete").Change("change", acctest.Attributes{"city": "New City"}).With(acctest.NamedItems("create")).
		With(acctest.Items{"rename": before["rename"].Without("name")}) // deletes and creates it
	w.mustRun(w.config(before, nil))
	w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Method: "write"})
	var got []string
	for _, d := range w.run(w.config(after, nil)) {
		got = append(got, d.Summary)
	}
	want := []string{
		`Could not delete addresses["delete"]`, `Could not delete addresses["rename"]`, "Keys were not changed",
		`Could not update addresses["change"]`, `Could not create addresses["create"]`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	before.AssertInStore(t, w.store)

	w.store.SetFaults()
	w.store.ResetJournal()
	w.mustRun(w.config(after, nil))
	w.assertWrites("DELETE DELETE POST POST PUT")
	after.AssertInStore(t, w.store)
}

// A store's limit is an error at each address that is one too many. Deletes come
// first, so that an apply that stays within the limit meets none.
func TestQuota(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{Quota: 3}))
	w.mustRun(w.config(acctest.NamedItems("a", "b", "c"), nil))
	acctest.AssertErrorContains(t, w.run(w.config(acctest.NamedItems("a", "b", "c", "d"), nil)),
		`addresses.ElementKeyString("d")`, `Could not create addresses["d"]`, "quota of 3")
	w.mustRun(w.config(acctest.NamedItems("b", "c", "d"), nil))
	acctest.NamedItems("b", "c", "d").AssertInStore(t, w.store)
}

// The errors of a delete name the customer, because the configuration has no place
// for them.
func TestDeleteFails(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	w.mustRun(w.config(acctest.NamedItems("a", "b"), nil))
	w.store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Next: 1, Method: http.MethodDelete})
	acctest.AssertAnyDiagnostic(t, w.run(nil), acctest.ErrorContaining("Could not delete addresses[", "of customer "+w.store.CustomerID()))
	if left := w.state["addresses"].(acctest.Object); len(left) != 1 || len(w.store.Addresses(w.store.CustomerID())) != 1 {
		t.Errorf("the state has %v", left)
	}
}

// A create whose response is lost is in the state without an ID, until the next run
// finds out what became of it.
func TestUnresolvedCreates(t *testing.T) {
	t.Parallel()
	for process, writes := range map[string]string{sandbox.ProcessYes: "", sandbox.ProcessNo: "POST"} {
		for name, isRefreshed := range map[string]bool{"refreshed": true, "not refreshed": false} {
			t.Run(process+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
				w.mustRun(w.config(acctest.NamedItems("a"), nil))
				w.store.SetFaults(acctest.LostCreate(process, sandbox.PathAddresses)...)
				two := acctest.NamedItems("a", "b")
				acctest.AssertErrorContains(t, w.run(w.config(two, nil)), `addresses.ElementKeyString("b")`,
					`Could not determine whether the store created addresses["b"]`, "Apply again. The provider searches for the address first")
				if b := w.item("b"); b == nil || b["id"] != nil {
					t.Errorf("the state has %v", b)
				}
				w.store.SetFaults()
				w.store.ResetJournal()
				w.restart()
				if isRefreshed {
					w.RequireSuccess(nil, w.refresh())
				}
				w.RequireSuccess(nil, w.apply(w.plan(w.config(two, nil))))
				w.assertWrites(writes)
				two.AssertInStore(t, w.store)
			})
		}
	}
}

// What the private state keeps about an unresolved create lets the next run recognize
// the address, although the store has normalized it.
func TestUnresolvedCreateIsNormalized(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	w.mustRun(w.config(nil, nil))
	w.store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
	acctest.AssertAnyDiagnostic(t, w.run(w.config(acctest.NamedItems("a"), nil)),
		acctest.ErrorContaining(`Could not determine whether the store created addresses["a"]`))
	w.store.SetFaults()
	id := acctest.OnlyAddress(t, w.store).ID
	w.store.SetField(w.store.CustomerID(), id, "city", "A CITY")
	w.restart()
	w.RequireSuccess(nil, w.refresh())
	if a := w.item("a"); a["id"] != id || a["city"] != "A CITY" {
		t.Errorf("the state has %v, want %s", a, id)
	}
}

// The twin of an address whose create is unresolved is not taken for it.
func TestTwinOfUnresolvedCreate(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	a := acctest.NamedItems("a")
	w.mustRun(w.config(a, nil))
	w.store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)...)
	acctest.AssertAnyDiagnostic(t, w.run(w.config(a.With(acctest.Items{"twin": a["a"]}), nil)),
		acctest.ErrorContaining(`Could not determine whether the store created addresses["twin"]`))
	w.store.SetFaults()
	w.restart()
	w.RequireSuccess(nil, w.refresh())
	w.assertNames(map[string]any{"a": "a"})
}

// On the destroy leg of a replacement Terraform hands over no private state: an
// address without an ID is searched for all the same.
func TestDeleteFindsUnresolvedAddress(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	w.mustRun(w.config(acctest.NamedItems("a", "b"), nil))
	w.item("a")["id"], w.private = nil, nil
	w.restart()
	w.RequireSuccess(nil, w.apply(w.plan(nil)))
	acctest.Items{}.AssertInStore(t, w.store)
}

// The whole has no time limit but the one that timeouts set: what it ended is kept
// without an ID, and what it left is counted.
func TestCreateTimeout(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	w.store.SetFaults(sandbox.Fault{Hang: true, Method: http.MethodPost, Path: sandbox.PathAddresses})
	twelve := acctest.NamedItems("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l")
	acctest.AssertAnyDiagnostic(t, w.run(w.config(twelve, acctest.Object{"timeouts": acctest.Object{"create": "2s"}})),
		acctest.ErrorContaining("Timeout before all addresses were processed",
			"timed out after 2s, before 2 of the addresses were processed. Raise timeouts.create.", "0 of the 12 addresses were created"))
	if got := w.state["addresses"].(acctest.Object); len(got) != 10 || w.item("a")["id"] != nil {
		t.Errorf("the state has %v", got)
	}
}

// A value that the store changes taints nothing, and the next plan updates it in
// place, until the configuration says what the store says.
func TestNormalized(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	w.store.SetFaults(sandbox.Fault{Kind: sandbox.Normalize})
	sent := acctest.NamedItems("a", "b", "c").Change("b", acctest.Attributes{"post_code": "kx1 2yz"}).
		Change("c", acctest.Attributes{"post_code": "kx1 2yz", "city": " Eagleton"})
	saved := sent.Change("b", acctest.Attributes{"post_code": "KX1 2YZ"}).Change("c", acctest.Attributes{"post_code": "KX1 2YZ", "city": "Eagleton"})
	const hint = "\n\nThe next plans show the difference. Change the configuration to match the store."
	want := []tfprotov6.Diagnostic{
		{
			Attribute: tftypes.NewAttributePath().WithAttributeName("addresses").WithElementKeyString("b").WithAttributeName("post_code"),
			Detail:    `addresses["b"].post_code was sent as "kx1 2yz", but the store saved "KX1 2YZ".` + hint,
		},
		{
			Attribute: tftypes.NewAttributePath().WithAttributeName("addresses").WithElementKeyString("c"),
			Detail: `addresses["c"].city was sent as " Eagleton", but the store saved "Eagleton".` + "\n" +
				`addresses["c"].post_code was sent as "kx1 2yz", but the store saved "KX1 2YZ".` + hint,
		},
	}
	diags := w.run(w.config(sent, nil))
	if len(diags) != len(want) {
		t.Fatalf("got %v", diags)
	}
	for i, got := range diags {
		if got.Severity != tfprotov6.DiagnosticSeverityWarning || got.Summary != "The store changed the value" || got.Detail != want[i].Detail ||
			!got.Attribute.Equal(want[i].Attribute) {
			t.Errorf("got %+v, want %+v", got, want[i])
		}
	}
	if b := w.item("b"); b["post_code"] != "kx1 2yz" {
		t.Errorf("the state has %v", b)
	}

	w.restart()
	w.RequireSuccess(nil, w.refresh())
	id := w.item("b")["id"]
	planned := w.plan(w.config(sent, nil)).state["addresses"].(acctest.Object)["b"].(acctest.Object)
	if planned["id"] != id || planned["post_code"] != "kx1 2yz" {
		t.Errorf("planned %v, want an update of %v", planned, id)
	}
	w.assertNoChanges(w.config(saved, nil))
}

// Another customer's addresses are another resource's.
func TestAnotherCustomer(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	config := w.config(acctest.NamedItems("a"), nil)
	w.mustRun(config)
	config["customer_id"] = w.store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	planned, resp := w.Plan(acctest.AddressesType, w.state, config)
	w.RequireSuccess(nil, planned.Diagnostics)
	if len(resp.RequiresReplace) != 1 || resp.RequiresReplace[0].String() != `AttributeName("customer_id")` {
		t.Errorf("replaces because of %v", resp.RequiresReplace)
	}
	if a := planned.State["addresses"].(acctest.Object)["a"].(acctest.Object); a["id"] != acctest.Unknown || planned.State["others"] != acctest.Unknown {
		t.Errorf("planned %v", planned.State)
	}
}

// Custom fields that are declared are managed, under whatever key; others are left
// alone.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.StartWithFields(t, ""))
	config := func(key, customFields string) acctest.Object {
		config := w.config(acctest.Items{key: acctest.RequiredAttributes()}, nil)
		config["addresses"].(acctest.Object)[key].(acctest.Object)["custom_fields"] = customFields
		return config
	}
	w.mustRun(config("home", `{"address-priority":1,"delivery_details":"x"}`))
	w.assertWrites("POST")
	// The same in another notation is no change, but under another key Terraform wants
	// what is configured.
	w.assertNoChanges(config("home", `{ "delivery_details": "x", "address-priority": 1.0 }`))
	w.store.SetField(w.store.CustomerID(), acctest.OnlyAddress(t, w.store).ID, "weight", 2.5)
	w.mustRun(config("cottage", `{"address-priority":2}`))
	w.assertWrites("PUT")
	fields := acctest.OnlyAddress(t, w.store).Fields
	if fields["delivery_details"] != nil || fields["weight"] == nil || w.item("cottage")["custom_fields"] != `{"address-priority":2}` {
		t.Errorf("the store has %v, and the state %v", fields, w.item("cottage"))
	}
	before := maps.Clone(w.item("cottage"))
	w.mustRun(config("villa", `{ "address-priority": 2.0 }`))
	w.assertWrites("")
	if after := w.item("villa"); after["id"] != before["id"] || after["custom_fields"] != `{ "address-priority": 2.0 }` {
		t.Errorf("the state has %v", after)
	}
}

// A value that an update doesn't send was not changed by the store.
func TestDriftIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	items := acctest.NamedItems("a")
	w.mustRun(w.config(items, nil))
	w.store.SetField(w.store.CustomerID(), acctest.OnlyAddress(t, w.store).ID, "city", "New City")
	items["a"] = items["a"].With(acctest.Attributes{"line_2": "Apartment 4"})
	planned := w.plan(w.config(items, nil))
	w.RequireSuccess(nil, w.apply(planned))
}
