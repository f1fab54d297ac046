// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

var (
	_ datasource.DataSourceWithConfigure        = (*addressDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*addressDataSource)(nil)
)

// addressDataSource is one address of a customer, by id or by name.
type addressDataSource struct{ store *store }

func newCustomerAddressDataSource() datasource.DataSource { return &addressDataSource{} }

func (d *addressDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
}

func (d *addressDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := addressDataSourceAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "ID of the address. Exactly one of `id` and `name` is required.",
		Validators:          []validator.String{validID()},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the address. Exactly one of `id` and `name` is required. If several addresses have the name, use `id`.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["customer_id"] = customerIDDataSourceAttribute()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an address of a customer, by ID or name.",
		Attributes:          attributes,
	}
}

func (d *addressDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

func (d *addressDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (d *addressDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model addressModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := fixedOperation("read the address", "customer_id")
	ctx, end, ok := d.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := d.store.customerOf(ctx, op, model.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.store.findAddresses(ctx, customerID, &model)
	if err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	if len(found) != 1 {
		addNotOne(&resp.Diagnostics, customerID, &model, found)
		return
	}
	model.readAll(customerID, found[0])
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
