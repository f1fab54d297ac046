// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigure        = (*ListDataSource)(nil)
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
	ctx, cancel := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
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

// findAddresses returns the addresses with an ID or a name. An ID is found even if
// the store refuses to list. If it is not found, the error of the list says whether
// the customer exists.
func findAddresses(ctx context.Context, s *base.Store, customerID string, wanted *Model) (found []*moltin.Address, err error) {
	if wanted.ID.ValueString() != "" {
		address, err := s.Address(ctx, customerID, wanted.ID.ValueString())
		if err == nil {
			return []*moltin.Address{address}, nil
		}
		if !transport.IsNotFound(err) {
			return nil, err
		}
	}
	all, err := s.Addresses(ctx, customerID)
	if wanted.Name.ValueString() != "" {
		for _, address := range all {
			if moltin.Text(address.Name) == wanted.Name.ValueString() {
				found = append(found, address)
			}
		}
	}
	if len(found) > 0 {
		err = nil // Other addresses that can't be decoded don't matter here.
	}
	return found, err
}

// addLookupError adds the error that no address or several match. It contains only
// IDs, because the rest of an address is personal data.
func addLookupError(diags *diag.Diagnostics, customerID string, wanted *Model, found []*moltin.Address) {
	attribute, value := "id", wanted.ID.ValueString()
	if wanted.Name.ValueString() != "" {
		attribute, value = "name", wanted.Name.ValueString()
	}
	if len(found) == 0 {
		diags.AddAttributeError(path.Root(attribute), "Address not found",
			fmt.Sprintf("Customer %s has no address with the %s %q. Check customer_id and %[2]s.", customerID, attribute, value))
		return
	}
	ids := ""
	for _, address := range found {
		ids += "\n  " + address.ID
	}
	diags.AddAttributeError(path.Root(attribute), "Multiple addresses found",
		fmt.Sprintf("Customer %s has %d addresses with the %s %q. Use the ID of one of them instead:\n%s", customerID, len(found), attribute, value, ids))
}

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
	ctx, cancel := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
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
