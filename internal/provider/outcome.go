// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// outcome is the parts of a response to a create or an update.
type outcome struct {
	state    *tfsdk.State
	identity *tfsdk.ResourceIdentity
	private  privateState
	diags    *diag.Diagnostics
}

func (o outcome) set(ctx context.Context, model, identity any) {
	o.diags.Append(o.state.Set(ctx, model)...)
	o.diags.Append(o.identity.Set(ctx, identity)...)
}

// isNotReadBack tells a write that succeeded, and warns of it: an error would
// make Terraform replace the record.
func (o outcome) isNotReadBack(err error) bool {
	var notReadBack *records.ReadBackError
	if !errors.As(err, &notReadBack) {
		return false
	}
	o.diags.AddWarning("Could not read the record back",
		formatError(notReadBack)+" The state has the values that were sent, and the next plan reads the record again.")
	return true
}
