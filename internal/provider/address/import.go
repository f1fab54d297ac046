// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// ImportState imports by customer_id/address_id, by address_id with a login, or by
// identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	op := base.FixedOperation("import the address", "customer_id")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	var imported Identity
	if req.ID != "" || req.Identity.Raw.IsNull() {
		imported = parseAddressImportID(req.ID, &resp.Diagnostics)
	} else {
		resp.Diagnostics.Append(req.Identity.Get(ctx, &imported)...)
		base.CheckImportIdentity("customer_id", imported.CustomerID, &resp.Diagnostics)
		base.CheckImportIdentity("id", imported.ID, &resp.Diagnostics)
	}
	if imported.CustomerID.IsNull() && !r.Store.Client.HasLogin() && !resp.Diagnostics.HasError() {
		hint := "Use an import ID of the form customer_id/address_id"
		if req.ID == "" {
			hint = "Add customer_id to the identity"
		}
		resp.Diagnostics.AddError("Missing customer_id", hint+", or log in as the customer with "+
			base.SettingName("customer_email")+" and "+base.SettingName("customer_password")+".")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	byDefault := imported.CustomerID.IsNull()
	imported.CustomerID = types.StringValue(r.Store.ResolveCustomerID(ctx, op, imported.CustomerID, &resp.Diagnostics))
	if byDefault {
		r.checkOwner(ctx, op, imported, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("customer_id"), imported.CustomerID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), imported.ID)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, imported)...)
}

// checkOwner adds an error for the address of another customer, which Terraform
// would only call a non-existent remote object.
func (r *Resource) checkOwner(ctx context.Context, op base.Operation, imported Identity, diags *diag.Diagnostics) {
	if diags.HasError() {
		return
	}
	_, err := r.Store.Address(ctx, imported.CustomerID.ValueString(), imported.ID.ValueString())
	switch {
	case transport.IsNotFound(err):
		diags.AddError("Address not found", fmt.Sprintf("Customer %s, who is logged in, has no address %s. "+
			"To import an address of another customer, use the import ID customer_id/%[2]s.",
			imported.CustomerID.ValueString(), imported.ID.ValueString()))
	case err != nil:
		base.AddStoreError(ctx, diags, op, err)
	}
}

func parseAddressImportID(id string, diags *diag.Diagnostics) (imported Identity) {
	parts := strings.Split(id, "/")
	for _, part := range parts {
		if len(parts) > 2 || !base.IDFormat.MatchString(part) {
			diags.AddError("Invalid import ID", fmt.Sprintf("Expected customer_id/address_id, or only address_id with a customer login, but got %q.", id))
			return imported
		}
	}
	imported.ID = types.StringValue(parts[len(parts)-1])
	if len(parts) == 2 {
		imported.CustomerID = types.StringValue(parts[0])
	}
	return imported
}
