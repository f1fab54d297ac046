// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// emailPrefix may precede an email address in an import ID.
const emailPrefix = "email:"

// ImportState imports by ID, by email:ADDRESS, or by identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	op := base.FixedOperation("look up the customer by email")
	ctx, end, ok := r.Store.Begin(ctx, op, &resp.Diagnostics)
	defer end()
	if !ok {
		return
	}
	var id types.String
	email, byEmail := strings.CutPrefix(req.ID, emailPrefix)
	switch {
	case req.ID == "":
		var identity Identity
		resp.Diagnostics.Append(req.Identity.Get(ctx, &identity)...)
		base.CheckImportIdentity("id", identity.ID, &resp.Diagnostics)
		id = identity.ID
	case emailFormat.MatchString(email): // without the prefix too: no ID has an @
		if customer := r.Store.CustomerByEmail(ctx, op, email, &resp.Diagnostics); customer != nil {
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
