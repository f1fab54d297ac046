// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestStateOfTheFirstVersionNeedsNoChange plans and destroys with the state and the store of the first version. Don't change the
// configuration and the state in testdata/upgrade, because users have such. The records of the store are in the sandbox's own format.
func TestStateOfTheFirstVersionNeedsNoChange(t *testing.T) {
	t.Parallel()

	upgrade := os.DirFS("testdata/upgrade")
	data := filepath.Join(t.TempDir(), "store.json")
	if err := os.WriteFile(data, []byte(read(t, upgrade, "store.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	store := acctest.Start(t, sandbox.Config{DataFile: data})
	config := read(t, upgrade, "main.tf")
	w := newWorkspace(t, config, environmentOf(store)...)
	w.skipIfTooOld(config)
	w.write("terraform.tfstate", read(t, upgrade, "state.json"))
	w.expectNoChanges()
	if n := store.Count("PUT", "") + store.Count("DELETE", ""); n != 0 {
		t.Errorf("%d writes", n)
	}
	w.must("destroy", "-input=false", "-auto-approve")
	if left := store.Customers(); len(left) != 1 {
		t.Errorf("left over: %v", left)
	}
}
