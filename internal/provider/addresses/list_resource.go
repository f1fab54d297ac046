// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource finds customers' addresses for terraform query, all of a customer
// as one result.
type ListResource struct{ base.Resource }

// NewListResource returns the list resource moltin_customer_addresses.
func NewListResource() list.ListResource { return &ListResource{} }

func (l *ListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store with their addresses. Each result is a `moltin_customer_addresses` resource. Requires a " +
			"`client_secret` and Terraform 1.14 or later.\n\n" + base.LimitDescription + " With `include_resource`, one request per customer reads the addresses.",
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
		model := Model{CustomerID: types.StringValue(customer.ID), Exclusive: types.BoolValue(false), Timeouts: base.NullTimeouts()}
		result.DisplayName = customer.Name + " <" + customer.Email + ">"
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if !req.IncludeResource {
			return
		}
		addresses, err := l.Store.Addresses(ctx, customer.ID)
		if err != nil {
			base.AddStoreError(ctx, &result.Diagnostics, base.FixedOperation("list the addresses of customer "+customer.ID), err)
			return
		}
		model.setItems(ctx, itemsFromAPI(addresses), &result.Diagnostics)
		model.setOthers(&records.AddressList{}, nil)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
	})
}
