// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// epcc is the provider elasticpath/epcc as far as a move needs it. Its only
// customer is one that the store has already.
type epcc struct{ customerID string }

func (e *epcc) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "epcc"
}
func (e *epcc) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (e *epcc) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (e *epcc) DataSources(context.Context) []func() datasource.DataSource                        { return nil }

func (e *epcc) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &epccCustomer{e.customerID} }}
}

type epccCustomer struct{ id string }

func (c *epccCustomer) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
}

func (c *epccCustomer) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":    schema.StringAttribute{Computed: true},
		"name":  schema.StringAttribute{Required: true},
		"email": schema.StringAttribute{Required: true},
	}}
}

func (c *epccCustomer) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), c.id)...)
}

func (c *epccCustomer) Read(context.Context, resource.ReadRequest, *resource.ReadResponse)       {}
func (c *epccCustomer) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}
func (c *epccCustomer) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
