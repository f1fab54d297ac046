// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// addressImportID is provider::moltin::address_import_id.
type addressImportID struct{}

// NewImportIDFunction returns the function address_import_id.
func NewImportIDFunction() function.Function { return addressImportID{} }

func (addressImportID) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "address_import_id"
}

func (addressImportID) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             "Import ID of an address",
		MarkdownDescription: "Returns the import ID of a `moltin_customer_address`, in the form `CUSTOMER_ID/ADDRESS_ID`. Requires Terraform 1.8 or OpenTofu 1.10.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "customer_id", MarkdownDescription: "ID of the customer.",
				Validators: []function.StringParameterValidator{stringvalidator.RegexMatches(base.IDFormat, base.IDRule)},
			},
			function.StringParameter{
				Name: "address_id", MarkdownDescription: "ID of the address.",
				Validators: []function.StringParameterValidator{stringvalidator.RegexMatches(base.IDFormat, base.IDRule)},
			},
		},
		Return: function.StringReturn{},
	}
}

func (addressImportID) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var customerID, addressID string
	if resp.Error = req.Arguments.Get(ctx, &customerID, &addressID); resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, customerID+"/"+addressID)
	}
}

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
	attributes := map[string]attr.Type{}
	for _, line := range labelLines {
		for _, name := range line {
			attributes[name] = types.StringType
		}
	}
	resp.Definition = function.Definition{
		Summary: "Postal label of an address",
		MarkdownDescription: "Formats an address as a postal label, with one line each for the recipient, company, street, city, county, region, " +
			"postal code and country. Omits lines without a value. Requires Terraform 1.8 or OpenTofu 1.10.",
		Parameters: []function.Parameter{function.ObjectParameter{
			Name:           "address",
			AttributeTypes: attributes,
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
	attributes := address.Attributes()
	for _, names := range labelLines {
		var words []string
		for _, name := range names {
			text, _ := attributes[name].(types.String)
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
