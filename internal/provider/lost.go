// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// lostKey is where the private state keeps a [moltin.Lost].
const lostKey = "lost"

// keepLost puts a record into the state that may or may not exist, and tells
// whether the error is about such a one. It has no id until a read finds it, or
// finds that there is none. Without it the next apply could create a second.
func keepLost(ctx context.Context, err error, noun string, state any, resp *resource.CreateResponse) bool {
	var unsettled *moltin.UnsettledError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) > 0 {
		return false
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	lost, _ := json.Marshal(unsettled.Lost) //nolint:errchkjson // a time of these years can't fail
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, lostKey, lost)...)
	resp.Diagnostics.AddError(unsettledSummary+"create the "+noun, formatError(err)+"\n\n"+
		"Apply again: the provider looks for the "+noun+" first. If it is there, Terraform replaces it, because its create failed; "+
		"to keep it instead, run terraform apply -refresh-only and then terraform untaint.")
	return true
}

// privateState is a request's, whose type the framework does not export.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// findLost looks for the record of a state without an id, and gives nil when
// there is none.
func findLost[T any](ctx context.Context, private privateState, find func(moltin.Lost) (*T, error)) (*T, error) {
	text, _ := private.GetKey(ctx, lostKey)
	var lost moltin.Lost
	if err := json.Unmarshal(text, &lost); err != nil {
		return nil, fmt.Errorf("the state has no id and nothing to find the record by (%w): remove it with terraform state rm", err)
	}
	found, err := find(lost)
	if errors.As(err, new(*moltin.UnsettledError)) {
		return nil, fmt.Errorf("%w; delete those that do not belong to this resource, then apply again", err)
	}
	return found, err
}
