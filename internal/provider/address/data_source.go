// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource reads an address by ID or name.
type DataSource struct{ base.DataSource }

// NewDataSource returns the data source moltin_customer_address.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
}

func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataSourceAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "ID of the address. Exactly one of `id` and `name` is required.",
		Validators:          []validator.String{base.OptionalID()},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the address. Exactly one of `id` and `name` is required. If several addresses have the name, use `id`.",
	}
	attributes["customer_id"] = base.CustomerIDDataSourceAttribute()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads an address of a customer, by ID or name.",
		Attributes:          attributes,
	}
}

func (d *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{base.ExactlyOneOf{"id", "name"}}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := base.FixedOperation("read the address", "customer_id")
	ctx, end, ok := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := d.Store.ResolveCustomerID(ctx, op, model.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := findAddresses(ctx, d.Store, customerID, &model)
	if err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	if len(found) != 1 {
		addLookupError(&resp.Diagnostics, customerID, &model, found)
		return
	}
	model.FromAPIAllFields(customerID, found[0])
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}
