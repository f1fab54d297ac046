// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// operation is one call from Terraform that uses the store.
type operation struct {
	// doing completes "Could not …".
	doing string
	// attributes are the ones that an error of the store may be about.
	attributes []string
	// customFields are those that are sent.
	customFields moltin.CustomFields
	// timeout bounds the operation; 0 means that nothing does.
	timeout time.Duration
	// setting is the attribute that sets the timeout, or "" if none does.
	setting string
}

// fixedOperation is bounded by [operationTimeout], which no attribute changes.
func fixedOperation(doing string, attributes ...string) operation {
	return operation{doing: doing, attributes: attributes, timeout: operationTimeout}
}

// resourceOperation is bounded by an attribute of timeouts.
func resourceOperation(doing, setting string, configured timeouts.Value, attributes ...string) operation {
	op := operation{doing: doing, attributes: attributes, timeout: operationTimeout, setting: "timeouts." + setting}
	text, _ := configured.Attributes()[setting].(types.String)
	if timeout, err := time.ParseDuration(text.ValueString()); err == nil {
		op.timeout = timeout
	}
	return op
}

// setOperation is on many records, each of which has [operationTimeout]. An
// attribute of timeouts bounds the whole only if it is set.
func setOperation(doing, setting string, configured timeouts.Value, attributes ...string) operation {
	op := resourceOperation(doing, setting, configured, attributes...)
	if text, _ := configured.Attributes()[setting].(types.String); text.IsNull() {
		op.timeout, op.setting = 0, ""
	}
	return op
}

// begin is the start of every operation: it bounds the context. ok is false,
// and nothing is left to do, if decoding failed or the provider's settings are
// not known yet. The caller always calls end.
func (s *store) begin(ctx context.Context, op *operation, diags *diag.Diagnostics) (_ context.Context, end context.CancelFunc, ok bool) {
	if op.setting == "timeouts.read" {
		op.timeout = max(op.timeout, s.waits.MinReadTimeout)
	}
	if op.timeout == 0 {
		ctx, end = context.WithCancel(ctx)
	} else {
		ctx, end = context.WithTimeout(ctx, op.timeout)
	}
	return ctx, end, !diags.HasError() && s.settingsKnown(diags)
}
