// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// unresolvedKey is where the private state keeps a [records.UnresolvedCreate].
const unresolvedKey = "unresolved"

// PrivateState is the private state in a request or a response, whose type the
// framework does not export.
type PrivateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// UnresolvedSummary begins the summary of an unresolved create.
const UnresolvedSummary = "Could not determine whether the store created "

// SaveUnresolved reports whether err is the error of a create that is unresolved, and
// saves the record, which may or may not exist. It has no id, and a null identity, until
// it is found, or found not to exist. Without it the next apply could create a duplicate.
func SaveUnresolved(ctx context.Context, err error, op Operation, withoutID any, resp *resource.CreateResponse) bool {
	var unresolved *records.UnresolvedCreateError
	if !errors.As(err, &unresolved) {
		return false
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, withoutID)...)
	create, _ := json.Marshal(unresolved.Create) //nolint:errchkjson // a time of these years can't fail
	resp.Diagnostics.Append(resp.Private.SetKey(ctx, unresolvedKey, create)...)
	noun := op.Record.Noun
	hint := fmt.Sprintf("\n\nApply again. The provider searches for the %s first, and creates it only if it does not exist. "+
		"If it exists, Terraform replaces it, because the resource is tainted. To keep it, run terraform apply -refresh-only and then "+
		"terraform untaint on the resource before you apply again.", noun)
	if len(unresolved.IDs) > 0 {
		hint = deleteOrImportHint(unresolved.IDs, op.Record)
	}
	resp.Diagnostics.AddError(UnresolvedSummary+"the "+noun, FormatError(err)+hint)
	return true
}

// LoadUnresolved returns what the private state has about an unresolved create. That
// is nil in the destroy of a replacement, where Terraform provides no private state.
func LoadUnresolved(ctx context.Context, private PrivateState) *records.UnresolvedCreate {
	text, _ := private.GetKey(ctx, unresolvedKey)
	create := &records.UnresolvedCreate{}
	if json.Unmarshal(text, create) != nil {
		return nil
	}
	return create
}

// AddReadError adds the error of a read. A search that found several records is a
// warning, because an error would block every plan of the workspace. An update or a
// delete is an error then, and nothing creates another record.
func AddReadError(ctx context.Context, diags *diag.Diagnostics, op Operation, err error) {
	var unresolved *records.UnresolvedCreateError
	if errors.As(err, &unresolved) {
		diags.AddWarning(UnresolvedSummary+"the "+op.Record.Noun, FormatError(err)+deleteOrImportHint(unresolved.IDs, op.Record))
		return
	}
	AddStoreError(ctx, diags, op, err)
}
