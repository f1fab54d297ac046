// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"golang.org/x/text/language"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// countryCode warns of codes that are not ISO 3166-1 alpha-2. The store decides
// whether it accepts them.
func countryCode() validator.String {
	const rule = "should be an ISO 3166-1 alpha-2 country code, such as US"
	return base.StringValidator{Rule: rule, Validate: func(at path.Path, code string, diags *diag.Diagnostics) {
		if code != "" && !isAlpha2(code) {
			diags.AddAttributeWarning(at, "Unusual country code", fmt.Sprintf("%s: %q %s. The store may reject it.", at, code, rule))
		}
	}}
}

// isAlpha2 reports whether a code is assigned. The library also knows withdrawn and
// reserved codes, which have no number or no domain of their own, except for two.
func isAlpha2(code string) bool {
	region, err := language.ParseRegion(code)
	if err != nil || region.String() != code || region.Canonicalize() != region || region.M49() == 0 {
		return false
	}
	_, err = region.TLD()
	return err == nil && region.IsCountry() && code != "AN" && code != "SU"
}
