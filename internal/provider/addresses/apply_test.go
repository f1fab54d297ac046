// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
)

// A create that made each address, and one of them twice, did create them. Errors with
// the same hint share it.
func TestJoinFailures(t *testing.T) {
	t.Parallel()
	const untaint = " of the 9 addresses were created. Because of the error, Terraform marks the resource as tainted, and the next apply would delete these " +
		"addresses and create all of them again. To keep them, untaint the resource before you apply again:\n\n" +
		"  terraform untaint moltin_customer_addresses.NAME"
	failures := func(details ...string) (diags diag.Diagnostics) {
		for _, detail := range details {
			diags.AddError("Failed", detail)
		}
		return diags
	}
	diagtest.AssertMessage(t, joinFailures(failures("a is twice.", "b is twice."), 9, 9), "addresses", "Failed",
		"Failed: a is twice.\n\nFailed: b is twice.\n\n9"+untaint)
	diagtest.AssertMessage(t, joinFailures(failures("a.\n\nCheck 1.\n\nOr 2.", "b.", "c.\n\nCheck 1.\n\nOr 2.", "d."), 5, 9), "addresses",
		"Could not create 4 of the 9 addresses",
		"Failed: a.\n\nFailed: c.\n\nCheck 1.\n\nOr 2.\n\nFailed: b.\n\nFailed: d.\n\n5"+untaint)
}

// The latest of the store's times counts, whichever response is read last.
func TestWrittenAt(t *testing.T) {
	t.Parallel()
	r := &reconciler{items: itemsByKey{}}
	for _, at := range []string{"2026-01-02T03:04:05Z", "2026-01-02T03:04:07.5Z", "2026-01-02T03:04:06Z", "", "soon"} {
		r.setWritten(&task{item: &address.Item{}}, &moltin.Address{ID: "1", UpdatedAt: at}, nil)
	}
	if r.WrittenAt != "2026-01-02T03:04:07.5Z" {
		t.Errorf("got %s", r.WrittenAt)
	}
}
