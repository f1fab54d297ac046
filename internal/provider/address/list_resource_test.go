// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

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
