// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithMoveState   = (*Resource)(nil)
)

const ResourceType = "moltin_customer_addresses"

// Resource is moltin_customer_addresses.
type Resource struct{ base.Resource }

func NewResource() resource.Resource { return &Resource{} }

func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx)
}

func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identitySchema()
}

// MoveState takes over a state from under another registry's address.
func (r *Resource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{base.RegistryMover(ResourceType, resourceSchema(ctx))}
}

func newOperation(doing, setting string, configured timeouts.Value) base.Operation {
	return base.BulkOperation(doing, setting, configured, "customer_id")
}

// Create creates the declared addresses and deletes nothing. The customer's
// addresses are listed first: what is there before is not declared.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan Model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := newOperation("create the addresses", "create", plan.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if plan.CustomerID = types.StringValue(r.Store.LoginCustomerID(ctx, op, &resp.Diagnostics)); resp.Diagnostics.HasError() {
			return
		}
	}
	list, err := r.Store.AddressList(ctx, plan.CustomerID.ValueString())
	if err == nil && transport.IsNotFound(list.Refused) {
		err = list.Refused
	}
	if err != nil {
		base.AddStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	plan.setOthers(list.Addresses, nil)
	out := base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics}
	w := r.newWriting(op, plan.CustomerID.ValueString(), nil, out)
	declared := plan.items(ctx, &resp.Diagnostics)
	w.create(ctx, declared)
	if len(w.items) == 0 && len(declared) > 0 {
		w.addUntried(ctx)
		return // there is nothing to keep
	}
	w.finish(ctx, &plan, out)
	if resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("The resource is tainted", fmt.Sprintf("%d of the %d addresses of customer %s were created. "+
			"Because of the errors, Terraform marks the resource as tainted, and the next apply would delete these addresses and create all of them again. "+
			"To create only the missing ones, run terraform untaint on the resource before you apply again.",
			w.existing(), len(declared), plan.CustomerID.ValueString()))
	}
	if plan.Exclusive.ValueBool() && len(list.Addresses) > 0 {
		resp.Diagnostics.AddAttributeWarning(path.Root("exclusive"), fmt.Sprintf("Customer %s has other addresses", plan.CustomerID.ValueString()),
			fmt.Sprintf("The customer already had %d addresses, which are now listed in others. They were not deleted, but the next apply deletes them, "+
				"because the resource is exclusive. To manage them instead, import them into a resource of their own:\n\n"+
				"import {\n  to = %s.NAME\n  id = %q\n}", len(list.Addresses), ResourceType,
				plan.CustomerID.ValueString()+"/"+strings.Join(plan.otherIDs(), ",")))
	}
}

// Update deletes what is not declared any more, then changes and creates: a store
// limits how many addresses a customer has.
func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state Model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("update the addresses", "update", plan.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	declared := plan.items(ctx, &resp.Diagnostics)
	out := base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics}
	w := r.newWriting(op, state.CustomerID.ValueString(), state.items(ctx, &resp.Diagnostics), out)
	w.recall(ctx, req.Private)
	w.adopt(w.settle(ctx, (*diag.Diagnostics).AddError), declared)
	w.deleteUndeclared(ctx, w.rekey(declared))
	w.deleteOthers(ctx, &plan, &state)
	w.update(ctx, declared)
	w.create(ctx, declared)
	w.finish(ctx, &plan, out)
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, importedKey, nil)...)
}

// Delete deletes what the state has, and nothing else.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state Model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := newOperation("delete the addresses", "delete", state.Timeouts)
	ctx, end, ok := r.Store.Begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := base.Response{State: &resp.State, Identity: resp.Identity, Private: resp.Private, Diagnostics: &resp.Diagnostics}
	w := r.newWriting(op, state.CustomerID.ValueString(), state.items(ctx, &resp.Diagnostics), out)
	w.recall(ctx, req.Private)
	w.place = " of customer " + w.customerID // the configuration has no place for its errors
	w.settle(ctx, (*diag.Diagnostics).AddError)
	w.deleteUndeclared(ctx, w.rekey(nil))
	w.finish(ctx, &state, out)
}
