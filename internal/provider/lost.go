// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// lostKey is where the private state keeps a [records.UnresolvedCreate].
const lostKey = "lost"

// privateState is a request's or a response's, whose type the framework does not
// export.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// recordKind is what messages say of a kind of record.
type recordKind struct {
	noun, resourceType string
	// importPrefix goes before a record's id in an import id.
	importPrefix string
}

func customerKind() recordKind { return recordKind{"customer", customerType, ""} }

func addressKind(customerID string) recordKind {
	return recordKind{"address", addressType, customerID + "/"}
}

const unsettledSummary = "Could not determine whether the store created "

// keepLost puts a record that may or may not exist into the state, and reports
// whether the error is about one. It has no id, and a null identity, until it is
// found, or found not to exist. Without it the next apply could create a second.
func keepLost(ctx context.Context, err error, kind recordKind, withoutID any, out outcome) bool {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) {
		return false
	}
	out.diags.Append(out.state.Set(ctx, withoutID)...)
	lost, _ := json.Marshal(unsettled.Create) //nolint:errchkjson // a time of these years can't fail
	out.diags.Append(out.private.SetKey(ctx, lostKey, lost)...)
	if len(unsettled.IDs) > 0 {
		out.diags.AddError(unsettledSummary+"the "+kind.noun, formatError(err)+candidatesHint(unsettled.IDs, kind))
		return true
	}
	out.diags.AddError(unsettledSummary+"the "+kind.noun, fmt.Sprintf("%s\n\nApply again. The provider searches for the %s first, and creates it only if it does not exist. "+
		"If it exists, Terraform replaces it, because the resource is tainted. To keep it, run terraform apply -refresh-only and then "+
		"terraform untaint on the resource before you apply again.", formatError(err), kind.noun))
	return true
}

// lostOf is what the private state has of a lost create: nil on the destroy leg
// of a replacement, where Terraform does not pass it on.
func lostOf(ctx context.Context, private privateState) *records.UnresolvedCreate {
	text, _ := private.GetKey(ctx, lostKey)
	lost := &records.UnresolvedCreate{}
	if len(text) == 0 || json.Unmarshal(text, lost) != nil {
		return nil
	}
	return lost
}

// addCreateError also handles a create that made a second record.
func addCreateError(ctx context.Context, diags *diag.Diagnostics, op operation, err error) {
	var second *records.DuplicateError
	if errors.As(err, &second) {
		diags.AddError(secondSummary, formatError(second)+" The state has the other record. Delete the duplicate in the store, "+
			"and run terraform untaint on the resource, or the next apply replaces it.")
		return
	}
	addStoreError(ctx, diags, op, err)
}

const secondSummary = "The store created a second record"

// addLostError is for an error of the search for the record of a state without
// an id.
func addLostError(ctx context.Context, diags *diag.Diagnostics, op operation, err error, kind recordKind) {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) == 0 {
		addStoreError(ctx, diags, op, err)
		return
	}
	diags.AddError("Could not "+op.doing, formatError(err)+candidatesHint(unsettled.IDs, kind))
}

// warnOfCandidates adds a warning for a search of a read that found several
// records, and reports whether the error is about one. An error would block every
// plan of the workspace. An update or a delete is an error, and nothing creates
// another record.
func warnOfCandidates(diags *diag.Diagnostics, err error, kind recordKind) bool {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) == 0 {
		return false
	}
	diags.AddWarning(unsettledSummary+"the "+kind.noun, formatError(err)+candidatesHint(unsettled.IDs, kind))
	return true
}

func candidatesHint(ids []string, kind recordKind) string {
	return "\n\nDelete the records that you don't need, and apply again. To keep one of them, " +
		"remove the resource from the state with terraform state rm, and import the record:" + importBlocks(ids, kind)
}

// importBlocks are ready to be copied, one for each record.
func importBlocks(ids []string, kind recordKind) string {
	var blocks strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&blocks, "\n\nimport {\n  to = %s.NAME\n  id = %q\n}", kind.resourceType, kind.importPrefix+id)
	}
	return blocks.String()
}
