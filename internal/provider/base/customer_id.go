// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// CustomerIDDescription describes the argument customer_id.
const CustomerIDDescription = "ID of the customer. Defaults to the logged-in customer (`customer_email` of the provider). Required without a login."

// CustomerIDAttribute returns the attribute of a resource that manages records of a
// customer.
func CustomerIDAttribute(records string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: CustomerIDDescription + " Changing it replaces " + records + ".",
		Validators:          []validator.String{stringvalidator.RegexMatches(IDFormat, IDRule)},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
	}
}

// CustomerIDDataSourceAttribute returns the attribute of a data source that reads
// records of a customer.
func CustomerIDDataSourceAttribute() datasource.StringAttribute {
	return datasource.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: CustomerIDDescription,
		Validators:          []validator.String{OptionalID()},
	}
}

// PlanCustomerID plans the customer of a resource, and returns the ID: the default
// is the logged-in customer, and the state may have another one.
func (s *Store) PlanCustomerID(ctx context.Context, action string, planned types.String, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) types.String {
	customerID := path.Root("customer_id")
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, customerID, &configured)...)
	if resp.Diagnostics.HasError() || configured.IsUnknown() || len(s.Unknown) > 0 {
		return planned
	}
	op := FixedOperation(action, "customer_id")
	ctx, cancel := s.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	owner := s.ResolveCustomerID(ctx, op, configured, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || planned.ValueString() == owner {
		return planned
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, customerID, owner)...)
	if !req.State.Raw.IsNull() {
		resp.RequiresReplace = append(resp.RequiresReplace, customerID)
	}
	return types.StringValue(owner)
}

// ResolveCustomerID returns a configured customer_id, or else the logged-in
// customer, and requires that the credentials can access that customer.
func (s *Store) ResolveCustomerID(ctx context.Context, op Operation, configured types.String, diags *diag.Diagnostics) string {
	if diags.HasError() {
		return ""
	}
	if configured.ValueString() == "" {
		return s.LoginCustomerID(ctx, op, diags)
	}
	s.RequireAccess(ctx, op, configured.ValueString(), diags)
	return configured.ValueString()
}

// LoginCustomerID returns the ID of the logged-in customer.
func (s *Store) LoginCustomerID(ctx context.Context, op Operation, diags *diag.Diagnostics) string {
	if !s.Client.HasLogin() {
		diags.AddAttributeError(path.Root("customer_id"), "Missing customer_id",
			"Set customer_id, or log in as a customer with "+SettingName("customer_email")+" and "+SettingName("customer_password")+".")
		return ""
	}
	customerID, err := s.Client.LoginCustomerID(ctx)
	if err != nil {
		op.Action = "log in as the customer"
		AddStoreError(ctx, diags, op, err)
	}
	return customerID
}

// RequireAccess adds an error if the credentials can't access a customer: with the
// implicit grant, they can access only the logged-in one.
func (s *Store) RequireAccess(ctx context.Context, op Operation, customerID string, diags *diag.Diagnostics) {
	if !s.Client.Implicit() {
		return
	}
	own := s.LoginCustomerID(ctx, op, diags)
	if !diags.HasError() && own != customerID {
		diags.AddAttributeError(path.Root("customer_id"), "No access to this customer",
			fmt.Sprintf("Without a client secret, the provider can access only customer %s, who is logged in, and not customer %s. "+
				"Set %s, or log in as that customer.", own, customerID, SettingName("client_secret")))
	}
}
