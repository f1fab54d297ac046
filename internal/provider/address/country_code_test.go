// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestCountryCode(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		value types.String
		warns bool
	}{
		{types.StringValue("US"), false},
		{types.StringValue("GB"), false},
		{types.StringValue("DE"), false},
		{types.StringValue("SS"), false},
		{types.StringValue("AX"), false},
		{types.StringValue(""), false}, // the store's to refuse
		{types.StringNull(), false},
		{types.StringUnknown(), false},
		{types.StringValue("UK"), true}, // it is GB
		{types.StringValue("us"), true},
		{types.StringValue("USA"), true},
		{types.StringValue("840"), true},
		{types.StringValue("XX"), true},
		{types.StringValue("ZZ"), true},
		{types.StringValue("EU"), true}, // no country
		{types.StringValue("SU"), true}, // no more
		{types.StringValue("AN"), true},
		{types.StringValue("YU"), true},
		{types.StringValue("XK"), true}, // not assigned by ISO
		{types.StringValue("UN"), true},
		{types.StringValue("IC"), true},
		{types.StringValue("United States"), true},
		{types.StringValue("é"), true},
	} {
		t.Run(tc.value.String(), func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			countryCode().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("country"), ConfigValue: tc.value}, &resp)
			if resp.Diagnostics.HasError() || resp.Diagnostics.WarningsCount() > 1 || (resp.Diagnostics.WarningsCount() == 1) != tc.warns {
				t.Errorf("got %v", resp.Diagnostics)
			}
		})
	}
}

// ISO 3166-1 assigns 249 codes.
func TestAssignedCountryCodes(t *testing.T) {
	t.Parallel()
	assigned := 0
	for first := 'A'; first <= 'Z'; first++ {
		for second := 'A'; second <= 'Z'; second++ {
			if isAlpha2(string(first) + string(second)) {
				assigned++
			}
		}
	}
	if assigned != 249 {
		t.Errorf("%d codes are assigned, want 249", assigned)
	}
}
