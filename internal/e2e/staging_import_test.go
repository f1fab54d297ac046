// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestStagingIsImported imports what examples/staging declares, as the importing guide describes.
func TestStagingIsImported(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	w := newWorkspace(t, "", environmentOf(store)...)
	w.remove("main.tf")
	if err := os.CopyFS(w.dir, os.DirFS("../../examples/staging")); err != nil {
		t.Fatal(err)
	}
	w.must("get")
	w.must("apply", "-input=false", "-auto-approve")
	w.remove("terraform.tfstate")
	w.write("imports.tf", `
import {
  for_each = local.customers
  to       = module.customer[each.key].moltin_customer.this
  id       = "email:${each.value.email}"
}

data "moltin_customer" "existing" {
  for_each = local.customers

  email = each.value.email
}

import {
  for_each = data.moltin_customer.existing
  to       = module.customer[each.key].moltin_customer_addresses.this
  id       = each.value.id
}
`)
	store.ResetJournal()
	if printed := w.must("apply", "-input=false", "-auto-approve"); !strings.Contains(printed, "8 imported, 0 added, 4 changed, 0 destroyed") {
		t.Error(printed)
	}
	for _, entry := range store.Journal() {
		if entry.Method != http.MethodGet && strings.Contains(entry.Path, "/customers/") && !strings.HasSuffix(entry.Path, "/tokens") {
			t.Errorf("%s %s", entry.Method, entry.Path)
		}
	}
	w.remove("imports.tf")
	w.expectNoChanges()
}
