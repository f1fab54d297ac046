// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// config is a resource with these addresses.
func config(store *acctest.Store, items acctest.Items) acctest.Object {
	addresses := acctest.Object{}
	for key, values := range items {
		addresses[key] = values.Object()
	}
	return acctest.Object{"customer_id": store.CustomerID(), "addresses": addresses}
}

// keys are names of addresses by the keys that they have in a state.
func keys(state acctest.Object) map[string]any {
	names := map[string]any{}
	for key, value := range state["addresses"].(acctest.Object) {
		names[key] = value.(acctest.Object)["name"]
	}
	return names
}

// A create that fails in part is one error, whose last lines say how to keep what
// was created.
func TestCreateFailsInPart(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	items := acctest.NamedItems("a", "b", "c")
	const untaint = " of the 3 addresses were created. Because of the error, Terraform marks the resource as tainted, and the next apply would delete these " +
		"addresses and create all of them again. To create only the missing ones, untaint the resource before you apply again:\n\n" +
		"  terraform untaint moltin_customer_addresses.NAME"
	refused := "POST /v2/customers/" + store.CustomerID() + "/addresses: 400 Bad Request: county is required (request ID …)."

	items["b"] = items["b"].Without("county")
	created := p.Apply(acctest.AddressesType, nil, config(store, items))
	acctest.AssertError(t, created.Diagnostics, "addresses.ElementKeyString(\"b\")", `Could not create addresses["b"]`, refused+"\n\n2"+untaint)

	items["c"] = items["c"].Without("county")
	created = p.Apply(acctest.AddressesType, nil, config(store, items))
	acctest.AssertError(t, created.Diagnostics, "addresses", "Could not create 2 of the 3 addresses",
		`Could not create addresses["b"]: `+refused+"\n\n"+`Could not create addresses["c"]: `+refused+"\n\n1"+untaint)

	// A create that leaves nothing is not tainted.
	items["a"] = items["a"].Without("county")
	if created = p.Apply(acctest.AddressesType, nil, config(store, items)); len(created.Diagnostics) != 3 || created.State != nil {
		t.Errorf("got %v, and the state %v", created.Diagnostics, created.State)
	}
}

// An address that could not be deleted keeps its key, and so do all others: none is
// lost, none is invented, and the next apply completes the change.
func TestKeysAreKeptWhereADeleteFails(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	before := acctest.NamedItems("a", "b", "c")
	created := p.Apply(acctest.AddressesType, nil, config(store, before))
	p.RequireSuccess(nil, created.Diagnostics)

	// a becomes b, the b of before is deleted, c changes, and is d; e is new, and so is a.
	changed := before["c"].With(acctest.Attributes{"city": "New City"})
	after := acctest.NamedItems("e").With(acctest.Items{"a": acctest.NamedItems("new")["new"], "b": before["a"], "c": changed})
	store.SetFaults(sandbox.Fault{Status: http.StatusConflict, Method: http.MethodDelete})
	updated := p.Apply(acctest.AddressesType, created.State, config(store, after))
	acctest.AssertAnyDiagnostic(t, updated.Diagnostics, acctest.ErrorContaining(`Could not delete addresses["b"]`, "409 Conflict"))
	acctest.AssertAnyDiagnostic(t, updated.Diagnostics, acctest.ErrorContaining("Keys were not changed",
		"Because of the other errors, addresses keep their keys in the state until the next apply:",
		`addresses["b"] is still addresses["a"]`, `addresses["a"] was not created, because its key is taken`, "Apply again."))
	if got := keys(updated.State); len(got) != 4 || got["a"] != "a" || got["b"] != "b" || got["c"] != "c" || got["e"] != "e" {
		t.Errorf("the state has %v", got)
	}
	if city := updated.State["addresses"].(acctest.Object)["c"].(acctest.Object)["city"]; city != "New City" {
		t.Errorf("the city in the state is %v", city)
	}

	store.SetFaults()
	completed := p.Apply(acctest.AddressesType, updated.State, config(store, after))
	p.RequireSuccess(nil, completed.Diagnostics)
	if got := keys(completed.State); len(got) != 4 || got["a"] != "new" || got["b"] != "a" || got["c"] != "c" || got["e"] != "e" {
		t.Errorf("the state has %v", got)
	}
	after.AssertInStore(t, store)
}

// apply is [acctest.ProtocolClient.Apply] with the private state.
func apply(t *testing.T, p *acctest.ProtocolClient, prior, config acctest.Object) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
	_, plan := p.Plan(acctest.AddressesType, prior, config)
	resp, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: p.Encode(typ, prior), PlannedState: plan.PlannedState,
		Config: p.Encode(typ, config), PlannedPrivate: plan.PlannedPrivate,
	})
	p.RequireSuccess(err, nil)
	return resp
}

// The twin of an address whose create is lost is not taken for it.
func TestLostTwin(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	items := acctest.NamedItems("a")
	created := p.Apply(acctest.AddressesType, nil, config(store, items))
	p.RequireSuccess(nil, created.Diagnostics)

	p = acctest.NewProtocolClient(t, store, nil) // as each run of Terraform
	store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)...)
	lost := apply(t, p, created.State, config(store, items.With(acctest.Items{"twin": items["a"]})))
	acctest.AssertAnyDiagnostic(t, lost.Diagnostics, acctest.ErrorContaining(`Could not determine whether the store created addresses["twin"]`))
	store.SetFaults()

	p = acctest.NewProtocolClient(t, store, nil)
	read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: acctest.AddressesType, CurrentState: lost.NewState, Private: lost.Private})
	p.RequireSuccess(err, read.Diagnostics)
	if got := keys(p.Decode(p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType(), read.NewState)); len(got) != 1 || got["a"] != "a" {
		t.Errorf("the state has %v", got)
	}
}

// A customer who is not found a moment after a write is asked for again: reads may
// lag. That an address is not found does not mean that the customer is gone.
func TestCustomerNotFoundAfterAWrite(t *testing.T) {
	t.Parallel()
	var misses atomic.Int32
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/addresses") && misses.Add(-1) >= 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"errors":[{"status":404,"title":"customer not found"}]}`)
			return
		}
		store.ServeHTTP(w, r)
	})
	p := acctest.NewProtocolClient(t, store, nil)
	typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
	created := apply(t, p, nil, config(store, acctest.NamedItems("a")))
	p.RequireSuccess(nil, created.Diagnostics)
	store.DeleteAddress(store.CustomerID(), store.Addresses(store.CustomerID())[0].ID)
	for count, isGone := range map[int32]bool{2: false, 1000: true} {
		p = acctest.NewProtocolClient(t, store, nil) // a process that has written nothing
		misses.Store(count)
		read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: acctest.AddressesType, CurrentState: created.NewState, Private: created.Private,
		})
		p.RequireSuccess(err, read.Diagnostics)
		if state := p.Decode(typ, read.NewState); (state == nil) != isGone {
			t.Errorf("after %d responses of 404, the state is %v", count, state)
		}
	}
}
