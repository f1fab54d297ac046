// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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
	config := decodeObject(ctx, req.Config, &resp.Diagnostics)
	op := fixedOperation("list the customers")
	ctx, end, ok := d.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	var models []customerModel
	for customer, err := range d.store.matchingCustomers(ctx, config) {
		if err != nil {
			addStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		var model customerModel
		model.readAll(customer)
		models = append(models, model)
	}
	typ := resp.State.Schema.Type().(attr.TypeWithAttributeTypes) //nolint:forcetypeassert // a schema's type is an object
	resp.Diagnostics.Append(resp.State.Set(ctx, encodeObject(typ, map[string]attr.Value{
		"name":      config["name"],
		"email":     config["email"],
		"customers": encodeList(typ.AttributeTypes()["customers"], models, (*customerModel).values),
	}))...)
}
