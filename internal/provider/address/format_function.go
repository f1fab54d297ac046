// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// formatAddress is provider::moltin::format_address.
type formatAddress struct{}

// NewFormatFunction returns the function format_address.
func NewFormatFunction() function.Function { return formatAddress{} }

// labelLines are the attributes that make up each line of a postal label.
var labelLines = [][]string{
	{"first_name", "last_name"}, {"company_name"}, {"line_1"}, {"line_2"}, {"city"}, {"county"}, {"region"}, {"post_code"}, {"country"},
}

func (formatAddress) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "format_address"
}

func (formatAddress) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	members := map[string]attr.Type{}
	for _, line := range labelLines {
		for _, name := range line {
			members[name] = types.StringType
		}
	}
	resp.Definition = function.Definition{
		Summary: "Postal label of an address",
		MarkdownDescription: "Formats an address as a postal label, with one line each for the recipient, company, street, city, county, region, " +
			"postal code and country. Omits lines without a value. Requires Terraform 1.8 or OpenTofu 1.10.",
		Parameters: []function.Parameter{function.ObjectParameter{
			Name:           "address",
			AttributeTypes: members,
			MarkdownDescription: "A `moltin_customer_address` resource or data source, or an object with the string attributes `first_name`, " +
				"`last_name`, `company_name`, `line_1`, `line_2`, `city`, `county`, `region`, `post_code` and `country`, any of which can be null.",
		}},
		Return: function.StringReturn{},
	}
}

func (formatAddress) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var address types.Object
	if resp.Error = req.Arguments.Get(ctx, &address); resp.Error != nil {
		return
	}
	var lines []string
	members := address.Attributes()
	for _, names := range labelLines {
		var words []string
		for _, name := range names {
			text, _ := members[name].(types.String)
			if text.IsUnknown() {
				resp.Error = resp.Result.Set(ctx, types.StringUnknown())
				return
			}
			if text.ValueString() != "" {
				words = append(words, text.ValueString())
			}
		}
		if len(words) > 0 {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	resp.Error = resp.Result.Set(ctx, strings.Join(lines, "\n"))
}
