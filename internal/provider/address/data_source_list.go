// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads all addresses of a customer.
type ListDataSource struct{ base.DataSource }

// NewListDataSource returns the data source moltin_customer_addresses.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

func (d *ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads all addresses of a customer.",
		Attributes: map[string]schema.Attribute{
			"customer_id": base.CustomerIDDataSourceAttribute(),
			"addresses": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Addresses of the customer, oldest first.",
				NestedObject:        schema.NestedAttributeObject{Attributes: dataSourceAttributes()},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model struct {
		CustomerID types.String `tfsdk:"customer_id"`
		Addresses  []Model      `tfsdk:"addresses"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := base.FixedOperation("list the customer's addresses", "customer_id")
	ctx, end, ok := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := d.Store.ResolveCustomerID(ctx, op, model.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	addresses, err := d.Store.Addresses(ctx, customerID)
	if err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	model.CustomerID = types.StringValue(customerID)
	model.Addresses = make([]Model, len(addresses))
	for i, address := range addresses {
		model.Addresses[i].FromAPIAllFields(customerID, address)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// dataSourceAttributes returns the attributes of an address in data sources.
func dataSourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"id":                       schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the address."},
		"customer_id":              schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the customer."},
		base.CustomFieldsAttribute: base.CustomFieldsDataSourceAttribute(),
		"created_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of creation (RFC 3339).",
		},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the last change (RFC 3339).",
		},
	}
	for name, description := range Descriptions {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return attributes
}
