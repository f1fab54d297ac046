// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var (
	_ resource.ResourceWithConfigure   = (*customerResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*customerResource)(nil)
	_ resource.ResourceWithImportState = (*customerResource)(nil)
	_ resource.ResourceWithIdentity    = (*customerResource)(nil)
)

// customerResource is moltin_customer.
type customerResource struct{ store *store }

func newCustomerResource() resource.Resource { return &customerResource{} }

func (r *customerResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer"
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

func (r *customerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan customerResourceModel
	var password types.String
	plan.decode(decodeObject(ctx, req.Plan, &resp.Diagnostics))
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := resourceOperation("create the customer", "create", plan.Timeouts, customerAttributes()...)
	ctx, end, ok := r.store.begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	customer, err := r.store.CreateCustomer(ctx, plan.createRequest(password))
	if err != nil {
		r.addCreateError(ctx, op, err, &plan, resp)
		return
	}
	planned := plan.customerModel
	plan.read(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, encodeObject(resp.State.Schema.Type(), plan.values()))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity(plan.ID))...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *customerResource) addCreateError(ctx context.Context, op operation, err error, plan *customerResourceModel, resp *resource.CreateResponse) {
	email := plan.Email.ValueString()
	if keepLost(ctx, err, "customer", encodeObject(resp.State.Schema.Type(), plan.withoutAnswer().values()), resp) {
		return
	}
	if owner := r.store.emailTakenBy(ctx, err, &plan.customerModel); owner != "" {
		addEmailTaken(&resp.Diagnostics, email, owner, "To manage that customer with this resource, import it:\n"+
			"  terraform import moltin_customer.NAME "+owner+"\n"+
			"If this is the customer being replaced, remove create_before_destroy: both can't have the email at the same time.", err)
		return
	}
	addCreateError(ctx, &resp.Diagnostics, op, err, "moltin_customer", "")
}

func (r *customerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerResourceModel
	state.decode(decodeObject(ctx, req.State, &resp.Diagnostics))
	op := resourceOperation("read the customer", "read", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	// For a record that is gone too, see addressResource.Read; null would not count as one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity(types.StringValue(state.ID.ValueString())))...)
	var customer *moltin.Customer
	var err error
	if state.ID.IsNull() {
		// A search that is answered by 404 found nothing out.
		customer, err = r.lost(ctx, req.Private, &state)
	} else if customer, err = r.store.Customer(ctx, state.ID.ValueString()); moltin.IsNotFound(err) {
		err = nil
	}
	switch {
	case err != nil:
		addStoreError(ctx, &resp.Diagnostics, op, err)
		return
	case customer == nil:
		resp.State.RemoveResource(ctx)
		return
	}
	state.read(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, encodeObject(resp.State.Schema.Type(), state.values()))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity(state.ID))...)
}

// lost looks for the customer of a state without an id.
func (r *customerResource) lost(ctx context.Context, private privateState, state *customerResourceModel) (*moltin.Customer, error) {
	return findLost(ctx, private, func(lost moltin.Lost) (*moltin.Customer, error) {
		return r.store.LostCustomer(ctx, state.createRequest(types.StringNull()), lost)
	})
}

func (r *customerResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state customerResourceModel
	var password types.String
	plan.decode(decodeObject(ctx, req.Plan, &resp.Diagnostics))
	state.decode(decodeObject(ctx, req.State, &resp.Diagnostics))
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	op := resourceOperation("update the customer", "update", plan.Timeouts, customerAttributes()...)
	ctx, end, ok := r.store.begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	planned := plan.customerModel
	plan.HasPassword, plan.UpdatedAt = state.HasPassword, state.UpdatedAt
	if change, changed := plan.updateRequest(&state, password); changed {
		customer, err := r.store.UpdateCustomer(ctx, state.ID.ValueString(), change)
		if err != nil {
			if owner := r.store.emailTakenBy(ctx, err, &plan.customerModel); owner != "" {
				addEmailTaken(&resp.Diagnostics, plan.Email.ValueString(), owner, "Choose another email, or change that customer's first.", err)
				return
			}
			addStoreError(ctx, &resp.Diagnostics, op, err)
			return
		}
		plan.read(customer)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, encodeObject(resp.State.Schema.Type(), plan.values()))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity(plan.ID))...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *customerResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state customerResourceModel
	state.decode(decodeObject(ctx, req.State, &resp.Diagnostics))
	op := resourceOperation("delete the customer", "delete", state.Timeouts)
	ctx, end, ok := r.store.begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	if state.ID.IsNull() {
		switch customer, err := r.lost(ctx, req.Private, &state); {
		case err != nil:
			op.doing = "find the customer to delete"
			addStoreError(ctx, &resp.Diagnostics, op, err)
			return
		case customer == nil:
			return
		default:
			state.ID = types.StringValue(customer.ID)
		}
	}
	if err := r.store.DeleteCustomer(ctx, state.ID.ValueString()); err != nil {
		addStoreError(ctx, &resp.Diagnostics, op, err)
	}
}
