// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strings"

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

// ModifyPlan says at plan already that a customer login can't create or delete
// customers.
func (r *customerResource) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.store == nil || len(r.store.unknown) > 0 || !r.store.Implicit() {
		return
	}
	if req.State.Raw.IsNull() || req.Plan.Raw.IsNull() {
		resp.Diagnostics.AddError("Customers need a client secret",
			"Without a client secret the provider reaches the logged-in customer only, and can neither create nor delete customers. Set "+
				bothNames("client_secret")+".")
	}
}

func (r *customerResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan customerResourceModel
	var password types.String
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	timeout, diags := plan.Timeouts.Create(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	customer, err := r.store.CreateCustomer(ctx, plan.createRequest(password))
	if err != nil {
		if !keepLost(ctx, err, "customer", plan.unanswered(), resp) {
			r.store.addCustomerWriteError(ctx, &resp.Diagnostics, "create the customer", err, &plan.customerModel)
		}
		return
	}
	planned := plan.customerModel
	plan.read(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *customerResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state customerResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Read(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// For a record that is gone too, see addressResource.Read; null would not count as one.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, customerIdentity{types.StringValue(state.ID.ValueString())})...)
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
		addStoreError(&resp.Diagnostics, "read the customer", err, nil)
		return
	case customer == nil:
		resp.State.RemoveResource(ctx)
		return
	}
	state.read(customer)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
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
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("password_wo"), &password)...)
	timeout, diags := plan.Timeouts.Update(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	planned := plan.customerModel
	plan.HasPassword, plan.UpdatedAt = state.HasPassword, state.UpdatedAt
	if change, changed := plan.updateRequest(&state, password); changed {
		customer, err := r.store.UpdateCustomer(ctx, state.ID.ValueString(), change)
		if err != nil {
			r.store.addCustomerWriteError(ctx, &resp.Diagnostics, "change the customer", err, &plan.customerModel)
			return
		}
		plan.read(customer)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *customerResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state customerResourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if state.ID.IsNull() {
		switch customer, err := r.lost(ctx, req.Private, &state); {
		case err != nil:
			addStoreError(&resp.Diagnostics, "find the customer to delete", err, nil)
			return
		case customer == nil:
			return
		default:
			state.ID = types.StringValue(customer.ID)
		}
	}
	if err := r.store.DeleteCustomer(ctx, state.ID.ValueString()); err != nil {
		addStoreError(&resp.Diagnostics, "delete the customer", err, nil)
	}
}

// emailPrefix makes an import id of an email address.
const emailPrefix = "email:"

// ImportState takes an id, email:ADDRESS, or an identity.
func (r *customerResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.store.known(&resp.Diagnostics) {
		return
	}
	var imported customerIdentity
	email, byEmail := strings.CutPrefix(req.ID, emailPrefix)
	switch {
	case byEmail:
		ctx, cancel := context.WithTimeout(ctx, operationTimeout)
		defer cancel()
		if customer := r.store.customerByEmail(ctx, email, &resp.Diagnostics); customer != nil {
			imported = customerIdentity{types.StringValue(customer.ID)}
		}
	case req.ID == "":
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
	case idFormat.MatchString(req.ID):
		imported.ID = types.StringValue(req.ID)
	default:
		resp.Diagnostics.AddError("Invalid import id",
			"A customer is imported by id or by "+emailPrefix+"ADDRESS; the id given is neither.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}
