// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// A workspace has the state of one moltin_customer_addresses, and does over the
// protocol what Terraform does in its runs.
type workspace struct {
	*acctest.ProtocolClient
	t       testing.TB
	store   *acctest.Store
	typ     tftypes.Type
	state   acctest.Object // nil if there is none
	private []byte
}

func newWorkspace(t testing.TB, store *acctest.Store) *workspace {
	t.Helper()
	client := acctest.NewProtocolClient(t, store, nil)
	return &workspace{ProtocolClient: client, t: t, store: store, typ: client.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()}
}

// restart forgets what the provider has in memory: each run of Terraform starts it.
func (w *workspace) restart() { w.Configure(w.store, nil) }

func (w *workspace) encode(value acctest.Object) *tfprotov6.DynamicValue {
	return w.Encode(w.typ, value)
}

// refresh reads the state.
func (w *workspace) refresh() []*tfprotov6.Diagnostic {
	w.t.Helper()
	resp, err := w.ReadResource(w.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: acctest.AddressesType, CurrentState: w.encode(w.state), Private: w.private,
	})
	w.RequireSuccess(err, nil)
	w.state, w.private = w.Decode(w.typ, resp.NewState), resp.Private
	return resp.Diagnostics
}

// A plan is the change to a configuration.
type plan struct {
	config, state acctest.Object
	private       []byte
	diagnostics   []*tfprotov6.Diagnostic
}

// plan plans a configuration, nil for a destroy. It does not replace the resource.
func (w *workspace) plan(config acctest.Object) plan {
	w.t.Helper()
	if config == nil {
		return plan{private: w.private}
	}
	proposed := maps.Clone(config)
	if w.state != nil {
		proposed["others"] = w.state["others"]
	}
	if addresses, ok := config["addresses"].(acctest.Object); ok {
		proposed["addresses"] = withIDs(addresses, w.state)
	}
	resp, err := w.PlanResourceChange(w.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: w.encode(w.state), ProposedNewState: w.encode(proposed), Config: w.encode(config), PriorPrivate: w.private,
	})
	w.RequireSuccess(err, nil)
	if len(resp.RequiresReplace) > 0 {
		w.t.Errorf("the plan replaces the resource: %v", resp.RequiresReplace)
	}
	return plan{config, w.Decode(w.typ, resp.PlannedState), resp.PlannedPrivate, resp.Diagnostics}
}

// withIDs returns declared addresses with the IDs that the same keys have in a state.
func withIDs(declared, state acctest.Object) acctest.Object {
	addresses := maps.Clone(declared)
	before, _ := state["addresses"].(acctest.Object)
	for key, one := range declared {
		if item, ok := one.(acctest.Object); ok && before[key] != nil {
			item = maps.Clone(item)
			item["id"] = before[key].(acctest.Object)["id"]
			addresses[key] = item
		}
	}
	return addresses
}

// apply applies a plan. If it succeeds, the state must have what was planned.
func (w *workspace) apply(p plan) []*tfprotov6.Diagnostic {
	w.t.Helper()
	resp, err := w.ApplyResourceChange(w.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: w.encode(w.state), PlannedState: w.encode(p.state), Config: w.encode(p.config), PlannedPrivate: p.private,
	})
	w.RequireSuccess(err, nil)
	w.state, w.private = w.Decode(w.typ, resp.NewState), resp.Private
	if len(resp.Diagnostics) == 0 && !acctest.IsPlanned(w.state, p.state) {
		w.t.Errorf("inconsistent result after apply: planned %v, got %v", p.state, w.state)
	}
	return resp.Diagnostics
}

// run refreshes, plans and applies in a new process, and returns what is reported.
func (w *workspace) run(config acctest.Object) []*tfprotov6.Diagnostic {
	w.t.Helper()
	w.restart()
	var diags []*tfprotov6.Diagnostic
	if w.state != nil {
		diags = w.refresh()
	}
	planned := w.plan(config)
	diags = append(diags, planned.diagnostics...)
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return diags
		}
	}
	return append(diags, w.apply(planned)...)
}

// importState imports by ID and reads, in a new process.
func (w *workspace) importState(id string) []*tfprotov6.Diagnostic {
	w.t.Helper()
	w.restart()
	imported := w.Import(acctest.AddressesType, id, nil)
	w.state, w.private = imported.State, imported.Private
	return imported.Diagnostics
}

// mustRun is run without diagnostics.
func (w *workspace) mustRun(config acctest.Object) {
	w.t.Helper()
	w.RequireSuccess(nil, w.run(config))
}

// config declares addresses of the store's customer, with more attributes.
func (w *workspace) config(items acctest.Items, more acctest.Object) acctest.Object {
	addresses := acctest.Object{}
	for key, values := range items {
		addresses[key] = values.Object()
	}
	config := acctest.Object{"customer_id": w.store.CustomerID(), "addresses": addresses}
	maps.Copy(config, more)
	return config
}

// item returns an address in the state, or nil.
func (w *workspace) item(key string) acctest.Object {
	addresses, _ := w.state["addresses"].(acctest.Object)
	item, _ := addresses[key].(acctest.Object)
	return item
}

// assertNames checks the names of the addresses in the state.
func (w *workspace) assertNames(want map[string]any) {
	w.t.Helper()
	names := map[string]any{}
	addresses, _ := w.state["addresses"].(acctest.Object)
	for key := range addresses {
		names[key] = w.item(key)["name"]
	}
	if !maps.Equal(names, want) {
		w.t.Errorf("the state has addresses with the names %v, want %v", names, want)
	}
}

// assertNoChanges checks that a plan is empty.
func (w *workspace) assertNoChanges(config acctest.Object) {
	w.t.Helper()
	planned := w.plan(config)
	w.RequireSuccess(nil, planned.diagnostics)
	if !reflect.DeepEqual(planned.state, w.state) {
		w.t.Errorf("the plan is not empty: from %v to %v", w.state, planned.state)
	}
}

func (w *workspace) assertWrites(want string) {
	w.t.Helper()
	assertWrites(w.t, w.store, want)
}

// assertWrites checks the methods of the requests that changed addresses since the
// journal was last reset, in alphabetical order, and resets it.
func assertWrites(t testing.TB, store *acctest.Store, want string) {
	t.Helper()
	var methods []string
	for _, request := range append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...) {
		if request.Method != http.MethodGet {
			methods = append(methods, request.Method)
		}
	}
	slices.Sort(methods)
	store.ResetJournal()
	if got := strings.Join(methods, " "); got != want {
		t.Errorf("requests that write: %q, want %q", got, want)
	}
}
