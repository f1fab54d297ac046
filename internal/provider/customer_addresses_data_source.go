// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*addressesDataSource)(nil)

// addressesDataSource is all addresses of a customer.
type addressesDataSource struct{ store *store }

func newCustomerAddressesDataSource() datasource.DataSource { return &addressesDataSource{} }

func (d *addressesDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (d *addressesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads all addresses of a customer.",
		Attributes: map[string]schema.Attribute{
			"customer_id": customerIDDataSourceAttribute(),
			"addresses": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Addresses of the customer, oldest first.",
				NestedObject:        schema.NestedAttributeObject{Attributes: addressDataSourceAttributes()},
			},
		},
	}
}

func (d *addressesDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (d *addressesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model struct {
		CustomerID types.String   `tfsdk:"customer_id"`
		Addresses  []addressModel `tfsdk:"addresses"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := fixedOperation("list the customer's addresses", "customer_id")
	ctx, end, ok := d.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := d.store.customerOf(ctx, op, model.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	addresses, err := d.store.Addresses(ctx, customerID)
	if err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	model.CustomerID = types.StringValue(customerID)
	model.Addresses = make([]addressModel, len(addresses))
	for i, address := range addresses {
		model.Addresses[i].readAll(customerID, address)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// addressDataSourceAttributes are an address as data sources give it.
func addressDataSourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		"id":                  schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the address."},
		"customer_id":         schema.StringAttribute{Computed: true, MarkdownDescription: "ID of the customer."},
		customFieldsAttribute: customFieldsDataSourceAttribute(),
		"created_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of creation (RFC 3339).",
		},
		"updated_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the last change (RFC 3339).",
		},
	}
	for name, description := range addressDescriptions {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return attributes
}

func customerIDDataSourceAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: customerIDDescription,
		Validators:          []validator.String{validID()},
	}
}
