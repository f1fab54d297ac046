// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

var (
	_ resource.ResourceWithConfigure   = (*customerResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*customerResource)(nil)
	_ resource.ResourceWithImportState = (*customerResource)(nil)
	_ resource.ResourceWithIdentity    = (*customerResource)(nil)
)

const customerType = "moltin_customer"

// customerResource is moltin_customer.
type customerResource struct{ store *store }

func newCustomerResource() resource.Resource { return &customerResource{} }

func (r *customerResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
	resp.ResourceBehavior.MutableIdentity = true // While a create is unresolved there is no id.
}

func (r *customerResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = customerResourceSchema(ctx)
}

func (r *customerResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = customerIdentitySchema()
}

func (r *customerResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.store = storeOf(req.ProviderData, &resp.Diagnostics)
}

func customerOperation(doing, setting string, configured timeouts.Value) operation {
	return resourceOperation(doing, setting, configured, customerAttributes()...)
}

func (r *customerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan customerResourceModel
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := customerOperation("create the customer", "create", plan.Timeouts)
	op.customFields = customFieldsOf(plan.CustomFields)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	r.create(ctx, op, &plan, password, outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics})
}

// create creates the planned customer and puts it into the state.
func (r *customerResource) create(ctx context.Context, op operation, plan *customerResourceModel, password types.String, out outcome) {
	planned := plan.customerModel
	customer, err := r.store.CreateCustomer(ctx, plan.createRequest(password))
	if customer != nil {
		plan.read(customer)
		plan.keepPlanned(out.diags, planned)
		out.set(ctx, plan, customerIdentity{plan.ID})
		if out.isNotReadBack(err) && !errors.As(err, new(*records.DuplicateError)) {
			return
		}
	}
	if err == nil {
		return
	}
	if customer == nil && keepLost(ctx, err, customerKind(), plan.withoutAnswer(), out) {
		return
	}
	if owner, taken := r.store.emailOwner(ctx, op, err, plan); taken {
		id := cmp.Or(owner, emailPrefix+plan.Email.ValueString())
		addEmailTaken(out.diags, plan, owner, "To manage that customer with this resource, import it:"+importBlocks([]string{id}, customerKind())+"\n\n"+
			"If that customer is the one that this plan replaces, remove create_before_destroy: two customers can't have the same email.", err)
		return
	}
	addCreateError(ctx, out.diags, op, err)
}

func (r *customerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := customerOperation("read the customer", "read", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	// For a record that is gone too, see addressResource.Read; null would not count as one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity{types.StringValue(state.ID.ValueString())})...)
	var customer *moltin.Customer
	var err error
	if state.ID.IsNull() {
		// A search that is answered by 404 found nothing out.
		customer, err = r.lost(ctx, req.Private, &state)
	} else if customer, err = r.store.RefreshCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString()); transport.IsNotFound(err) {
		err = nil
	}
	switch {
	case err != nil:
		if !warnOfCandidates(&resp.Diagnostics, err, customerKind()) {
			addStoreError(ctx, &resp.Diagnostics, op, err)
		}
		return
	case customer == nil:
		resp.State.RemoveResource(ctx)
		return
	}
	state.read(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity{state.ID})...)
}

// lost looks for the customer of a state without an id.
func (r *customerResource) lost(ctx context.Context, private privateState, state *customerResourceModel) (*moltin.Customer, error) {
	return r.store.ResolveCustomer(ctx, state.createRequest(types.StringNull()), lostOf(ctx, private))
}

func (r *customerResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state customerResourceModel
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := customerOperation("update the customer", "update", plan.Timeouts)
	op.customFields = customFieldsOf(plan.CustomFields)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	out := outcome{&resp.State, resp.Identity, resp.Private, &resp.Diagnostics}
	if state.ID.IsNull() {
		// Its create was lost, and nothing has been read since.
		switch customer, err := r.lost(ctx, req.Private, &state); {
		case err != nil:
			addLostError(ctx, out.diags, op, err, customerKind())
			return
		case customer == nil:
			r.create(ctx, op, &plan, password, out)
			return
		default:
			state.read(customer)
			plan.ID, plan.CreatedAt = state.ID, state.CreatedAt
		}
	}
	planned := plan.customerModel
	plan.HasPassword, plan.UpdatedAt = types.BoolValue(state.HasPassword.ValueBool() || plan.changesPassword(&state)), state.UpdatedAt
	if change, changed := plan.updateRequest(&state, password); changed {
		customer, err := r.store.UpdateCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString(), change)
		if owner, taken := r.store.emailOwner(ctx, op, err, &plan); taken {
			addEmailTaken(out.diags, &plan, owner, "Use another email, or change the email of that customer first.", err)
			return
		}
		if err != nil && !out.isNotReadBack(err) {
			addStoreError(ctx, out.diags, op, err)
			return
		}
		if customer != nil {
			plan.read(customer)
			plan.keepPlanned(out.diags, planned)
		}
	}
	out.set(ctx, &plan, customerIdentity{plan.ID})
}

func (r *customerResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state customerResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	op := customerOperation("delete the customer", "delete", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, &op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if state.ID.IsNull() {
		switch customer, err := r.lost(ctx, req.Private, &state); {
		case err != nil:
			op.doing = "find the customer to delete"
			addLostError(ctx, &resp.Diagnostics, op, err, customerKind())
			return
		case customer == nil:
			return
		default:
			state.ID = types.StringValue(customer.ID)
		}
	}
	if err := r.store.DeleteCustomer(ctx, state.ID.ValueString(), state.UpdatedAt.ValueString()); err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
	}
}
