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

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ list.ListResourceWithConfigure = (*customerList)(nil)

// customerList finds customers for terraform query.
type customerList struct{ store *store }

func newCustomerList() list.ListResource { return &customerList{} }

func (l *customerList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (l *customerList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (l *customerList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store. Requires a `client_secret` and Terraform 1.14 or later.\n\n" + limitDescription,
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + patternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the email address. " + patternDescription},
		},
	}
}

func (l *customerList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var patterns customerPatterns
	diags := req.Config.Get(ctx, &patterns)
	op := fixedOperation("list the customers")
	stream.Results = listResults(ctx, l.store, req, op, diags, func(ctx context.Context, _ *diag.Diagnostics) iter.Seq2[*moltin.Customer, error] {
		return l.store.matchingCustomers(ctx, patterns)
	}, func(customer *moltin.Customer, result *list.ListResult) {
		model := customerResourceModel{Timeouts: nullTimeouts()}
		model.read(customer)
		result.DisplayName = customer.Name + " <" + customer.Email + ">"
		result.Diagnostics.Append(result.Identity.Set(ctx, customerIdentity{model.ID})...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
		}
	})
}
