// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// testdata/upgrade holds a state that the first version wrote, and stays as it
// is: whoever upgrades has one like it.

func TestStateOfTheFirstVersionIsRead(t *testing.T) {
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
	text, err := os.ReadFile("testdata/upgrade/state.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatal(err)
	}
	if len(state.Resources) != 4 {
		t.Fatalf("%d resources, want 4", len(state.Resources))
	}
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	for _, resource := range state.Resources {
		instance := resource.Instances[0]
		if current := p.schemas.ResourceSchemas[resource.Type].Version; instance.SchemaVersion != 0 || current < 0 {
			t.Errorf("%s: version %d in the state, %d now", resource.Name, instance.SchemaVersion, current)
		}
		upgraded, err := p.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: resource.Type, Version: instance.SchemaVersion, RawState: &tfprotov6.RawState{JSON: instance.Attributes},
		})
		p.succeeded(err, upgraded.Diagnostics)
		want := object{}
		if err := json.Unmarshal(instance.Attributes, &want); err != nil {
			t.Fatal(err)
		}
		if version, ok := want["password_wo_version"].(float64); ok {
			want["password_wo_version"] = int(version)
		}
		got := p.decode(p.schemas.ResourceSchemas[resource.Type].ValueType(), upgraded.UpgradedState)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %v, want %v", resource.Name, got, want)
		}
	}
}

func TestAccStateOfTheFirstVersionNeedsNoChange(t *testing.T) {
	data := filepath.Join(t.TempDir(), "store.json")
	copyFile(t, "testdata/upgrade/store.json", data)
	store := acctest.Start(t, sandbox.Config{DataFile: data})
	c := startCLI(t, store, 11, "testdata/upgrade") // password_wo
	copyFile(t, "testdata/upgrade/state.json", filepath.Join(c.dir, "terraform.tfstate"))
	c.expectNoChanges()
	if n := store.Count("POST", "/v2/customers") + store.Count("PUT", "") + store.Count("DELETE", ""); n != 0 {
		t.Errorf("%d writes", n)
	}
	c.run("destroy", "-input=false", "-auto-approve")
	if left := customersOf(store); len(left) != 0 {
		t.Errorf("left over: %v", left)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
