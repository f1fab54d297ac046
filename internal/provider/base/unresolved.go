// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// UnresolvedKey is where the private state keeps a [records.UnresolvedCreate].
const UnresolvedKey = "lost"

// PrivateState is a request's or a response's, whose type the framework does not
// export.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// RecordKind is what messages say of a kind of record.
type RecordKind struct {
	Noun, ResourceType string
	// ImportPrefix precedes the ID of a record in an import ID.
	ImportPrefix string
}

const UnresolvedSummary = "Could not determine whether the store created "

// SaveUnresolved puts a record that may or may not exist into the state, and reports
// whether the error is about one. It has no id, and a null identity, until it is
// found, or found not to exist. Without it the next apply could create a second.
func SaveUnresolved(ctx context.Context, err error, kind RecordKind, withoutID any, out Response) bool {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) {
		return false
	}
	out.Diagnostics.Append(out.State.Set(ctx, withoutID)...)
	lost, _ := json.Marshal(unsettled.Create) //nolint:errchkjson // a time of these years can't fail
	out.Diagnostics.Append(out.Private.SetKey(ctx, UnresolvedKey, lost)...)
	if len(unsettled.IDs) > 0 {
		out.Diagnostics.AddError(UnresolvedSummary+"the "+kind.Noun, FormatError(err)+candidatesHint(unsettled.IDs, kind))
		return true
	}
	out.Diagnostics.AddError(UnresolvedSummary+"the "+kind.Noun, fmt.Sprintf("%s\n\nApply again. The provider searches for the %s first, and creates it only if it does not exist. "+
		"If it exists, Terraform replaces it, because the resource is tainted. To keep it, run terraform apply -refresh-only and then "+
		"terraform untaint on the resource before you apply again.", FormatError(err), kind.Noun))
	return true
}

// LoadUnresolved is what the private state has of a lost create: nil on the destroy leg
// of a replacement, where Terraform does not pass it on.
func LoadUnresolved(ctx context.Context, private PrivateState) *records.UnresolvedCreate {
	text, _ := private.GetKey(ctx, UnresolvedKey)
	lost := &records.UnresolvedCreate{}
	if len(text) == 0 || json.Unmarshal(text, lost) != nil {
		return nil
	}
	return lost
}

// AddCreateError also handles a create that made a second record.
func AddCreateError(ctx context.Context, diags *diag.Diagnostics, op Operation, err error) {
	var second *records.DuplicateError
	if errors.As(err, &second) {
		diags.AddError(DuplicateSummary, FormatError(second)+" The state has the other record. Delete the duplicate in the store, "+
			"and run terraform untaint on the resource, or the next apply replaces it.")
		return
	}
	AddStoreError(ctx, diags, op, err)
}

const DuplicateSummary = "The store created a second record"

// AddUnresolvedError is for an error of the search for the record of a state without
// an id.
func AddUnresolvedError(ctx context.Context, diags *diag.Diagnostics, op Operation, err error, kind RecordKind) {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) == 0 {
		AddStoreError(ctx, diags, op, err)
		return
	}
	diags.AddError("Could not "+op.Action, FormatError(err)+candidatesHint(unsettled.IDs, kind))
}

// WarnOfCandidates adds a warning for a search of a read that found several
// records, and reports whether the error is about one. An error would block every
// plan of the workspace. An update or a delete is an error, and nothing creates
// another record.
func WarnOfCandidates(diags *diag.Diagnostics, err error, kind RecordKind) bool {
	var unsettled *records.UnresolvedCreateError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) == 0 {
		return false
	}
	diags.AddWarning(UnresolvedSummary+"the "+kind.Noun, FormatError(err)+candidatesHint(unsettled.IDs, kind))
	return true
}

func candidatesHint(ids []string, kind RecordKind) string {
	return "\n\nDelete the records that you don't need, and apply again. To keep one of them, " +
		"remove the resource from the state with terraform state rm, and import the record:" + ImportBlocks(ids, kind)
}

// ImportBlocks are ready to be copied, one for each record.
func ImportBlocks(ids []string, kind RecordKind) string {
	var blocks strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&blocks, "\n\nimport {\n  to = %s.NAME\n  id = %q\n}", kind.ResourceType, kind.ImportPrefix+id)
	}
	return blocks.String()
}
