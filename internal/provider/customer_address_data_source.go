// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
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
		MarkdownDescription: "Id of the address. Either this or `name` is set; no default.",
		Validators:          []validator.String{validID()},
	}
	attributes["name"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Name of the address, matched whole; the customer must have exactly one of that name. Either this or `id` is set; no default.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["customer_id"] = customerIDDataSourceAttribute()
	resp.Schema = schema.Schema{
		MarkdownDescription: "An address of a customer, looked up by its id or its name.",
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
	if resp.Diagnostics.HasError() || !d.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, operationTimeout)
	defer cancel()
	customerID := d.store.customerOf(ctx, model.CustomerID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, all, err := d.find(ctx, customerID, model)
	if err != nil {
		addStoreError(&resp.Diagnostics, "read the address", err, nil)
		return
	}
	if len(found) != 1 {
		addNotOne(&resp.Diagnostics, model, found, all)
		return
	}
	model.read(customerID, found[0])
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// find gives the addresses that match, and all there are to choose from. An id
// is found even where the store refuses to list.
func (d *addressDataSource) find(ctx context.Context, customerID string, wanted addressModel) (found, all []*moltin.Address, err error) {
	if !wanted.ID.IsNull() {
		address, err := d.store.Address(ctx, customerID, wanted.ID.ValueString(), "")
		if err == nil {
			return []*moltin.Address{address}, nil, nil
		}
		if !moltin.IsNotFound(err) {
			return nil, nil, err
		}
	}
	all, err = d.store.Addresses(ctx, customerID)
	if !wanted.Name.IsNull() {
		for _, address := range all {
			if value(address.Name) == wanted.Name.ValueString() {
				found = append(found, address)
			}
		}
	}
	return found, all, err
}

// addNotOne says that none or several addresses match, and what there is.
func addNotOne(diags *diag.Diagnostics, wanted addressModel, found, all []*moltin.Address) {
	attribute, text := "id", wanted.ID.ValueString()
	if !wanted.Name.IsNull() {
		attribute, text = "name", wanted.Name.ValueString()
	}
	summary, intro, listed := "No such address", "The customer has no address with", all
	remedy := "The customer's addresses are:"
	if len(found) > 1 {
		summary, intro, listed = "Several addresses", "The customer has several addresses with", found
		remedy = "Choose one of them by its id:"
	}
	if len(listed) == 0 {
		remedy = "The customer has no addresses at all."
	}
	lines := []string{fmt.Sprintf("%s %s %q. %s", intro, attribute, text, remedy)}
	for _, address := range listed {
		lines = append(lines, fmt.Sprintf("  %s  %s", address.ID, displayName(address)))
	}
	diags.AddAttributeError(path.Root(attribute), summary, strings.Join(lines, "\n"))
}

// displayName is how a person recognises an address.
func displayName(a *moltin.Address) string {
	label := joined(", ", value(a.Line1), value(a.City))
	return joined(" — ", value(a.Name), label)
}

func joined(separator string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), separator)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
