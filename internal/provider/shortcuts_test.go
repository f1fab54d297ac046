// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// What stays as it is, and what is destroyed, is planned as Terraform proposes it,
// with its private state and identity.
func TestPlannedAsProposed(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	for resourceType, config := range map[string]object{
		addressType:   requiredAttributes().with(attributes{"customer_id": store.CustomerID()}).object(),
		addressesType: {"customer_id": store.CustomerID(), "addresses": oneItem("a")},
		customerType:  leslie(),
	} {
		created := p.apply(resourceType, nil, config)
		p.succeeded(nil, created.diags)
		typ := p.schemas.ResourceSchemas[resourceType].ValueType()
		for name, proposed := range map[string]object{"unchanged": created.state, "destroyed": nil} {
			identity := &tfprotov6.ResourceIdentityData{IdentityData: p.encode(p.identities[resourceType].ValueType(), created.identity)}
			req := &tfprotov6.PlanResourceChangeRequest{
				TypeName: resourceType, PriorState: p.encode(typ, created.state), ProposedNewState: p.encode(typ, proposed), Config: p.encode(typ, config),
				PriorPrivate: []byte(`{"k":"v"}`), PriorIdentity: identity,
			}
			resp, err := p.PlanResourceChange(t.Context(), req)
			p.succeeded(err, resp.Diagnostics)
			if !bytes.Equal(resp.PlannedState.MsgPack, req.ProposedNewState.MsgPack) || string(resp.PlannedPrivate) != `{"k":"v"}` || len(resp.RequiresReplace) > 0 {
				t.Errorf("%s of %s is planned as %+v", name, resourceType, resp)
			}
			if got := p.decodeIdentity(resourceType, resp.PlannedIdentity); !reflect.DeepEqual(got, created.identity) {
				t.Errorf("%s of %s has the identity %v", name, resourceType, got)
			}
		}
	}
}

// Creates of addresses are planned without the framework, and as the framework
// does it, which is asked where a customer is logged in.
func TestPlannedCreate(t *testing.T) { //nolint:paralleltest // it counts allocations
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	login := speak(t, store, object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword})
	with := func(more object) object {
		config := requiredAttributes().with(attributes{"customer_id": store.CustomerID()}).object()
		maps.Copy(config, more)
		return config
	}
	many := func(addresses any, more object) object {
		config := object{"customer_id": store.CustomerID(), "addresses": addresses}
		maps.Copy(config, more)
		return config
	}
	full := with(allAttributes().object())
	oneTimeout := object{"timeouts": object{"create": "2m", "read": nil, "update": nil, "delete": nil}}
	tests := map[string][]object{
		addressType: {
			with(nil), full,
			with(object{"name": "", "county": ""}),
			with(object{"customer_id": unknown}),
			with(object{"name": unknown, "country": unknown, "custom_fields": unknown}),
			with(object{"custom_fields": `{"id":null}`}),
			with(oneTimeout),
			with(object{"name": "id", "line_1": "created_at", "line_2": "¢id"}),
			with(object{"instructions": strings.Repeat("ü", 40_000)}),
		},
		addressesType: {
			many(oneItem("a"), nil),
			many(object{"id": namedItems("b")["b"].object(), "¢id": allAttributes().object()}, nil),
			many(object{"id": allAttributes().object(), "others": namedItems("x")["x"].object()}, oneTimeout),
			many(oneItem("a"), object{"exclusive": true}),
			many(oneItem("a"), object{"exclusive": false}),
			many(oneItem("a"), object{"exclusive": unknown}),
			many(oneItem("a"), object{"customer_id": unknown}),
			many(object{}, nil),
			many(unknown, nil),
			many(object{"a": unknown, "b": namedItems("b")["b"].object()}, nil),
			many(object{"a": namedItems("b")["b"].with(nil).object(), "b": unknown}, object{"exclusive": true}),
		},
	}
	for resourceType, configs := range tests {
		typ := p.schemas.ResourceSchemas[resourceType].ValueType()
		for _, config := range configs {
			var plans [2]*tfprotov6.PlanResourceChangeResponse
			for i, server := range []*protocol{p, login} {
				_, plans[i] = server.plan(resourceType, nil, config)
			}
			got, want := p.decode(typ, plans[0].PlannedState), p.decode(typ, plans[1].PlannedState)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%v: planned\n%v, and by the framework\n%v", config, got, want)
			}
			plans[0].PlannedState = plans[1].PlannedState
			if !reflect.DeepEqual(plans[0], plans[1]) {
				t.Errorf("%v: planned\n%+v, and by the framework\n%+v", config, plans[0], plans[1])
			}
		}
		delete(configs[0], "customer_id")
		if _, plan := p.plan(resourceType, nil, configs[0]); len(plan.Diagnostics) != 1 {
			t.Errorf("%s without a customer: %+v", resourceType, plan)
		}
	}
	for resourceType, config := range map[string]object{addressType: full, addressesType: many(oneItem("a"), nil)} {
		typ := p.schemas.ResourceSchemas[resourceType].ValueType()
		req := &tfprotov6.PlanResourceChangeRequest{
			TypeName: resourceType, PriorState: p.encode(typ, nil), ProposedNewState: p.encode(typ, config), Config: p.encode(typ, config),
		}
		if n := testing.AllocsPerRun(10, func() { _, _ = p.PlanResourceChange(t.Context(), req) }); n > 50 {
			t.Errorf("%s: %v allocations: the framework is at work", resourceType, n)
		}
	}
}

// What stays as it is can have a plan all the same.
func TestPlannedThoughUnchanged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	state := object{
		"customer_id": store.CustomerID(), "exclusive": false, "others": object{"x": "Other"}, "addresses": oneItem("a"),
	}
	state["addresses"].(object)["a"].(object)["id"] = "1"
	plan := func(p *protocol, change func(object)) (changed, *tfprotov6.PlanResourceChangeResponse) {
		prior := maps.Clone(state)
		prior["addresses"] = object{"a": maps.Clone(state["addresses"].(object)["a"].(object))}
		change(prior)
		typ := p.schemas.ResourceSchemas[addressesType].ValueType()
		config := maps.Clone(prior)
		config["others"], config["addresses"] = nil, oneItem("a")
		if prior["customer_id"] == "somebody" {
			config["customer_id"] = nil
		}
		resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: addressesType, PriorState: p.encode(typ, prior), ProposedNewState: p.encode(typ, prior), Config: p.encode(typ, config),
		})
		p.succeeded(err, resp.Diagnostics)
		return changed{state: p.decode(typ, resp.PlannedState)}, resp
	}
	alone := speak(t, store, nil)
	lost, _ := plan(alone, func(s object) { s["addresses"].(object)["a"].(object)["id"] = nil })
	if got := lost.state["addresses"].(object)["a"].(object)["id"]; got != unknown {
		t.Errorf("an address without an id is planned with the id %v", got)
	}
	exclusive, _ := plan(alone, func(s object) { s["exclusive"] = true })
	if got := exclusive.state["others"].(object); len(got) != 0 {
		t.Errorf("an exclusive resource plans to leave %v", got)
	}
	login := speak(t, store, object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword})
	if _, resp := plan(login, func(s object) { s["customer_id"] = "somebody" }); len(resp.RequiresReplace) != 1 {
		t.Errorf("another customer's login plans %+v", resp)
	}
}

// A state of this version is passed through, and what it lacks is null to
// Terraform; another version's is the framework's to refuse.
func TestStateIsPassedThrough(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	state, _ := json.Marshal(object{"id": "1", "customer_id": "2"})
	upgrade := func(version int64) *tfprotov6.UpgradeResourceStateResponse {
		resp, err := p.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: addressType, Version: version, RawState: &tfprotov6.RawState{JSON: state},
		})
		p.succeeded(err, nil)
		return resp
	}
	if resp := upgrade(0); len(resp.Diagnostics) > 0 || !bytes.Equal(resp.UpgradedState.JSON, state) {
		t.Errorf("got %+v", resp)
	}
	if resp := upgrade(1); len(resp.Diagnostics) == 0 {
		t.Errorf("a state of a later version is read as %+v", resp.UpgradedState)
	}
	for name, schema := range p.schemas.ResourceSchemas {
		if schema.Version != 0 {
			t.Errorf("%s has version %d", name, schema.Version)
		}
	}
}

// A state of this version that was written under another registry's address of the
// provider is taken over with all that belongs to it; any other is refused.
func TestStateOfAnotherRegistry(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	for resourceType := range p.schemas.ResourceSchemas {
		move := func(provider, from string, version int64) *tfprotov6.MoveResourceStateResponse {
			resp, err := p.MoveResourceState(t.Context(), &tfprotov6.MoveResourceStateRequest{
				SourceProviderAddress: provider, SourceTypeName: from, TargetTypeName: resourceType, SourceSchemaVersion: version,
				SourceState: &tfprotov6.RawState{JSON: []byte(`{"id":"1"}`)}, SourcePrivate: []byte(`{"k":"v"}`),
				SourceIdentity: &tfprotov6.RawState{JSON: []byte(`{"id":"2"}`)},
			})
			p.succeeded(err, nil)
			return resp
		}
		resp := move("registry.terraform.io/moltin/moltin", resourceType, 0)
		p.succeeded(nil, resp.Diagnostics)
		if string(resp.TargetState.JSON) != `{"id":"1"}` || string(resp.TargetPrivate) != `{"k":"v"}` || string(resp.TargetIdentity.IdentityData.JSON) != `{"id":"2"}` {
			t.Errorf("%s is moved as %+v", resourceType, resp)
		}
		for _, refused := range []*tfprotov6.MoveResourceStateResponse{
			move("registry.terraform.io/somebody/else", resourceType, 0),
			move("registry.terraform.io/moltin/moltin", "moltin_other", 0),
			move("registry.terraform.io/moltin/moltin", resourceType, 1),
		} {
			if len(refused.Diagnostics) == 0 {
				t.Errorf("%s is moved as %+v", resourceType, refused)
			}
		}
	}
}
