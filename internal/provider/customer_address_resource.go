// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*addressResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*addressResource)(nil)
	_ resource.ResourceWithImportState = (*addressResource)(nil)
	_ resource.ResourceWithIdentity    = (*addressResource)(nil)
	_ resource.ResourceWithMoveState   = (*addressResource)(nil)
)

const addressType = "moltin_customer_address"

// addressResource is moltin_customer_address.
type addressResource struct{ store *store }

func newCustomerAddressResource() resource.Resource { return &addressResource{} }

func (r *addressResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
	resp.ResourceBehavior.MutableIdentity = true // While a create is unresolved there is no id.
}

func (r *addressResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = addressResourceSchema(ctx)
}

func (r *addressResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = addressIdentitySchema()
}

func (r *addressResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

// MoveState takes over a state from under another registry's address.
func (r *addressResource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{registryMover(addressType, addressResourceSchema(ctx))}
}

func addressOperation(doing, setting string, configured timeouts.Value) operation {
	return resourceOperation(doing, setting, configured, append(addressAttributes(), "customer_id", customFieldsAttribute)...)
}

func (r *addressResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan addressResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	op := addressOperation("create the address", "create", plan.Timeouts)
	op.customFields = customFieldsOf(plan.CustomFields)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customerID := plan.CustomerID.ValueString()
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if customerID = r.store.defaultCustomerID(ctx, op, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
	}
	r.create(ctx, op, &plan, customerID, outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics})
}

// create creates the planned address and puts it into the state.
func (r *addressResource) create(ctx context.Context, op operation, plan *addressResourceModel, customerID string, out outcome) {
	planned := plan.addressItem
	address, err := r.store.CreateAddress(ctx, customerID, plan.createRequest())
	if address != nil {
		plan.read(customerID, address)
		plan.keepPlanned(out.diags, path.Empty(), planned)
		out.set(ctx, plan, plan.identity())
	}
	if err == nil {
		return
	}
	if address != nil || !keepLost(ctx, err, addressKind(customerID), plan.withoutAnswer(customerID), out) {
		addCreateError(ctx, out.diags, op, err)
	}
}

func (r *addressResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state addressResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := addressOperation("read the address", "read", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	// For a record that is gone too: the framework insists on an identity, and Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	customerID := state.CustomerID.ValueString()
	var address *moltin.Address
	var err error
	if state.ID.IsNull() {
		address, err = r.lost(ctx, req.Private, &state)
	} else {
		address, err = r.store.RefreshAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString())
	}
	switch {
	case transport.IsNotFound(err), address == nil && err == nil:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		if !warnOfCandidates(&resp.Diagnostics, err, addressKind(customerID)) {
			addStoreError(ctx, &resp.Diagnostics, op, err)
		}
		return
	}
	before := state.addressModel
	if state.read(customerID, address); state.addressModel != before {
		resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
}

// lost looks for the address of a state without an id.
func (r *addressResource) lost(ctx context.Context, private privateState, state *addressResourceModel) (*moltin.Address, error) {
	return r.store.ResolveAddress(ctx, state.CustomerID.ValueString(), state.createRequest(), lostOf(ctx, private))
}

func (r *addressResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state addressResourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := addressOperation("update the address", "update", plan.Timeouts)
	op.customFields = customFieldsOf(plan.CustomFields)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	customerID := state.CustomerID.ValueString()
	if state.ID.IsNull() {
		// Its create was lost, and nothing has been read since.
		switch address, err := r.lost(ctx, req.Private, &state); {
		case err != nil && !transport.IsNotFound(err):
			addLostError(ctx, out.diags, op, err, addressKind(customerID))
			return
		case address == nil:
			r.create(ctx, op, &plan, customerID, out)
			return
		default:
			state.read(customerID, address)
			plan.ID, plan.CreatedAt = state.ID, state.CreatedAt
		}
	}
	planned := plan.addressItem
	plan.UpdatedAt = state.UpdatedAt
	if change, changed := plan.updateRequest(&state.addressItem); changed {
		address, err := r.store.UpdateAddress(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString(), change)
		if err != nil && !out.isNotReadBack(err) {
			addStoreError(ctx, out.diags, op, err)
			return
		}
		if address != nil {
			plan.read(customerID, address)
			plan.keepPlanned(out.diags, path.Empty(), planned)
		}
	}
	out.set(ctx, &plan, plan.identity())
}

func (r *addressResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state addressResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := addressOperation("delete the address", "delete", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if state.ID.IsNull() {
		switch address, err := r.lost(ctx, req.Private, &state); {
		case transport.IsNotFound(err), address == nil && err == nil:
			return
		case err != nil:
			op.doing = "find the address to delete"
			addLostError(ctx, &resp.Diagnostics, op, err, addressKind(state.CustomerID.ValueString()))
			return
		default:
			state.ID = types.StringValue(address.ID)
		}
	}
	if err := r.store.DeleteAddress(ctx, state.CustomerID.ValueString(), state.ID.ValueString(), state.UpdatedAt.ValueString()); err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
	}
}
