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

// applyPlan applies a plan of a create or, with a prior state, of an update.
func applyPlan(t *testing.T, p *acctest.ProtocolClient, prior, config acctest.Object, plan *tfprotov6.PlanResourceChangeResponse) (acctest.Object, []*tfprotov6.Diagnostic) {
	typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
	resp, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: acctest.AddressesType, PriorState: p.Encode(typ, prior), PlannedState: plan.PlannedState, Config: p.Encode(typ, config),
	})
	p.RequireSuccess(err, nil)
	return p.Decode(typ, resp.NewState), resp.Diagnostics
}

// An exclusive resource is not created over addresses, since a plan could not show
// what it would delete.
func TestExclusiveCreateOverAddresses(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	acctest.NamedItems("b", "c").AddTo(store)
	id := store.CustomerID()
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.Object{"customer_id": id, "exclusive": true, "addresses": acctest.OneItem("a")}
	summary := "Customer " + id + " already has addresses"
	detail := "The resource is exclusive, and is not created while the customer has addresses, of which there are 2: a plan could not show which of them " +
		"it would delete. Import them, and the next plan shows it:\n\nimport {\n  to = moltin_customer_addresses.NAME\n  id = \"" + id + "\"\n}\n\n" +
		"If this resource is only tainted, the addresses may be its own. Keep them by running terraform untaint on the resource."

	planned, plan := p.Plan(acctest.AddressesType, nil, config)
	want := tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: summary, Detail: "The apply will fail if the customer still has them. " + detail}
	if len(planned.Diagnostics) != 1 || planned.Diagnostics[0].Summary != want.Summary || planned.Diagnostics[0].Detail != want.Detail ||
		planned.Diagnostics[0].Severity != want.Severity {
		t.Errorf("the plan has %v, want %v", planned.Diagnostics, want)
	}
	state, diags := applyPlan(t, p, nil, config, plan)
	acctest.AssertError(t, diags, "exclusive", summary, "Nothing was changed. "+detail)
	if writes := store.Count(http.MethodPost, acctest.AddressesPath) + store.Count(http.MethodDelete, acctest.AddressPath); writes != 0 || state != nil {
		t.Errorf("%d writes, and the state is %v", writes, state)
	}

	// No warning where there is nothing to refuse, or nobody knows yet.
	for attribute, value := range map[string]any{"exclusive": false, "customer_id": acctest.Unknown} {
		config := acctest.Object{"customer_id": id, "exclusive": true, "addresses": acctest.OneItem("a"), attribute: value}
		planned, _ := p.Plan(acctest.AddressesType, nil, config)
		p.RequireSuccess(nil, planned.Diagnostics)
	}
}

// A store that refuses to list addresses does not say that there are none.
func TestOthersOfARefusedList(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	foreign := acctest.AddAddress(store, "Foreign", "9 Other Street", "Other Town")
	store.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList, Path: sandbox.PathAddresses})
	id := store.CustomerID()
	p := acctest.NewProtocolClient(t, store, nil)
	config := func(exclusive bool) acctest.Object {
		return acctest.Object{"customer_id": id, "exclusive": exclusive, "addresses": acctest.OneItem("a")}
	}
	const summary = "Could not list the customer's addresses"
	detail := "GET /v2/customers/" + id + "/addresses: 403 Forbidden: Forbidden (request ID …). " +
		"An exclusive resource has to know the customer's other addresses. Allow listing them, or set exclusive = false."
	acctest.AssertError(t, p.Apply(acctest.AddressesType, nil, config(true)).Diagnostics, "exclusive", summary, detail)
	if posts := store.Count(http.MethodPost, acctest.AddressesPath); posts != 0 {
		t.Errorf("%d creates", posts)
	}

	created := p.Apply(acctest.AddressesType, nil, config(false))
	p.RequireSuccess(nil, created.Diagnostics)
	read := p.Read(acctest.AddressesType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	if created.State["others"] != nil || read.State["others"] != nil {
		t.Errorf("the others are %v, and %v after a refresh", created.State["others"], read.State["others"])
	}
	if plan, _ := p.Plan(acctest.AddressesType, read.State, config(false)); !reflect.DeepEqual(plan.State, read.State) {
		t.Errorf("the plan is %v", plan.State)
	}

	planned, plan := p.Plan(acctest.AddressesType, read.State, config(true))
	if planned.State["others"] != acctest.Unknown {
		t.Errorf("the others are planned as %v", planned.State["others"])
	}
	state, diags := applyPlan(t, p, read.State, config(true), plan)
	acctest.AssertError(t, diags, "exclusive", summary, detail)
	if !reflect.DeepEqual(state, read.State) {
		t.Errorf("the state is %v", state)
	}

	// What a plan has not shown is not deleted.
	store.SetFaults()
	p = acctest.NewProtocolClient(t, store, nil)
	updated := p.Apply(acctest.AddressesType, read.State, config(true))
	p.RequireSuccess(nil, updated.Diagnostics)
	if want := (acctest.Object{foreign: "Foreign"}); !reflect.DeepEqual(updated.State["others"], want) {
		t.Errorf("the others are %v, want %v", updated.State["others"], want)
	}
	p.RequireSuccess(nil, p.Apply(acctest.AddressesType, updated.State, config(true)).Diagnostics)
	if left := store.Addresses(id); len(left) != 1 {
		t.Errorf("the store has %v", left)
	}
}
