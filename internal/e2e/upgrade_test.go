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

// TestStateOfTheFirstVersionNeedsNoChange plans with the state and the store of the first version. Don't change the configuration and
// the state in testdata/upgrade, because users have such. The records of the store are in the sandbox's own format.
func TestStateOfTheFirstVersionNeedsNoChange(t *testing.T) {
	t.Parallel()

	data := filepath.Join(t.TempDir(), "store.json")
	if err := os.WriteFile(data, []byte(readFile(t, "testdata/upgrade/store.json")), 0o600); err != nil {
		t.Fatal(err)
	}
	store := acctest.Start(t, sandbox.Config{DataFile: data})
	config := readFile(t, "testdata/upgrade/main.tf")
	w := newWorkspace(t, config, environmentOf(store)...)
	w.skipIfUnsupported(config)
	w.write("terraform.tfstate", readFile(t, "testdata/upgrade/state.json"))
	w.expectNoChanges()
}
