// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// Whose address it is, and where, is nobody's business who looks for another.
func TestAddressesToChooseFromAreNamedOnly(t *testing.T) {
	t.Parallel()
	address := fullFields()
	for _, found := range [][]*moltin.Address{nil, {{ID: "first", AddressFields: address}, {ID: "second", AddressFields: address}}} {
		var diags diag.Diagnostics
		addNotOne(&diags, &addressModel{Name: types.StringValue("another name")}, found, []*moltin.Address{{ID: "first", AddressFields: address}})
		expectOneError(t, diags, "name", "another name", "first  a name")
		for _, private := range []string{"a city", "a first line", "a last name"} {
			if strings.Contains(diags[0].Detail(), private) {
				t.Errorf("%q is in the error: %s", private, diags[0].Detail())
			}
		}
	}
}

func TestDisplayName(t *testing.T) {
	t.Parallel()
	for want, fields := range map[string]moltin.AddressFields{
		"Home — 1 Sunny Street, Sunny Town": {Name: text("Home"), Line1: text("1 Sunny Street"), City: text("Sunny Town")},
		"1 Sunny Street, Sunny Town":        {Name: text(""), Line1: text("1 Sunny Street"), City: text("Sunny Town")},
		"Home — 1 Sunny Street":             {Name: text("Home"), Line1: text("1 Sunny Street")},
		"Sunny Town":                        {Line1: text(""), City: text("Sunny Town")},
		"Home":                              {Name: text("Home")},
		"":                                  {},
	} {
		if got := displayName(&moltin.Address{AddressFields: fields}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
