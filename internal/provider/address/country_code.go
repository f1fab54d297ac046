// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"golang.org/x/text/language"
)

// countryCode warns of codes that are not ISO 3166-1 alpha-2. The store decides
// whether it accepts them.
type countryCode struct{}

func (countryCode) Description(context.Context) string {
	return "should be an ISO 3166-1 alpha-2 country code, such as US"
}

func (v countryCode) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v countryCode) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	code := req.ConfigValue.ValueString()
	if code == "" {
		return // unknown, null, or for the store to refuse
	}
	if isAlpha2(code) {
		return
	}
	resp.Diagnostics.AddAttributeWarning(req.Path, "Unusual country code",
		fmt.Sprintf("%s: %q %s. The store may reject it.", req.Path, code, v.Description(ctx)))
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
