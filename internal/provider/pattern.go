// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

const patternDescription = "`*` matches any number of characters. Case is ignored. Defaults to `*`."

// matcher gives the test for a pattern: one for null lets everything pass.
func matcher(pattern types.String) func(string) bool {
	if pattern.IsNull() {
		return func(string) bool { return true }
	}
	expression := strings.ReplaceAll(regexp.QuoteMeta(pattern.ValueString()), `\*`, `.*`)
	return regexp.MustCompile(`(?is)^` + expression + `$`).MatchString
}
