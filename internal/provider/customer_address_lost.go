// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// lostKey is where the private state keeps a [moltin.Lost].
const lostKey = "lost"

// keepLost puts an address into the state that may or may not exist, and tells
// whether the error is about such a one. It has no id until a read finds it, or
// finds that there is none. Without it the next apply could create a second.
func keepLost(ctx context.Context, err error, customerID string, plan *addressResourceModel, resp *resource.CreateResponse) bool {
	var unsettled *moltin.UnsettledError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) > 0 {
		return false
	}
	plan.ID, plan.CustomerID = types.StringNull(), types.StringValue(customerID)
	plan.CreatedAt, plan.UpdatedAt = timetypes.NewRFC3339Null(), timetypes.NewRFC3339Null()
	resp.Diagnostics.Append(resp.State.Set(ctx, plan.encode(resp.State.Schema.Type()))...)
	lost, _ := json.Marshal(unsettled.Lost) //nolint:errchkjson // a time of these years can't fail
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, lostKey, lost)...)
	resp.Diagnostics.AddError(unsettledSummary+"create the address", sentence(err)+"\n\n"+
		"Apply again: the provider looks for the address first. If it is there, Terraform replaces it, because its create failed; "+
		"to keep it instead, run terraform apply -refresh-only and then terraform untaint.")
	return true
}

// findLost looks for the address of a state without an id, and gives nil when
// there is none.
func (r *addressResource) findLost(ctx context.Context, private interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}, state *addressResourceModel,
) (*moltin.Address, error) {
	text, _ := private.GetKey(ctx, lostKey)
	var lost moltin.Lost
	if err := json.Unmarshal(text, &lost); err != nil {
		return nil, fmt.Errorf("the state has no id and nothing to find the address by (%w): remove it with terraform state rm", err)
	}
	address, err := r.store.LostAddress(ctx, state.CustomerID.ValueString(), state.createRequest(), lost)
	if errors.As(err, new(*moltin.UnsettledError)) {
		return nil, fmt.Errorf("%w; delete those that do not belong to this resource, then apply again", err)
	}
	return address, err
}
