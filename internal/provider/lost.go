// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// lostKey is where the private state keeps a [records.Lost].
const lostKey = "lost"

// privateState is a request's or a response's, whose type the framework does not
// export.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

const unsettledSummary = "Could not find out whether the store did "

// keepLost puts a record into the state that may or may not exist, and tells
// whether the error is about such a one. It has no id until it is found, or
// found not to exist. Without it the next apply could create a second.
func keepLost(ctx context.Context, err error, noun string, withoutID attr.Value, out outcome) bool {
	var unsettled *records.UnsettledError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) > 0 {
		return false
	}
	out.diags.Append(out.state.Set(ctx, withoutID)...)
	lost, _ := json.Marshal(unsettled.Lost) //nolint:errchkjson // a time of these years can't fail
	out.diags.Append(out.private.SetKey(ctx, lostKey, lost)...)
	out.diags.AddError(unsettledSummary+"create the "+noun, formatError(err)+"\n\n"+
		"Apply again: the provider looks for the "+noun+" first. If it is there, Terraform replaces it, because its create failed; "+
		"to keep it instead, run terraform apply -refresh-only and then terraform untaint.")
	return true
}

// lostOf is what the private state has of a lost create: nil on the destroy leg
// of a replacement, where Terraform does not pass it on.
func lostOf(ctx context.Context, private privateState) *records.Lost {
	text, _ := private.GetKey(ctx, lostKey)
	lost := &records.Lost{}
	if len(text) == 0 || json.Unmarshal(text, lost) != nil {
		return nil
	}
	return lost
}

// addCreateError also handles a create of which several records could be the
// outcome, or which made a second one.
func addCreateError(ctx context.Context, diags *diag.Diagnostics, op operation, err error, resourceType, importPrefix string) {
	var (
		unsettled *records.UnsettledError
		second    *records.SecondRecordError
	)
	switch {
	case errors.As(err, &second):
		diags.AddError("The store created a second record", fmt.Sprintf("%s The state has the other one. Delete %s in the store, "+
			"and run terraform untaint on the resource: Terraform would replace it otherwise.", formatError(second), strings.Join(second.IDs, ", ")))
	case errors.As(err, &unsettled) && len(unsettled.IDs) > 0:
		diags.AddError(unsettledSummary+op.doing, formatError(err)+
			"\n\nDelete those that don't belong to this resource. Import the one that does:"+importBlocks(unsettled.IDs, resourceType, importPrefix))
	default:
		addStoreError(ctx, diags, op, err)
	}
}

// addLostError is for an error of the search for the record of a state without
// an id.
func addLostError(ctx context.Context, diags *diag.Diagnostics, op operation, err error, resourceType, importPrefix string) {
	var unsettled *records.UnsettledError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) == 0 {
		addStoreError(ctx, diags, op, err)
		return
	}
	diags.AddError("Could not "+op.doing, formatError(err)+
		"\n\nDelete those that don't belong to this resource, then apply again. To keep one of them instead, "+
		"remove the resource from the state with terraform state rm, and import it:"+importBlocks(unsettled.IDs, resourceType, importPrefix))
}

// importBlocks are ready to be copied, one for each record.
func importBlocks(ids []string, resourceType, importPrefix string) string {
	var blocks strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&blocks, "\n\nimport {\n  to = %s.NAME\n  id = %q\n}", resourceType, importPrefix+id)
	}
	return blocks.String()
}
