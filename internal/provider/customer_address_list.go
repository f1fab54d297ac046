// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ list.ListResourceWithConfigure = (*addressList)(nil)

// addressList finds a customer's addresses for terraform query. It is
// configured and named as the resource is.
type addressList struct{ addressResource }

func newCustomerAddressList() list.ListResource { return &addressList{} }

type addressListModel struct {
	CustomerID types.String `tfsdk:"customer_id"`
	Name       types.String `tfsdk:"name"`
}

func (l *addressList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The addresses of a customer, for `terraform query` (Terraform 1.14 or later).",
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: customerIDDescription,
				Validators:          []validator.String{validID()},
			},
			"name": schema.StringAttribute{Optional: true, MarkdownDescription: "Only addresses whose name" + patternDescription},
		},
	}
}

func (l *addressList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config addressListModel
	customerID := ""
	diags := req.Config.Get(ctx, &config)
	if !diags.HasError() && l.store.known(&diags) {
		customerID = l.store.customerOf(ctx, config.CustomerID, &diags)
	}
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	addresses := l.store.matchingAddresses(ctx, customerID, config.Name)
	stream.Results = listResults(ctx, req, "list the customer's addresses", addresses, func(address *moltin.Address, result *list.ListResult) {
		var model addressResourceModel
		model.read(customerID, address)
		result.DisplayName = displayName(address)
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if req.IncludeResource {
			// No timeouts are those that an empty resource has.
			result.Diagnostics.Append(result.Resource.GetAttribute(ctx, path.Root("timeouts"), &model.Timeouts)...)
			result.Diagnostics.Append(result.Resource.Set(ctx, model.encode(result.Resource.Schema.Type()))...)
		}
	})
}

func (s *store) matchingAddresses(ctx context.Context, customerID string, pattern types.String) iter.Seq2[*moltin.Address, error] {
	matches := matcher(pattern)
	return func(yield func(*moltin.Address, error) bool) {
		addresses, err := s.Addresses(ctx, customerID)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, address := range addresses {
			if matches(value(address.Name)) && !yield(address, nil) {
				return
			}
		}
	}
}
