// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
)

var _ datasource.DataSourceWithConfigure = (*customersDataSource)(nil)

// customersDataSource is all customers whose name and email match patterns.
type customersDataSource struct{ store *store }

func newCustomersDataSource() datasource.DataSource { return &customersDataSource{} }

func (d *customersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customers"
}

func (d *customersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store. Requires a `client_secret`.",
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + patternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the email address. " + patternDescription},
			"customers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Customers, in the order of the store.",
				NestedObject:        schema.NestedAttributeObject{Attributes: customerDataSourceAttributes()},
			},
		},
	}
}

func (d *customersDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (d *customersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	model := struct {
		customerPatterns
		Customers []customerModel `tfsdk:"customers"`
	}{}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := fixedOperation("list the customers")
	ctx, end, ok := d.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	model.Customers = []customerModel{} // not null
	for customer, err := range d.store.matchingCustomers(ctx, model.customerPatterns) {
		if err != nil {
			addStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		var found customerModel
		found.readAll(customer)
		model.Customers = append(model.Customers, found)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
