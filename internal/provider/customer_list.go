// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ list.ListResourceWithConfigure = (*customerList)(nil)

// customerList finds customers for terraform query. It is configured and named
// as the resource is.
type customerList struct{ customerResource }

func newCustomerList() list.ListResource { return &customerList{} }

func (l *customerList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The customers of the store, for `terraform query` (Terraform 1.14 or later): all of them or those whose name and email match. It takes a `client_secret`.",
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Only customers whose name" + patternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Only customers whose email" + patternDescription},
		},
	}
}

func (l *customerList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config customerPatterns
	diags := req.Config.Get(ctx, &config)
	if diags.HasError() || !l.store.known(&diags) {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	customers := l.store.matchingCustomers(ctx, config)
	stream.Results = listResults(ctx, req, "list the customers", customers, func(customer *moltin.Customer, result *list.ListResult) {
		var model customerResourceModel
		model.read(customer)
		result.DisplayName = customer.Name + " <" + customer.Email + ">"
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if req.IncludeResource {
			// No timeouts are those that an empty resource has.
			result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &model.Timeouts)...)
			result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
		}
	})
}
