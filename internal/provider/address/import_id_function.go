// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/function"

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
