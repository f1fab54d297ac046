// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ModifyPlan says at plan already that a customer login can't create or delete
// customers, and keeps what an update will not change.
func (r *customerResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.store == nil {
		return // a validation before the provider is configured
	}
	if !req.State.Raw.IsNull() && !req.Plan.Raw.IsNull() {
		r.planUpdate(ctx, req, resp)
		return
	}
	if len(r.store.unknown) == 0 && r.store.client.Implicit() {
		resp.Diagnostics.AddError("Client secret required",
			"Creating and deleting customers requires a client secret. Set "+settingName("client_secret")+".")
	}
}

func (r *customerResource) planUpdate(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state customerResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.ID.IsNull() {
		// Its create was lost: the update finds the customer or creates it.
		for _, computed := range []string{"id", "created_at", "updated_at"} {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(computed), types.StringUnknown())...)
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("has_password"), types.BoolUnknown())...)
		return
	}
	if resp.Diagnostics.HasError() || !plan.UpdatedAt.IsUnknown() {
		return
	}
	if sameCustomFields(plan.CustomFields, state.CustomFields) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(customFieldsAttribute), state.CustomFields)...)
	}
	if !plan.PasswordVersion.IsUnknown() && !plan.changesPassword(&state) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("has_password"), state.HasPassword)...)
	}
	if _, changed := plan.updateRequest(&state, types.StringNull()); plan.isKnown() && !changed {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("updated_at"), state.UpdatedAt)...)
	}
}
