// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// BenchmarkAddress makes each call that Terraform makes for an address, most of
// which is the framework's work. Create and delete include what the sandbox
// takes to answer.
func BenchmarkAddress(b *testing.B) {
	benchmarkCalls(b, addressType, allAttributes().object())
}

// BenchmarkAddresses is the same for 100 addresses in one resource.
func BenchmarkAddresses(b *testing.B) {
	all := object{}
	for i := range 100 {
		all[fmt.Sprintf("address %d", i)] = allAttributes().with(attributes{"name": fmt.Sprintf("Address %d", i)}).object()
	}
	benchmarkCalls(b, addressesType, object{"addresses": all})
}

func benchmarkCalls(b *testing.B, resourceType string, config object) {
	store := acctest.Start(b, sandbox.Config{Quota: 300})
	p := speak(b, store, object{"requests_per_second": 1e6}) // no wait for the pace
	typ := p.schemas.ResourceSchemas[resourceType].ValueType()
	config["customer_id"] = store.CustomerID()
	created := p.apply(resourceType, nil, config)
	p.succeeded(nil, created.diags)
	_, planned := p.plan(resourceType, nil, config)
	null, given, state := p.encode(typ, nil), p.encode(typ, config), p.encode(typ, created.state)
	text, err := json.Marshal(created.state)
	p.succeeded(err, nil)

	apply := func(prior, planned, config *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, []*tfprotov6.Diagnostic, error) {
		resp, err := p.ApplyResourceChange(b.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: resourceType, PriorState: prior, PlannedState: planned, Config: config,
		})
		return resp.NewState, resp.Diagnostics, err
	}
	for name, call := range map[string]func() ([]*tfprotov6.Diagnostic, error){
		"validate": func() ([]*tfprotov6.Diagnostic, error) {
			resp, err := p.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: resourceType, Config: given})
			return resp.Diagnostics, err
		},
		"upgrade": func() ([]*tfprotov6.Diagnostic, error) {
			resp, err := p.UpgradeResourceState(b.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: resourceType, RawState: &tfprotov6.RawState{JSON: text},
			})
			return resp.Diagnostics, err
		},
		"read": func() ([]*tfprotov6.Diagnostic, error) {
			resp, err := p.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{TypeName: resourceType, CurrentState: state})
			return resp.Diagnostics, err
		},
		"plan of nothing": func() ([]*tfprotov6.Diagnostic, error) {
			resp, err := p.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: resourceType, PriorState: state, ProposedNewState: state, Config: given,
			})
			return resp.Diagnostics, err
		},
		"plan of a create": func() ([]*tfprotov6.Diagnostic, error) {
			resp, err := p.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: resourceType, PriorState: null, ProposedNewState: given, Config: given,
			})
			return resp.Diagnostics, err
		},
		"create and delete": func() ([]*tfprotov6.Diagnostic, error) {
			state, diags, err := apply(null, planned.PlannedState, given)
			if err == nil && len(diags) == 0 {
				_, diags, err = apply(state, null, null)
			}
			return diags, err
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if diags, err := call(); err != nil || len(diags) > 0 {
					b.Fatal(err, diags)
				}
			}
		})
	}
}
