// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// epccMove is a move of the state of an epcc_customer.
func epccMove(state string) *tfprotov6.MoveResourceStateRequest {
	return &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: "registry.terraform.io/elasticpath/epcc", SourceTypeName: "epcc_customer",
		SourceState: &tfprotov6.RawState{JSON: []byte(state)}, TargetTypeName: acctest.CustomerType,
	}
}

func TestCustomerMovedFromEPCC(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	id := store.AddCustomer("Leslie Knope", "leslie@pawnee.gov", "")
	for name, state := range map[string]string{
		"as the provider wrote it": `{"id":"` + id + `","name":"Leslie Knope","email":"leslie@pawnee.gov"}`,
		"with more":                `{"id":"` + id + `","name":"Leslie Knope","email":"leslie@pawnee.gov","type":"customer","tags":["a"]}`,
	} {
		for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			req := epccMove(state)
			req.SourceProviderAddress = registry + "/elasticpath/epcc"
			resp, err := p.MoveResourceState(t.Context(), req)
			p.RequireSuccess(err, resp.Diagnostics)
			moved := p.Decode(p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType(), resp.TargetState)
			want := acctest.Object{
				"id": id, "name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": nil, "has_password": nil,
				"password_wo": nil, "password_wo_version": nil, "custom_fields": nil, "timeouts": nil, "created_at": nil, "updated_at": nil,
			}
			if !reflect.DeepEqual(moved, want) {
				t.Errorf("%s: moved to %v, want %v", name, moved, want)
			}
			if identity := p.DecodeIdentity(acctest.CustomerType, resp.TargetIdentity); !reflect.DeepEqual(identity, acctest.Object{"id": id}) {
				t.Errorf("%s: the identity is %v", name, identity)
			}
			// Terraform refreshes before it plans, unless it is told not to.
			config := acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
			read := p.Read(acctest.CustomerType, moved)
			p.RequireSuccess(nil, read.Diagnostics)
			for _, prior := range []acctest.Object{moved, read.State} {
				if plan, _ := p.Plan(acctest.CustomerType, prior, config); !reflect.DeepEqual(plan.State, prior) {
					t.Errorf("%s: the plan is %v, want %v", name, plan.State, prior)
				}
			}
		}
	}
}

func TestCustomerMovedWithoutID(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	for _, id := range []string{`null`, `""`, `7`} {
		resp, err := p.MoveResourceState(t.Context(), epccMove(`{"id":`+id+`,"name":"Leslie Knope","email":"leslie@pawnee.gov"}`))
		p.RequireSuccess(err, nil)
		acctest.AssertError(t, resp.Diagnostics, "", "Could not move the customer", "The state of the epcc_customer has no ID. "+
			"Remove the moved block, run terraform state rm on the epcc_customer, and import the customer by ID or by email:\n\n"+
			"import {\n  to = moltin_customer.NAME\n  id = \"email:leslie@pawnee.gov\"\n}")
	}
}

func TestOtherResourcesAreNotMoved(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	for name, change := range map[string]func(*tfprotov6.MoveResourceStateRequest){
		"provider": func(req *tfprotov6.MoveResourceStateRequest) {
			req.SourceProviderAddress = "registry.terraform.io/somebody/crm"
		},
		"resource":       func(req *tfprotov6.MoveResourceStateRequest) { req.SourceTypeName = "epcc_account" },
		"schema version": func(req *tfprotov6.MoveResourceStateRequest) { req.SourceSchemaVersion = 1 },
		"target":         func(req *tfprotov6.MoveResourceStateRequest) { req.TargetTypeName = acctest.AddressType },
	} {
		req := epccMove(`{"id":"1","name":"Leslie Knope","email":"leslie@pawnee.gov"}`)
		change(req)
		resp, err := p.MoveResourceState(t.Context(), req)
		p.RequireSuccess(err, nil)
		if len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Unable to Move Resource State" || resp.TargetState != nil {
			t.Errorf("another %s: %+v", name, resp)
		}
	}
}
