// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// ImportState imports by ID, by email:ADDRESS, or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	op := base.FixedOperation("look up the customer by email")
	ctx, cancel := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer cancel()
	if resp.Diagnostics.HasError() {
		return
	}
	var id types.String
	email, byEmail := strings.CutPrefix(req.ID, emailPrefix)
	switch {
	case req.ID == "" && !req.Identity.Raw.IsNull():
		var identity Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		base.CheckImportIdentity("id", identity.ID, &resp.Diagnostics)
		id = identity.ID
	case emailFormat.MatchString(email): // without the prefix too: no ID has an @
		if customer := findByEmail(ctx, r.Store, op, email, &resp.Diagnostics); customer != nil {
			id = types.StringValue(customer.ID)
		}
	case !byEmail && base.IDFormat.MatchString(req.ID):
		id = types.StringValue(req.ID)
	default:
		resp.Diagnostics.AddError("Invalid import ID", fmt.Sprintf(
			"Expected the ID of a customer or %sADDRESS, such as %[1]sron@example.com, but got %[2]q.", emailPrefix, req.ID))
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.Set(ctx, Identity{id})...)
}

// What a moved block may name: a customer of the provider elasticpath/epcc, from
// whichever registry it comes.
const (
	epccCustomerType    = "epcc_customer"
	epccCustomerVersion = 0 // of the only schema that it has had
	epccProvider        = "/elasticpath/epcc"
)

// MoveState moves a state from another registry's address of this provider, or from
// another provider.
func (r *Resource) MoveState(ctx context.Context) []resource.StateMover {
	return []resource.StateMover{base.RegistryMover(ResourceType, resourceSchema(ctx, r.MinReadTimeout)), {StateMover: moveEPCCCustomer}}
}

// moveEPCCCustomer leaves every other state alone, which makes it an error of the
// framework's.
func moveEPCCCustomer(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName != epccCustomerType || req.SourceSchemaVersion != epccCustomerVersion ||
		!strings.HasSuffix(req.SourceProviderAddress, epccProvider) {
		return
	}
	var source struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	// A field of another type is omitted, and read from the store.
	_ = json.Unmarshal(req.SourceRawState.JSON, &source)
	if !base.IDFormat.MatchString(source.ID) {
		resp.Diagnostics.AddError("Could not move the customer", fmt.Sprintf(
			"The state of the %s has no ID. Remove the moved block, run terraform state rm on the %[1]s, "+
				"and import the customer by ID or by email:%s", epccCustomerType, base.ImportBlocks([]string{emailPrefix + source.Email}, recordKind)))
		return
	}
	id := types.StringValue(source.ID)
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("name"), source.Name)...)
	resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("email"), source.Email)...)
	resp.Diagnostics.Append(resp.TargetIdentity.Set(ctx, Identity{id})...)
}
