// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

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
	ctx, end, ok := d.Store.Begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
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
