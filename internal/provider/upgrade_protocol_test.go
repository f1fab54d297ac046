// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// The first version wrote this state, as users who upgrade have it.
func TestUpgradeState(t *testing.T) {
	t.Parallel()
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				SchemaVersion int64 `json:"schema_version"`
				Attributes    json.RawMessage
			}
		}
	}
	text, err := os.ReadFile("../e2e/testdata/upgrade/state.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Resources) != 4 {
		t.Fatalf("%d resources, want 4", len(state.Resources))
	}
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), nil)
	for _, resource := range state.Resources {
		instance := resource.Instances[0]
		if current := p.Schemas.ResourceSchemas[resource.Type].Version; instance.SchemaVersion != 0 || current < 0 {
			t.Errorf("%s: version %d in the state, %d now", resource.Name, instance.SchemaVersion, current)
		}
		upgraded, err := p.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: resource.Type, Version: instance.SchemaVersion, RawState: &tfprotov6.RawState{JSON: instance.Attributes},
		})
		p.RequireSuccess(err, upgraded.Diagnostics)
		want := acctest.Object{}
		if err := json.Unmarshal(instance.Attributes, &want); err != nil {
			t.Fatal(err)
		}
		if version, ok := want["password_wo_version"].(float64); ok {
			want["password_wo_version"] = int(version)
		}
		got := p.Decode(p.Schemas.ResourceSchemas[resource.Type].ValueType(), upgraded.UpgradedState)
		for name := range got {
			if _, ok := want[name]; !ok {
				want[name] = nil // has been added since
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %v, want %v", resource.Name, got, want)
		}
	}
}
