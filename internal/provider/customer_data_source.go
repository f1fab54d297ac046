// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ datasource.DataSourceWithConfigure        = (*customerDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*customerDataSource)(nil)
)

// customerDataSource is one customer, by id or by email.
type customerDataSource struct{ store *store }

func newCustomerDataSource() datasource.DataSource { return &customerDataSource{} }

func (d *customerDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (d *customerDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := customerDataSourceAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "ID of the customer. Exactly one of `id` and `email` is required.",
		Validators:          []validator.String{validID()},
	}
	attributes["email"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Email address of the customer. Exactly one of `id` and `email` is required. Requires a `client_secret`.",
		Validators:          []validator.String{validEmail()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads a customer, by ID or email address.",
		Attributes:          attributes,
	}
}

func (d *customerDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("email"))}
}

func (d *customerDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (d *customerDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model customerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	op := fixedOperation("read the customer")
	ctx, end, ok := d.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	var found *moltin.Customer
	if model.ID.IsNull() {
		op.doing = "look up the customer by email"
		found = d.store.customerByEmail(ctx, op, model.Email.ValueString(), &resp.Diagnostics)
	} else {
		var err error
		found, err = d.store.Customer(ctx, model.ID.ValueString())
		if transport.IsNotFound(err) {
			addNoCustomer(&resp.Diagnostics, "id", model.ID.ValueString())
		} else if err != nil {
			addStoreError(ctx, &resp.Diagnostics, op, err)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	model.readAll(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func customerDataSourceAttributes() map[string]schema.Attribute {
	attributes := map[string]schema.Attribute{
		customFieldsAttribute: customFieldsDataSourceAttribute(),
		"has_password":        schema.BoolAttribute{Computed: true, MarkdownDescription: customerDescriptions["has_password"]},
	}
	for _, name := range []string{"id", "name", "email", "external_ref"} {
		attributes[name] = schema.StringAttribute{Computed: true, MarkdownDescription: customerDescriptions[name]}
	}
	for _, name := range []string{"created_at", "updated_at"} {
		attributes[name] = schema.StringAttribute{
			Computed: true, MarkdownDescription: customerDescriptions[name],
		}
	}
	return attributes
}
