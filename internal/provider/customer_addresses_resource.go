// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*addressesResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*addressesResource)(nil)
	_ resource.ResourceWithImportState = (*addressesResource)(nil)
	_ resource.ResourceWithIdentity    = (*addressesResource)(nil)
	_ resource.ResourceWithMoveState   = (*addressesResource)(nil)
)

const addressesType = "moltin_customer_addresses"

// addressesResource is moltin_customer_addresses.
type addressesResource struct{ store *store }

func newCustomerAddressesResource() resource.Resource { return &addressesResource{} }

func (r *addressesResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_addresses"
}

func (r *addressesResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = addressesResourceSchema(ctx)
}

func (r *addressesResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = addressesIdentitySchema()
}

func (r *addressesResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

// MoveState takes over a state from under another registry's address.
func (r *addressesResource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{registryMover(addressesType, addressesResourceSchema(ctx))}
}

func addressesOperation(doing, setting string, configured timeouts.Value) operation {
	return setOperation(doing, setting, configured, "customer_id")
}

// Create creates the declared addresses and deletes nothing. The customer's
// addresses are listed first: what is there before is not declared.
func (r *addressesResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan addressesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := addressesOperation("create the addresses", "create", plan.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if plan.CustomerID = types.StringValue(r.store.defaultCustomerID(ctx, op, &resp.Diagnostics)); resp.Diagnostics.HasError() {
			return
		}
	}
	list, err := r.store.AddressList(ctx, plan.CustomerID.ValueString())
	if err == nil && transport.IsNotFound(list.Refused) {
		err = list.Refused
	}
	if err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
		return
	}
	plan.setOthers(list.Addresses, nil)
	out := outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
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
				"import {\n  to = %s.NAME\n  id = %q\n}", len(list.Addresses), addressesType,
				plan.CustomerID.ValueString()+"/"+strings.Join(plan.otherIDs(), ",")))
	}
}

// Update deletes what is not declared any more, then changes and creates: a store
// limits how many addresses a customer has.
func (r *addressesResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state addressesModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := addressesOperation("update the addresses", "update", plan.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	declared := plan.items(ctx, &resp.Diagnostics)
	out := outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
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
func (r *addressesResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state addressesModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := addressesOperation("delete the addresses", "delete", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	w := r.newWriting(op, state.CustomerID.ValueString(), state.items(ctx, &resp.Diagnostics), out)
	w.recall(ctx, req.Private)
	w.place = " of customer " + w.customerID // the configuration has no place for its errors
	w.settle(ctx, (*diag.Diagnostics).AddError)
	w.deleteUndeclared(ctx, w.rekey(nil))
	w.finish(ctx, &state, out)
}
