// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// A Response is what the responses to creates, reads and updates have in common.
type Response struct {
	State       *tfsdk.State
	Identity    *tfsdk.ResourceIdentity
	Private     PrivateState
	Diagnostics *diag.Diagnostics
}

// Set sets the state and the identity.
func (r Response) Set(ctx context.Context, model, identity any) {
	r.Diagnostics.Append(r.State.Set(ctx, model)...)
	r.Diagnostics.Append(r.Identity.Set(ctx, identity)...)
}

// WarnIfNotReadBack reports whether a write succeeded that could not be read back,
// and adds a warning: an error would make Terraform replace the record.
func (r Response) WarnIfNotReadBack(err error) bool {
	var notReadBack *records.ReadBackError
	if !errors.As(err, &notReadBack) {
		return false
	}
	r.Diagnostics.AddWarning("Could not read the record back",
		FormatError(notReadBack)+" The state has the values that were sent, and the next plan reads the record again.")
	return true
}
