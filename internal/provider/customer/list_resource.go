// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists customers for terraform query.
type ListResource struct{ base.Resource }

// NewListResource returns the list resource moltin_customer.
func NewListResource() list.ListResource { return &ListResource{} }

func (l *ListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store. Requires a `client_secret` and Terraform 1.14 or later.\n\n" + base.LimitDescription,
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + base.PatternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the email address. " + base.PatternDescription},
		},
	}
}

func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var patterns base.CustomerPatterns
	diags := req.Config.Get(ctx, &patterns)
	op := base.FixedOperation("list the customers")
	l.Store.RequireSettings(&diags)
	stream.Results = base.ListResults(ctx, req, op, diags, l.Store.MatchingCustomers(ctx, patterns), func(customer *moltin.Customer, result *list.ListResult) {
		model := ResourceModel{Timeouts: base.NullTimeouts()}
		model.FromAPI(customer)
		result.DisplayName = customer.Name + " <" + customer.Email + ">"
		result.Diagnostics.Append(result.Identity.Set(ctx, Identity{model.ID})...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
		}
	})
}
