// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var _ datasource.DataSourceWithConfigure = (*customersDataSource)(nil)

// customersDataSource is all customers whose name and email match patterns.
type customersDataSource struct{ store *store }

func newCustomersDataSource() datasource.DataSource { return &customersDataSource{} }

// customerPatterns choose customers, in the data source and in the list.
type customerPatterns struct {
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

type customersModel struct {
	customerPatterns
	Customers []customerModel `tfsdk:"customers"`
}

func (d *customersDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customers"
}

func (d *customersDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The customers of the store, all of them or those whose name and email match. It takes a `client_secret`.",
		Attributes: map[string]schema.Attribute{
			"name":  schema.StringAttribute{Optional: true, MarkdownDescription: "Only customers whose name" + patternDescription},
			"email": schema.StringAttribute{Optional: true, MarkdownDescription: "Only customers whose email" + patternDescription},
			"customers": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The customers, in the order of the store.",
				NestedObject:        schema.NestedAttributeObject{Attributes: customerDataSourceAttributes()},
			},
		},
	}
}

func (d *customersDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func (d *customersDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model customersModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || !d.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	model.Customers = []customerModel{}
	for customer, err := range d.store.matchingCustomers(ctx, model.customerPatterns) {
		if err != nil {
			addStoreError(&resp.Diagnostics, "list the customers", err, nil)
			return
		}
		var one customerModel
		one.read(customer)
		model.Customers = append(model.Customers, one)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// matchingCustomers follows the store's pages while they are asked for. The
// store itself is asked for everything: not every store filters by patterns.
func (s *store) matchingCustomers(ctx context.Context, patterns customerPatterns) iter.Seq2[*moltin.Customer, error] {
	name, email := matcher(patterns.Name), matcher(patterns.Email)
	return func(yield func(*moltin.Customer, error) bool) {
		for customer, err := range s.EachCustomer(ctx, moltin.CustomerFilter{}) {
			if err == nil && (!name(customer.Name) || !email(customer.Email)) {
				continue
			}
			if !yield(customer, err) {
				return
			}
		}
	}
}
