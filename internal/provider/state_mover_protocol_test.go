// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A state that this provider wrote under its address in another registry is moved as
// it is. Any other is an error.
func TestMoveFromAnotherRegistry(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	const (
		address = `{"id":"1","first_name":"Ron","created_at":"2026-01-02T03:04:05.678Z","custom_fields":"{\"a\": 1}","timeouts":{"create":"2m","read":null,"update":null,"delete":null}}`
		several = `{"customer_id":"3","exclusive":true,"others":{"9":"Other"},"addresses":{"a":{"id":"1","first_name":"Ron"},"b":{"id":null}}}`
		leslie  = `{"id":"1","name":"Leslie Knope","has_password":true,"password_wo_version":2}`
	)
	timeouts := acctest.Object{"create": "2m", "read": nil, "update": nil, "delete": nil}
	for resourceType, test := range map[string]struct {
		state, identity string
		want            acctest.Object // without what is null
		wantIdentity    acctest.Object
	}{
		acctest.AddressType: {
			address, `{"customer_id":"2","id":"1"}`,
			acctest.Object{"id": "1", "first_name": "Ron", "created_at": "2026-01-02T03:04:05.678Z", "custom_fields": `{"a": 1}`, "timeouts": timeouts},
			acctest.Object{"customer_id": "2", "id": "1"},
		},
		acctest.AddressesType: {
			several, `{"customer_id":"3"}`,
			acctest.Object{"customer_id": "3", "exclusive": true, "others": acctest.Object{"9": "Other"}, "addresses": acctest.Object{
				"a": acctest.Object{"id": "1", "first_name": "Ron"}, "b": acctest.Object{},
			}},
			acctest.Object{"customer_id": "3"},
		},
		acctest.CustomerType: {
			leslie, `{"id":"1"}`,
			acctest.Object{"id": "1", "name": "Leslie Knope", "has_password": true, "password_wo_version": 2},
			acctest.Object{"id": "1"},
		},
	} {
		request := func() *tfprotov6.MoveResourceStateRequest {
			return &tfprotov6.MoveResourceStateRequest{
				SourceProviderAddress: "registry.terraform.io/moltin/moltin", SourceTypeName: resourceType, TargetTypeName: resourceType,
				SourceState: &tfprotov6.RawState{JSON: []byte(test.state)}, SourcePrivate: []byte(`{"k":"InYi"}`),
				SourceIdentity: &tfprotov6.RawState{JSON: []byte(test.identity)},
			}
		}
		move := func(change func(*tfprotov6.MoveResourceStateRequest)) *tfprotov6.MoveResourceStateResponse {
			req := request()
			change(req)
			resp, err := p.MoveResourceState(t.Context(), req)
			p.RequireSuccess(err, nil)
			return resp
		}
		resp := move(func(*tfprotov6.MoveResourceStateRequest) {})
		p.RequireSuccess(nil, resp.Diagnostics)
		got := withoutNull(p.Decode(p.Schemas.ResourceSchemas[resourceType].ValueType(), resp.TargetState))
		if want := withoutNull(maps.Clone(test.want)); !reflect.DeepEqual(got, want) || string(resp.TargetPrivate) != `{"k":"InYi"}` {
			t.Errorf("%s: moved to %v with %s, want %v", resourceType, got, resp.TargetPrivate, want)
		}
		if got := p.DecodeIdentity(resourceType, resp.TargetIdentity); !reflect.DeepEqual(got, test.wantIdentity) {
			t.Errorf("%s: the identity is %v, want %v", resourceType, got, test.wantIdentity)
		}
		// Terraform before 1.12 has no identities.
		resp = move(func(req *tfprotov6.MoveResourceStateRequest) { req.SourceIdentity = nil })
		p.RequireSuccess(nil, resp.Diagnostics)
		if resp.TargetState == nil || p.DecodeIdentity(resourceType, resp.TargetIdentity) != nil {
			t.Errorf("%s: moved without an identity to %+v", resourceType, resp)
		}
		for name, change := range map[string]func(*tfprotov6.MoveResourceStateRequest){
			"provider": func(req *tfprotov6.MoveResourceStateRequest) {
				req.SourceProviderAddress = "registry.terraform.io/somebody/else"
			},
			"resource":       func(req *tfprotov6.MoveResourceStateRequest) { req.SourceTypeName = "moltin_other" },
			"schema version": func(req *tfprotov6.MoveResourceStateRequest) { req.SourceSchemaVersion = 1 },
			"schema":         func(req *tfprotov6.MoveResourceStateRequest) { req.SourceState.JSON = []byte(`{"timeouts":"none"}`) },
		} {
			if refused := move(change); len(refused.Diagnostics) != 1 || refused.Diagnostics[0].Summary != "Unable to Move Resource State" {
				t.Errorf("%s: the state of another %s is moved: %+v", resourceType, name, refused)
			}
		}
	}
}

func withoutNull(value acctest.Object) acctest.Object {
	maps.DeleteFunc(value, func(_ string, v any) bool {
		if nested, ok := v.(acctest.Object); ok {
			withoutNull(nested)
		}
		return v == nil
	})
	return value
}
