// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigure        = (*ListDataSource)(nil)
)

// DataSource reads a customer by ID or email.
type DataSource struct{ base.DataSource }

// NewDataSource returns the data source moltin_customer.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := dataSourceAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "ID of the customer. Exactly one of `id` and `email` is required.",
		Validators:          []validator.String{base.OptionalID()},
	}
	attributes["email"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Email address of the customer. Exactly one of `id` and `email` is required. Requires a `client_secret`.",
		Validators:          []validator.String{validEmail(true)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a customer, by ID or email address.",
		Attributes:          attributes,
	}
}

func (d *DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{base.ExactlyOneOf{"id", "email"}}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model Model
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := base.FixedOperation("read the customer")
	ctx, cancel := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	var found *moltin.Customer
	if model.ID.ValueString() == "" {
		op.Action = "look up the customer by email"
		found = findByEmail(ctx, d.Store, op, model.Email.ValueString(), &resp.Diagnostics)
	} else {
		var err error
		found, err = d.Store.Customer(ctx, model.ID.ValueString())
		if transport.IsNotFound(err) {
			addNotFound(&resp.Diagnostics, "id", model.ID.ValueString())
		} else if err != nil {
			base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	model.FromAPIAllFields(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// ListDataSource reads all customers whose name and email match patterns.
type ListDataSource struct{ base.DataSource }

// NewListDataSource returns the data source moltin_customers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

func (d *ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customers"
}

func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the customers of the store. Requires a `client_secret`.",
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the name. " + base.PatternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Pattern for the email address. " + base.PatternDescription},
			"customers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Customers, in the order of the store.",
				NestedObject:        schema.NestedAttributeObject{Attributes: dataSourceAttributes()},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	model := struct {
		base.CustomerPatterns
		Customers []Model `tfsdk:"customers"`
	}{}
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := base.FixedOperation("list the customers")
	ctx, cancel := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	model.Customers = []Model{} // not null
	for customer, err := range d.Store.MatchingCustomers(ctx, model.CustomerPatterns) {
		if err != nil {
			base.AddStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		var found Model
		found.FromAPIAllFields(customer)
		model.Customers = append(model.Customers, found)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// dataSourceAttributes returns the attributes of a customer in data sources.
func dataSourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		base.CustomFieldsAttribute: base.CustomFieldsDataSourceAttribute(),
		"has_password":             schema.BoolAttribute{Computed: true, MarkdownDescription: descriptions["has_password"]},
	}
	for _, name := range []string{"id", "name", "email", "external_ref", "created_at", "updated_at"} {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: descriptions[name]}
	}
	return attributes
}
