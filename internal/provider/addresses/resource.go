// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package addresses has the resource and the list resource
// moltin_customer_addresses: many addresses of a customer in one resource.
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
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

// ResourceType is the type of the resource in configurations.
const ResourceType = "moltin_customer_addresses"

// Resource is moltin_customer_addresses.
type Resource struct{ base.Resource }

// NewResource returns the resource moltin_customer_addresses.
func NewResource(shared base.Resource) resource.Resource { return &Resource{shared} }

// Metadata implements [resource.Resource].
func (r *Resource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = ResourceType
}

// MoveState moves a state from another registry's address of this provider.
func (r *Resource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{base.RegistryMover(ResourceType, resourceSchema(ctx, r.MinReadTimeout))}
}

// ModifyPlan plans which address each key is, and which other addresses of the customer
// are deleted.
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
	isCreate := !plan.CustomerID.Equal(state.CustomerID)
	if isCreate {
		state = Model{} // it may be another customer's
	}
	existing := state.items(ctx, &resp.Diagnostics)
	plan.planItems(ctx, existing, &resp.Diagnostics)
	plan.planOthers(&state)
	switch {
	case isCreate:
		r.warnOfExistingAddresses(ctx, &plan, &resp.Diagnostics)
	case plan.Exclusive.IsUnknown():
		state.warnOfOthers(&resp.Diagnostics)
	}
	if loadPrivateState(ctx, req.Private).IsImported {
		plan.warnOfUndeclared(ctx, existing, &resp.Diagnostics)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planItems plans the ID of every address.
func (m *Model) planItems(ctx context.Context, existing itemsByKey, diags *diag.Diagnostics) {
	items := m.items(ctx, diags)
	ids := matchAddresses(items, existing)
	elements := m.Addresses.Elements()
	for key, item := range items {
		if elements[key].IsUnknown() {
			continue
		}
		item.ID = types.StringUnknown()
		if id, ok := ids[key]; ok {
			item.ID = types.StringValue(id)
		}
		// Terraform accepts the same custom fields in another notation from the
		// state of the same key only.
		if prior := existing[key]; prior != nil && base.SameCustomFields(item.CustomFields, prior.CustomFields) {
			item.CustomFields = prior.CustomFields
		}
		planned, encoding := types.ObjectValueFrom(ctx, address.ItemType.AttrTypes, item)
		diags.Append(encoding...)
		elements[key] = planned
	}
	if !m.Addresses.IsUnknown() {
		m.Addresses = types.MapValueMust(address.ItemType, elements)
	}
}

// planOthers plans to delete the other addresses if the resource is exclusive. They
// are not known in a create, nor while the store refuses to list them.
func (m *Model) planOthers(state *Model) {
	switch exclusive := m.Exclusive.ValueBool(); {
	case state.CustomerID.IsNull(), m.Exclusive.IsUnknown(), exclusive && state.Others.IsNull():
		m.Others = types.MapUnknown(types.StringType)
	case exclusive:
		m.Others = types.MapValueMust(types.StringType, map[string]attr.Value{})
	default:
		m.Others = state.Others
	}
}

// warnOfExistingAddresses adds a warning for a create that [Resource.Create] will
// refuse.
func (r *Resource) warnOfExistingAddresses(ctx context.Context, plan *Model, diags *diag.Diagnostics) {
	if !plan.Exclusive.ValueBool() || plan.CustomerID.IsUnknown() || len(r.Store.Unknown) > 0 {
		return
	}
	op := base.FixedOperation("list the customer's addresses")
	ctx, cancel := r.Store.Begin(ctx, op, diags)
	defer cancel()
	list, err := r.Store.AddressList(ctx, plan.CustomerID.ValueString(), "")
	if err != nil || list.Len() == 0 {
		return // an error is for the apply to report
	}
	summary, detail := existingAddresses(plan.CustomerID, list)
	diags.AddAttributeWarning(path.Root("exclusive"), summary, "The apply will fail if the customer still has them. "+detail)
}

func existingAddresses(customerID types.String, list *records.AddressList) (summary, detail string) {
	return fmt.Sprintf("Customer %s already has addresses", customerID.ValueString()),
		fmt.Sprintf("The resource is exclusive, and is not created while the customer has addresses, of which there are %d: a plan could not show "+
			"which of them it would delete. Import them, and the next plan shows it:\n\nimport {\n  to = %s.NAME\n  id = %q\n}\n\n"+
			"If this resource is only tainted, the addresses may be its own. Keep them by running terraform untaint on the resource.",
			list.Len(), ResourceType, customerID.ValueString())
}

// warnOfOthers adds a warning for the other addresses if it is not known yet whether the
// resource is exclusive. Terraform does not show the plan that it makes when it is known.
func (m *Model) warnOfOthers(diags *diag.Diagnostics) {
	if ids := slices.Sorted(maps.Keys(m.Others.Elements())); len(ids) > 0 {
		diags.AddAttributeWarning(path.Root("exclusive"), "Undeclared addresses may be deleted",
			"The value of exclusive is not known yet. If it is true, applying this plan deletes these addresses:\n\n  "+strings.Join(ids, "\n  "))
	}
}

// warnOfUndeclared adds a warning for imported addresses that are not declared.
func (m *Model) warnOfUndeclared(ctx context.Context, imported itemsByKey, diags *diag.Diagnostics) {
	planned := m.items(ctx, diags)
	if m.Addresses.IsUnknown() || !planned.areKnown() {
		return // one of them may turn out to be declared
	}
	undeclared := map[string]bool{}
	for _, item := range imported {
		undeclared[item.ID.ValueString()] = true
	}
	for _, item := range planned {
		delete(undeclared, item.ID.ValueString())
	}
	if len(undeclared) == 0 {
		return
	}
	diags.AddAttributeWarning(path.Root("addresses"), "Imported addresses are not declared",
		fmt.Sprintf("The configuration does not declare all of the addresses that were imported for customer %s. Applying this plan deletes the others:\n\n  %s\n\n"+
			"Declare them too, or import only the declared addresses, with the import ID %[1]s/ID,ID.",
			m.CustomerID.ValueString(), strings.Join(slices.Sorted(maps.Keys(undeclared)), "\n  ")))
}

// newReconciler returns a reconciler of the addresses in a state. private is nil in a
// create.
func (r *Resource) newReconciler(ctx context.Context, op base.Operation, state *Model, private base.PrivateState, diags *diag.Diagnostics) *reconciler {
	rec := &reconciler{store: r.Store, op: op, customerID: state.CustomerID.ValueString(), diags: diags, items: state.items(ctx, diags)}
	for _, item := range rec.items.where(exists) {
		r.Store.Claim(item.ID.ValueString()) // or a search for its twin could find it
	}
	if private != nil {
		rec.privateState = loadPrivateState(ctx, private)
		rec.IsImported = false // only the next plan warns
	}
	return rec
}

// Create creates the declared addresses and deletes nothing.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan Model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := base.BulkOperation("create the addresses", "create", plan.Timeouts, "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if plan.CustomerID = types.StringValue(r.Store.LoginCustomerID(ctx, op, &resp.Diagnostics)); resp.Diagnostics.HasError() {
			return
		}
	}
	rec := r.newReconciler(ctx, op, &Model{CustomerID: plan.CustomerID}, nil, &resp.Diagnostics)
	list := rec.listOthers(ctx, &plan)
	if list != nil && plan.Exclusive.ValueBool() && list.Len() > 0 {
		summary, detail := existingAddresses(plan.CustomerID, list)
		resp.Diagnostics.AddAttributeError(path.Root("exclusive"), summary, "Nothing was changed. "+detail)
	}
	declared := plan.items(ctx, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var failures diag.Diagnostics
	rec.diags = &failures
	rec.create(ctx, declared)
	rec.reportSkipped(ctx)
	if len(rec.items) == 0 && len(declared) > 0 {
		resp.Diagnostics.Append(failures...)
		return // there is nothing to keep
	}
	rec.save(ctx, &plan, &resp.State, resp.Identity, resp.Private)
	resp.Diagnostics.Append(joinFailures(failures, len(rec.items.where(exists)), len(declared))...)
}

// joinFailures makes one error of those of a create that has created something:
// Terraform marks the resource as tainted, and what to do about it must come last.
// Those with the same hint share it.
func joinFailures(failures diag.Diagnostics, created, declared int) (joined diag.Diagnostics) {
	joined = failures.Warnings()
	errs := failures.Errors()
	if len(errs) == 0 {
		return joined
	}
	summary, at := fmt.Sprintf("Could not create %d of the %d addresses", declared-created, declared), path.Root("addresses")
	var hints, details []string
	byHint := map[string][]string{}
	for _, d := range errs {
		text, hint, _ := strings.Cut(d.Detail(), "\n\n")
		if byHint[hint] == nil {
			hints = append(hints, hint)
		}
		byHint[hint] = append(byHint[hint], d.Summary()+": "+text)
	}
	for _, hint := range hints {
		details = append(details, base.JoinParagraphs(append(byHint[hint], hint)...))
	}
	if created == declared { // each error is about a second record
		summary = errs[0].Summary()
	}
	if len(errs) == 1 {
		summary, details[0] = errs[0].Summary(), errs[0].Detail()
		if located, ok := errs[0].(diag.DiagnosticWithPath); ok {
			at = located.Path()
		}
	}
	joined.AddAttributeError(at, summary, fmt.Sprintf("%s\n\n%d of the %d addresses were created. Because of the error, Terraform marks the resource as tainted, "+
		"and the next apply would delete these addresses and create all of them again. To keep them, untaint the resource before you apply again:"+
		"\n\n  terraform untaint %s.NAME", strings.Join(details, "\n\n"), created, declared, ResourceType))
	return joined
}

// Read lists the customer's addresses once. An address that the list does not have
// is read by its ID before it counts as gone.
func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state Model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := base.BulkOperation("read the addresses", "read", state.Timeouts, "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	// For addresses that are gone too: the framework insists on an identity.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	rec := r.newReconciler(ctx, op, &state, req.Private, &resp.Diagnostics)
	list, err := r.Store.AddressList(ctx, rec.customerID, rec.WrittenAt)
	if err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	switch {
	case state.Addresses.IsNull(): // an import
		state.Exclusive = types.BoolValue(false)
		rec.importItems(ctx)
	case transport.IsNotFound(list.Refused): // the customer is gone
		resp.State.RemoveResource(ctx)
		return
	}
	rec.resolve(ctx, (*diag.Diagnostics).AddWarning)
	rec.read(ctx, list)
	rec.reportSkipped(ctx)
	if resp.Diagnostics.HasError() {
		return // the state stays as it is
	}
	state.setOthers(list, rec.items)
	rec.save(ctx, &state, &resp.State, resp.Identity, resp.Private)
}

// Update deletes what is not declared any more, then changes and creates: a store
// limits how many addresses a customer has.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state Model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := base.BulkOperation("update the addresses", "update", plan.Timeouts, "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	rec := r.newReconciler(ctx, op, &state, req.Private, &resp.Diagnostics)
	declared := plan.items(ctx, &resp.Diagnostics)
	rec.deleteOthers(ctx, &plan, &state) // which may be the candidates of an unresolved create
	rec.adopt(rec.resolve(ctx, (*diag.Diagnostics).AddError), declared)
	if plan.Others.IsUnknown() && rec.listOthers(ctx, &plan) == nil {
		return
	}
	rec.deleteUndeclared(ctx, declared)
	declared = rec.alignKeys(declared)
	rec.update(ctx, declared)
	rec.create(ctx, declared)
	rec.reportSkipped(ctx)
	rec.save(ctx, &plan, &resp.State, resp.Identity, resp.Private)
}

// Delete deletes what the state has, and nothing else.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state Model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := base.BulkOperation("delete the addresses", "delete", state.Timeouts, "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	rec := r.newReconciler(ctx, op, &state, req.Private, &resp.Diagnostics)
	rec.suffix = " of customer " + rec.customerID // the configuration has no place for its errors
	rec.resolve(ctx, (*diag.Diagnostics).AddError)
	rec.deleteUndeclared(ctx, nil)
	rec.reportSkipped(ctx)
	rec.save(ctx, &state, &resp.State, resp.Identity, resp.Private)
}
