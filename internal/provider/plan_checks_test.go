// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A customer login can't delete customers, and the plan of a destroy says so.
func TestDestroyOfACustomerNeedsAClientSecret(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), object{
		"client_secret": nil, "customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword,
	})
	typ := p.schemas.ResourceSchemas[customerType].ValueType()
	null := p.encode(typ, nil)
	resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: customerType, ProposedNewState: null, Config: null,
		PriorState: p.encode(typ, object{"id": "leslie", "name": "Leslie Knope", "email": "leslie@pawnee.gov", "has_password": false}),
	})
	p.succeeded(err, nil)
	expectError(t, resp.Diagnostics, "", "Client secret required", "client_secret", "MOLTIN_CLIENT_SECRET")
}

// A configuration that leaves customer_id to the login is incomplete without
// one, even if nothing else has changed.
func TestPlanWithoutTheLoginThatACustomerIDCameFrom(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	login := speak(t, store, object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword})
	alone := speak(t, store, nil)
	for resourceType, config := range map[string]object{
		addressType:   requiredAttributes().object(),
		addressesType: {"addresses": oneItem("a")},
	} {
		created := login.apply(resourceType, nil, config)
		login.succeeded(nil, created.diags)
		plan, _ := login.plan(resourceType, created.state, config)
		login.succeeded(nil, plan.diags)
		typ := alone.schemas.ResourceSchemas[resourceType].ValueType()
		state := alone.encode(typ, created.state)
		resp, err := alone.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: resourceType, PriorState: state, ProposedNewState: state, Config: alone.encode(typ, config),
		})
		alone.succeeded(err, nil)
		expectError(t, resp.Diagnostics, "customer_id", "Missing customer_id", "customer_email")
	}
}

// What stays as it is can have a plan all the same.
func TestPlannedThoughUnchanged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	alone := speak(t, store, nil)
	login := speak(t, store, object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword})
	plan := func(p *protocol, change object) (object, *tfprotov6.PlanResourceChangeResponse) {
		t.Helper()
		prior := object{"customer_id": store.CustomerID(), "exclusive": false, "others": object{"x": "Other"}, "addresses": oneItem("a")}
		prior["addresses"].(object)["a"].(object)["id"] = "1"
		config := object{"customer_id": store.CustomerID(), "addresses": oneItem("a"), "exclusive": change["exclusive"]}
		if p == login {
			delete(config, "customer_id")
		}
		maps.Copy(prior, change)
		typ := p.schemas.ResourceSchemas[addressesType].ValueType()
		resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: addressesType, PriorState: p.encode(typ, prior), ProposedNewState: p.encode(typ, prior), Config: p.encode(typ, config),
		})
		p.succeeded(err, resp.Diagnostics)
		return p.decode(typ, resp.PlannedState), resp
	}
	lost, _ := plan(alone, object{"addresses": oneItem("a")})
	if got := lost["addresses"].(object)["a"].(object)["id"]; got != unknown {
		t.Errorf("an address without an id is planned with the id %v", got)
	}
	exclusive, _ := plan(alone, object{"exclusive": true})
	if got := exclusive["others"].(object); len(got) != 0 {
		t.Errorf("an exclusive resource plans to leave %v", got)
	}
	if _, resp := plan(login, object{"customer_id": "somebody"}); len(resp.RequiresReplace) != 1 {
		t.Errorf("another customer's login plans %+v", resp)
	}
}
