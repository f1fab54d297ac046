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

// A customer login can't delete customers.
func TestCustomerDestroyRequiresClientSecret(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), acctest.Object{
		"client_secret": nil, "customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword,
	})
	typ := p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType()
	null := p.Encode(typ, nil)
	resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: acctest.CustomerType, ProposedNewState: null, Config: null,
		PriorState: p.Encode(typ, acctest.Object{"id": "leslie", "name": "Leslie Knope", "email": "leslie@pawnee.gov", "has_password": false}),
	})
	p.RequireSuccess(err, nil)
	acctest.AssertErrorContains(t, resp.Diagnostics, "", "Client secret required", "client_secret", "MOLTIN_CLIENT_SECRET")
}

// A configuration that leaves customer_id to the login is incomplete without
// one, even if nothing else has changed.
func TestPlanWithoutLogin(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	login := acctest.NewProtocolClient(t, store, acctest.Login())
	alone := acctest.NewProtocolClient(t, store, nil)
	for resourceType, config := range map[string]acctest.Object{
		acctest.AddressType:   acctest.RequiredAttributes().Object(),
		acctest.AddressesType: {"addresses": acctest.OneItem("a")},
	} {
		created := login.Apply(resourceType, nil, config)
		login.RequireSuccess(nil, created.Diagnostics)
		plan, _ := login.Plan(resourceType, created.State, config)
		login.RequireSuccess(nil, plan.Diagnostics)
		typ := alone.Schemas.ResourceSchemas[resourceType].ValueType()
		state := alone.Encode(typ, created.State)
		resp, err := alone.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: resourceType, PriorState: state, ProposedNewState: state, Config: alone.Encode(typ, config),
		})
		alone.RequireSuccess(err, nil)
		acctest.AssertErrorContains(t, resp.Diagnostics, "customer_id", "Missing customer_id", "customer_email")
	}
}

// An unchanged configuration can still have a plan.
func TestPlanOfUnchangedConfiguration(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	alone := acctest.NewProtocolClient(t, store, nil)
	login := acctest.NewProtocolClient(t, store, acctest.Login())
	plan := func(p *acctest.ProtocolClient, change acctest.Object) (acctest.Object, *tfprotov6.PlanResourceChangeResponse) {
		t.Helper()
		prior := acctest.Object{"customer_id": store.CustomerID(), "exclusive": false, "others": acctest.Object{"x": "Other"}, "addresses": acctest.OneItem("a")}
		prior["addresses"].(acctest.Object)["a"].(acctest.Object)["id"] = "1"
		config := acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.OneItem("a"), "exclusive": change["exclusive"]}
		if p == login {
			delete(config, "customer_id")
		}
		maps.Copy(prior, change)
		typ := p.Schemas.ResourceSchemas[acctest.AddressesType].ValueType()
		resp, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: acctest.AddressesType, PriorState: p.Encode(typ, prior), ProposedNewState: p.Encode(typ, prior), Config: p.Encode(typ, config),
		})
		p.RequireSuccess(err, resp.Diagnostics)
		return p.Decode(typ, resp.PlannedState), resp
	}
	unresolved, _ := plan(alone, acctest.Object{"addresses": acctest.OneItem("a")})
	if got := unresolved["addresses"].(acctest.Object)["a"].(acctest.Object)["id"]; got != acctest.Unknown {
		t.Errorf("an address without an id is planned with the id %v", got)
	}
	exclusive, _ := plan(alone, acctest.Object{"exclusive": true})
	if got := exclusive["others"].(acctest.Object); len(got) != 0 {
		t.Errorf("an exclusive resource plans to leave %v", got)
	}
	if _, resp := plan(login, acctest.Object{"customer_id": "somebody"}); len(resp.RequiresReplace) != 1 {
		t.Errorf("another customer's login plans %+v", resp)
	}
}
