// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"fmt"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// Whose address it is, what it is called and where it is, is nobody's business
// who looks for another.
func TestAddressesToChooseFromAreGivenByID(t *testing.T) {
	t.Parallel()
	address := fullFields()
	two := []*moltin.Address{{ID: "first", AddressFields: address}, {ID: "second", AddressFields: address}}
	var diags diag.Diagnostics
	addLookupError(&diags, "ron", &Model{Item: Item{Name: types.StringValue("Home")}}, two)
	diagtest.AssertMessage(t, diags, "name", "Multiple addresses found",
		"Customer ron has 2 addresses with the name \"Home\". Use the ID of one of them instead:\n\n  first\n  second")
	for attribute, wanted := range map[string]Model{"name": {Item: Item{Name: types.StringValue("Work")}}, "id": {Item: Item{ID: types.StringValue("Work")}}} {
		diags = nil
		addLookupError(&diags, "ron", &wanted, nil)
		diagtest.AssertMessage(t, diags, attribute, "Address not found",
			fmt.Sprintf("Customer ron has no address with the %s \"Work\". Check customer_id and %[1]s.", attribute))
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
