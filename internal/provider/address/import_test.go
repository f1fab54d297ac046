// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"strconv"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]struct{ customerID, addressID string }{
		"a-customer/an-address": {"a-customer", "an-address"},
		"an-address":            {"", "an-address"},
		"../..":                 {"..", ".."}, // escaped on its way into a path
		"a%2Fb/ü":               {"a%2Fb", "ü"},
	} {
		var diags diag.Diagnostics
		got := parseAddressImportID(id, &diags)
		if diags.HasError() || got.CustomerID.ValueString() != want.customerID || got.ID.ValueString() != want.addressID ||
			got.CustomerID.IsNull() != (want.customerID == "") {
			t.Errorf("%q: got %v (%v), want %v", id, got, diags, want)
		}
	}
	for _, id := range []string{
		"", "/", "//", "a/", "/a", "a//b", "a/b/c", "a/b/", "/a/b", " ", "a b", "a/ b", "a\t/b", "a/b\n", "\u00a0", "a\u2003b", "a\x00b", "a/\u200bb", "a@b", "a/b@c",
	} {
		var diags diag.Diagnostics
		got := parseAddressImportID(id, &diags)
		diagtest.AssertError(t, diags, "", "customer_id/address_id", strconv.Quote(id))
		if !got.CustomerID.IsNull() || !got.ID.IsNull() {
			t.Errorf("%q: got %v besides the error", id, got)
		}
	}
}

// A valid import ID consists of valid IDs.
func FuzzParseAddressImportID(f *testing.F) {
	for _, id := range []string{"", "a", "a/b", "a/b/c", "/", " /x", "a/\n", "ü/…", "\xff/b", "a\u00a0b"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		var diags diag.Diagnostics
		got := parseAddressImportID(id, &diags)
		if diags.HasError() {
			if !got.ID.IsNull() || !got.CustomerID.IsNull() {
				t.Errorf("%q is rejected, but returns %v", id, got)
			}
			return
		}
		back := got.ID.ValueString()
		if !got.CustomerID.IsNull() {
			back = got.CustomerID.ValueString() + "/" + back
		}
		if back != id {
			t.Errorf("%q returns %q", id, back)
		}
		for _, part := range strings.Split(id, "/") {
			if part == "" || strings.ContainsAny(part, " @\t\r\n") {
				t.Errorf("%q is accepted, although %q is not an ID", id, part)
			}
		}
	})
}
