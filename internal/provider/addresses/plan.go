// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// ModifyPlan settles which address each key stands for, and what becomes of the
// customer's other addresses.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Store == nil {
		return // a destroy, or a validation before the provider is configured
	}
	var plan, state Model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	plan.CustomerID = r.Store.PlanCustomerID(ctx, "plan the addresses", plan.CustomerID, req, resp)
	if resp.Diagnostics.HasError() {
		return
	}
	if !plan.CustomerID.Equal(state.CustomerID) {
		state = Model{} // another customer's addresses: all of these are created
	}
	deleted := plan.match(ctx, state.items(ctx, &resp.Diagnostics), &resp.Diagnostics)
	plan.planOthers(&state)
	r.warnOfDeletions(ctx, &plan, deleted, req.Private, &resp.Diagnostics)
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// match sets the id of every planned address, and returns the existing ones that
// are deleted.
func (m *Model) match(ctx context.Context, existing itemsByKey, diags *diag.Diagnostics) (deleted itemsByKey) {
	if m.Addresses.IsUnknown() {
		return nil
	}
	items := m.items(ctx, diags)
	matched := matchAddresses(items, existing)
	deleted = maps.Clone(existing)
	byID := map[string]string{}
	for key, item := range existing {
		byID[item.ID.ValueString()] = key
	}
	for key, item := range items {
		item.ID = types.StringUnknown()
		if match := matched[key]; match != nil {
			item.ID = match.ID
			delete(deleted, byID[match.ID.ValueString()])
		}
		// Terraform accepts the same custom fields in another notation from the
		// state of the same key only.
		if prior := existing[key]; prior != nil && base.SameCustomFields(item.CustomFields, prior.CustomFields) {
			item.CustomFields = prior.CustomFields
		}
	}
	planned := m.Addresses.Elements()
	m.setItems(ctx, items, diags)
	elements := m.Addresses.Elements()
	for key, element := range planned {
		if element.IsUnknown() {
			elements[key] = element
		}
	}
	m.Addresses = types.MapValueMust(address.ItemType, elements)
	return deleted
}

// planOthers plans the deletion of the other addresses, if the resource is
// exclusive. A create does not know them yet.
func (m *Model) planOthers(state *Model) {
	switch {
	case m.Exclusive.IsUnknown() || state.CustomerID.IsNull():
		m.Others = types.MapUnknown(types.StringType)
	case m.Exclusive.ValueBool():
		m.Others = types.MapValueMust(types.StringType, map[string]attr.Value{})
	default:
		m.Others = state.Others
	}
}

// warnOfDeletions says which addresses an import brought that are not declared.
func (r *Resource) warnOfDeletions(ctx context.Context, plan *Model, deleted itemsByKey, private base.PrivateState, diags *diag.Diagnostics) {
	if imported, _ := private.GetKey(ctx, importedKey); imported == nil || len(deleted) == 0 {
		return
	}
	ids := make([]string, 0, len(deleted))
	for _, item := range deleted {
		ids = append(ids, item.ID.ValueString())
	}
	slices.Sort(ids)
	diags.AddAttributeWarning(path.Root("addresses"), "Imported addresses are not declared",
		fmt.Sprintf("The configuration does not declare all of the addresses that were imported for customer %s. Applying this plan deletes the others:\n\n  %s\n\n"+
			"Declare them too, or import only the declared addresses, with the import ID %[1]s/ID,ID.", plan.CustomerID.ValueString(), strings.Join(ids, "\n  ")))
}
