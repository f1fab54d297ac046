// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A StringValidator validates strings that are neither null nor unknown.
type StringValidator struct {
	// Rule completes "the value …".
	Rule string
	// Validate adds a diagnostic for an invalid value.
	Validate func(at path.Path, value string, diags *diag.Diagnostics)
}

// Description implements validator.String.
func (v StringValidator) Description(context.Context) string { return v.Rule }

// MarkdownDescription implements validator.String.
func (v StringValidator) MarkdownDescription(context.Context) string { return v.Rule }

// ValidateString implements validator.String.
func (v StringValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !req.ConfigValue.IsNull() && !req.ConfigValue.IsUnknown() {
		v.Validate(req.Path, req.ConfigValue.ValueString(), &resp.Diagnostics)
	}
}

// IDFormat is what the ID of every customer and address matches. One with an @ is an
// email address in the wrong place.
var IDFormat = regexp.MustCompile(`^[^/@\s\p{Z}\p{C}]+$`)

// IDRule completes a message about an invalid ID.
const IDRule = "must be an ID without slashes, spaces or @"

// OptionalID rejects what can't be an ID. "" is the same as no ID.
func OptionalID() validator.String {
	return stringvalidator.RegexMatches(regexp.MustCompile(`^$|`+IDFormat.String()), IDRule)
}

// CheckImportIdentity adds an error if an attribute of an identity can't be an ID.
func CheckImportIdentity(attribute string, id types.String, diags *diag.Diagnostics) {
	if !id.IsNull() && !IDFormat.MatchString(id.ValueString()) {
		diags.AddError("Invalid import identity", fmt.Sprintf("%s %s, but is %q.", attribute, IDRule, id.ValueString()))
	}
}

// ExactlyOneOf requires one of the attributes of a data source, of which "" is the
// same as none.
type ExactlyOneOf []string

// Description implements datasource.ConfigValidator.
func (v ExactlyOneOf) Description(context.Context) string {
	return "Exactly one of " + strings.Join(v, " and ") + " must be set."
}

// MarkdownDescription implements datasource.ConfigValidator.
func (v ExactlyOneOf) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateDataSource implements datasource.ConfigValidator.
func (v ExactlyOneOf) ValidateDataSource(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	set := 0
	for _, name := range v {
		var value types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), &value)...)
		if value.IsUnknown() {
			return
		}
		if value.ValueString() != "" {
			set++
		}
	}
	if set != 1 {
		resp.Diagnostics.AddError("Invalid combination of attributes", v.Description(ctx))
	}
}
