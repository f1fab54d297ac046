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
	plan.decode(decodeObject(ctx, req.Plan, &resp.Diagnostics))
	if !req.State.Raw.IsNull() {
		planUpdate(ctx, &plan, req, resp)
	}
	customerID := path.Root("customer_id")
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, customerID, &configured)...)
	if resp.Diagnostics.HasError() || configured.IsUnknown() || len(r.store.unknown) > 0 {
		return
	}
	op := fixedOperation("plan the address", "customer_id")
	ctx, end, _ := r.store.begin(ctx, op, &resp.Diagnostics)
	defer end()
	owner := r.store.customerOf(ctx, op, configured, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || plan.CustomerID.ValueString() == owner {
		return
	}
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, customerID, owner)...)
	if !req.State.Raw.IsNull() {
		resp.RequiresReplace = append(resp.RequiresReplace, customerID)
	}
}

// planUpdate keeps updated_at where nothing is to be sent, as for other timeouts.
func planUpdate(ctx context.Context, plan *addressResourceModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !plan.UpdatedAt.IsUnknown() || !plan.isKnown() {
		return
	}
	var state addressResourceModel
	state.decode(decodeObject(ctx, req.State, &resp.Diagnostics))
	if _, changed := plan.updateRequest(&state.addressModel); !changed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...)
	}
}
