// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

var (
	_ resource.ResourceWithConfigure   = (*addressResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*addressResource)(nil)
	_ resource.ResourceWithImportState = (*addressResource)(nil)
	_ resource.ResourceWithIdentity    = (*addressResource)(nil)
)

// addressResource is moltin_customer_address.
type addressResource struct{ store *store }

func newCustomerAddressResource() resource.Resource { return &addressResource{} }

func (r *addressResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_customer_address"
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

// ModifyPlan settles whose address it is, so that a plan shows it and a login
// that reaches somebody else's fails before anything is changed.
func (r *addressResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.store == nil {
		return // a destroy, or a validation before the provider is configured
	}
	attribute := path.Root("customer_id")
	var configured types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, attribute, &configured)...)
	if resp.Diagnostics.HasError() || configured.IsUnknown() || len(r.store.unknown) > 0 {
		return
	}
	if configured.IsNull() {
		customerID := r.store.defaultCustomerID(ctx, &resp.Diagnostics)
		if resp.Diagnostics.HasError() {
			return
		}
		var planned types.String
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, attribute, &planned)...)
		if planned.ValueString() == customerID {
			return
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, attribute, customerID)...)
		if !req.State.Raw.IsNull() {
			resp.RequiresReplace = append(resp.RequiresReplace, attribute)
		}
		return
	}
	r.store.checkReach(ctx, configured.ValueString(), &resp.Diagnostics)
}

func (r *addressResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan addressResourceModel
	resp.Diagnostics.Append(plan.decode(ctx, req.Plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	customerID := plan.CustomerID.ValueString()
	if plan.CustomerID.IsUnknown() {
		// The provider's settings were not known at plan.
		if customerID = r.store.defaultCustomerID(ctx, &resp.Diagnostics); resp.Diagnostics.HasError() {
			return
		}
	}
	address, err := r.store.CreateAddress(ctx, customerID, plan.createRequest())
	if err != nil {
		if !keepLost(ctx, err, "address", plan.unanswered(customerID).encode(resp.State.Schema.Type()), resp) {
			addCreateError(&resp.Diagnostics, "create the address", err, addressAttributes(), "moltin_customer_address", customerID+"/")
		}
		return
	}
	planned := plan.addressModel
	plan.read(customerID, address)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.encode(resp.State.Schema.Type()))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *addressResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state addressResourceModel
	resp.Diagnostics.Append(state.decode(ctx, req.State)...)
	timeout, diags := state.Timeouts.Read(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	// For a record that is gone too: the framework insists on an identity, and Terraform before 1.12 keeps none to fall back on.
	resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	customerID := state.CustomerID.ValueString()
	var address *moltin.Address
	var err error
	if state.ID.IsNull() {
		address, err = r.lost(ctx, req.Private, &state)
	} else {
		address, err = r.store.Address(ctx, customerID, state.ID.ValueString(), state.UpdatedAt.ValueString())
	}
	switch {
	case moltin.IsNotFound(err), address == nil && err == nil:
		resp.State.RemoveResource(ctx)
		return
	case err != nil:
		addStoreError(&resp.Diagnostics, "read the address", err, addressAttributes())
		return
	}
	before := state.addressModel
	if state.read(customerID, address); state.addressModel != before {
		resp.Diagnostics.Append(resp.State.Set(ctx, state.encode(resp.State.Schema.Type()))...)
		resp.Diagnostics.Append(resp.Identity.Set(ctx, state.identity())...)
	}
}

// lost looks for the address of a state without an id.
func (r *addressResource) lost(ctx context.Context, private privateState, state *addressResourceModel) (*moltin.Address, error) {
	return findLost(ctx, private, func(lost moltin.Lost) (*moltin.Address, error) {
		return r.store.LostAddress(ctx, state.CustomerID.ValueString(), state.createRequest(), lost)
	})
}

func (r *addressResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state addressResourceModel
	resp.Diagnostics.Append(plan.decode(ctx, req.Plan)...)
	resp.Diagnostics.Append(state.decode(ctx, req.State)...)
	timeout, diags := plan.Timeouts.Update(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	planned := plan.addressModel
	plan.UpdatedAt = state.UpdatedAt
	if change, changed := plan.updateRequest(&state.addressModel); changed {
		address, err := r.store.UpdateAddress(ctx, state.CustomerID.ValueString(), state.ID.ValueString(), change)
		if err != nil {
			addStoreError(&resp.Diagnostics, "change the address", err, addressAttributes())
			return
		}
		plan.read(state.CustomerID.ValueString(), address)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.encode(resp.State.Schema.Type()))...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, plan.identity())...)
	plan.addChanged(&resp.Diagnostics, planned)
}

func (r *addressResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state addressResourceModel
	resp.Diagnostics.Append(state.decode(ctx, req.State)...)
	timeout, diags := state.Timeouts.Delete(ctx, operationTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || !r.store.known(&resp.Diagnostics) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if state.ID.IsNull() {
		switch address, err := r.lost(ctx, req.Private, &state); {
		case moltin.IsNotFound(err), address == nil && err == nil:
			return
		case err != nil:
			addStoreError(&resp.Diagnostics, "find the address to delete", err, nil)
			return
		default:
			state.ID = types.StringValue(address.ID)
		}
	}
	if err := r.store.DeleteAddress(ctx, state.CustomerID.ValueString(), state.ID.ValueString()); err != nil {
		addStoreError(&resp.Diagnostics, "delete the address", err, addressAttributes())
	}
}

// ImportState takes customer_id/address_id, an address_id alone with a login,
// or an identity.
func (r *addressResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if !r.store.known(&resp.Diagnostics) {
		return
	}
	var imported addressIdentity
	if req.ID != "" {
		imported = parseAddressImportID(req.ID, &resp.Diagnostics)
	} else {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		checkImportIdentity(imported, &resp.Diagnostics)
	}
	if imported.CustomerID.IsNull() && !r.store.HasLogin() && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddError("Missing customer_id", "Import the address by customer_id/address_id, or log the provider in as the customer with "+
			bothNames("customer_email")+" and "+bothNames("customer_password")+".")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	imported.CustomerID = types.StringValue(r.store.customerOf(ctx, imported.CustomerID, &resp.Diagnostics))
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), imported.CustomerID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}

func parseAddressImportID(id string, diags *diag.Diagnostics) (imported addressIdentity) {
	parts := strings.Split(id, "/")
	for _, part := range parts {
		if len(parts) > 2 || !idFormat.MatchString(part) {
			diags.AddError("Invalid import id", fmt.Sprintf("An address is imported by customer_id/address_id, "+
				"or by address_id alone with a customer login; %q is neither.", id))
			return imported
		}
	}
	imported.ID = types.StringValue(parts[len(parts)-1])
	if len(parts) == 2 {
		imported.CustomerID = types.StringValue(parts[0])
	}
	return imported
}

func checkImportIdentity(imported addressIdentity, diags *diag.Diagnostics) {
	for attribute, id := range map[string]types.String{"customer_id": imported.CustomerID, "id": imported.ID} {
		if !id.IsNull() && !idFormat.MatchString(id.ValueString()) {
			diags.AddError("Invalid import identity", fmt.Sprintf("%s is %q, and must be an id: not empty, without a slash or white space.",
				attribute, id.ValueString()))
		}
	}
}
