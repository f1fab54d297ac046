// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var _ list.ListResourceWithConfigure = (*ListResource)(nil)

// ListResource lists a customer's addresses for terraform query.
type ListResource struct{ base.Resource }

// NewListResource returns the list resource moltin_customer_address.
func NewListResource() list.ListResource { return &ListResource{} }

func (l *ListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
}

func (l *ListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the addresses of a customer. Requires Terraform 1.14 or later.\n\n" + base.LimitDescription,
		Attributes: map[string]schema.Attribute{
			"customer_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: base.CustomerIDDescription,
				Validators:          []validator.String{base.OptionalID()},
			},
			"name": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + base.PatternDescription},
		},
	}
}

func (l *ListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var config struct {
		CustomerID types.String `tfsdk:"customer_id"`
		Name       types.String `tfsdk:"name"`
	}
	diags := req.Config.Get(ctx, &config)
	op := base.FixedOperation("list the customer's addresses", "customer_id")
	l.Store.RequireSettings(&diags)
	customerID := l.Store.ResolveCustomerID(ctx, op, config.CustomerID, &diags)
	addresses := matchingAddresses(ctx, l.Store, customerID, config.Name)
	stream.Results = base.ListResults(ctx, req, op, diags, addresses, func(address *moltin.Address, result *list.ListResult) {
		model := ResourceModel{Timeouts: base.NullTimeouts()}
		model.FromAPI(customerID, address)
		result.DisplayName = displayName(address)
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if req.IncludeResource {
			result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
		}
	})
}

// matchingAddresses returns a customer's addresses whose name matches a pattern.
func matchingAddresses(ctx context.Context, s *base.Store, customerID string, pattern types.String) iter.Seq2[*moltin.Address, error] {
	matches := base.GlobMatcher(pattern)
	return func(yield func(*moltin.Address, error) bool) {
		addresses, err := s.Addresses(ctx, customerID)
		for _, address := range addresses {
			if matches(moltin.Text(address.Name)) && !yield(address, nil) {
				return
			}
		}
		if err != nil { // of addresses that can't be decoded
			yield(nil, err)
		}
	}
}

// displayName is what people recognize an address by.
func displayName(a *moltin.Address) string {
	label := base.JoinNonEmpty(", ", moltin.Text(a.Line1), moltin.Text(a.City))
	return base.JoinNonEmpty(" — ", moltin.Text(a.Name), label)
}
