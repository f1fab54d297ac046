// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ list.ListResourceWithConfigure = (*addressList)(nil)

// addressList finds a customer's addresses for terraform query.
type addressList struct{ store *store }

func newCustomerAddressList() list.ListResource { return &addressList{} }

func (l *addressList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
}

func (l *addressList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (l *addressList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the addresses of a customer. Requires Terraform 1.14 or later.\n\n" + limitDescription,
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: customerIDDescription,
				Validators:          []validator.String{validID()},
			},
			"name": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + patternDescription},
		},
	}
}

func (l *addressList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		CustomerID types.String `tfsdk:"customer_id"`
		Name       types.String `tfsdk:"name"`
	}
	diags := req.Config.Get(ctx, &config)
	op := fixedOperation("list the customer's addresses", "customer_id")
	var customerID string
	stream.Results = listResults(ctx, l.store, req, op, diags, func(ctx context.Context, diags *diag.Diagnostics) iter.Seq2[*moltin.Address, error] {
		customerID = l.store.customerOf(ctx, op, config.CustomerID, diags)
		return l.store.matchingAddresses(ctx, customerID, config.Name)
	}, func(address *moltin.Address, result *list.ListResult) {
		model := addressResourceModel{Timeouts: nullTimeouts()}
		model.read(customerID, address)
		result.DisplayName = displayName(address)
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
		}
	})
}
