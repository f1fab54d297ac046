// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan settles whose address it is, so that a plan shows it and a login
// that reaches somebody else's fails before anything is changed.
func (r *addressResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.store == nil {
		return // a destroy, or a validation before the provider is configured
	}
	var plan addressResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		planUpdate(ctx, &plan, req, resp)
	}
	r.store.planCustomerID(ctx, "plan the address", plan.CustomerID, req, resp)
}

// planCustomerID plans whose records a resource is about, and gives the id: the
// default is the logged-in customer's, which a state may have another one of.
func (s *store) planCustomerID(ctx context.Context, doing string, planned types.String, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) types.String {
	customerID := path.Root("customer_id")
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, customerID, &configured)...)
	if resp.Diagnostics.HasError() || configured.IsUnknown() || len(s.unknown) > 0 {
		return planned
	}
	op := fixedOperation(doing, "customer_id")
	ctx, end, _ := s.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	owner := s.customerOf(ctx, op, configured, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || planned.ValueString() == owner {
		return planned
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, customerID, owner)...)
	if !req.State.Raw.IsNull() {
		resp.RequiresReplace = append(resp.RequiresReplace, customerID)
	}
	return types.StringValue(owner)
}

// planUpdate keeps what stays as it is where nothing is to be sent, as for other
// timeouts or for the same custom fields in another notation. A state without an
// id is of a create that was lost: the update finds the address or creates it.
func planUpdate(ctx context.Context, plan *addressResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state addressResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.ID.IsNull() {
		for _, computed := range []string{"id", "created_at", "updated_at"} {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(computed), types.StringUnknown())...)
		}
		return
	}
	if !plan.UpdatedAt.IsUnknown() {
		return
	}
	if sameCustomFields(plan.CustomFields, state.CustomFields) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(customFieldsAttribute), state.CustomFields)...)
	}
	if _, changed := plan.updateRequest(&state.addressItem); plan.isKnown() && !changed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...)
	}
}
