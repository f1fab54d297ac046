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
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ list.ListResourceWithConfigure = (*addressesList)(nil)

// addressesList finds customers' addresses for terraform query, all of a customer
// as one result.
type addressesList struct{ store *store }

func newCustomerAddressesList() list.ListResource { return &addressesList{} }

func (l *addressesList) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (l *addressesList) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (l *addressesList) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store with their addresses. Each result is a `moltin_customer_addresses` resource. Requires a " +
			"`client_secret` and Terraform 1.14 or later.\n\n" + limitDescription + " With `include_resource`, one request per customer reads the addresses.",
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + patternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the email address. " + patternDescription},
		},
	}
}

func (l *addressesList) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	var patterns customerPatterns
	diags := req.Config.Get(ctx, &patterns)
	op := fixedOperation("list the customers")
	stream.Results = listResults(ctx, l.store, req, op, diags, func(ctx context.Context, _ *diag.Diagnostics) iter.Seq2[*moltin.Customer, error] {
		return l.store.matchingCustomers(ctx, patterns)
	}, func(customer *moltin.Customer, result *list.ListResult) {
		model := addressesModel{CustomerID: types.StringValue(customer.ID), Exclusive: types.BoolValue(false), Timeouts: nullTimeouts()}
		result.DisplayName = customer.Name + " <" + customer.Email + ">"
		result.Diagnostics.Append(result.Identity.Set(ctx, model.identity())...)
		if !req.IncludeResource {
			return
		}
		addresses, err := l.store.Addresses(ctx, customer.ID)
		if err != nil {
			addStoreError(ctx, &result.Diagnostics, fixedOperation("list the addresses of customer "+customer.ID), err)
			return
		}
		items := addressItems{}
		for key, address := range keyAddresses(addresses) {
			items[key] = &addressItem{}
			items[key].read(address)
		}
		model.setItems(ctx, items, &result.Diagnostics)
		model.setOthers(nil, nil)
		result.Diagnostics.Append(result.Resource.Set(ctx, model)...)
	})
}
