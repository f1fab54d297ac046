// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// An Operation is a call from Terraform that uses the store.
type Operation struct {
	// Action completes "Could not …".
	Action string
	// Attributes are those that an error of the store may be about.
	Attributes []string
	// CustomFields are those that are sent.
	CustomFields moltin.CustomFields
	// Timeout bounds the operation, unless it is 0.
	Timeout time.Duration
	// TimeoutAttribute sets the timeout, unless it is "".
	TimeoutAttribute string
}

// FixedOperation returns an operation that is bounded by [OperationTimeout], which
// no attribute changes.
func FixedOperation(action string, attributes ...string) Operation {
	return Operation{Action: action, Attributes: attributes, Timeout: OperationTimeout}
}

// ResourceOperation returns an operation that is bounded by an attribute of
// timeouts.
func ResourceOperation(action, timeoutAttribute string, configured timeouts.Value, attributes ...string) Operation {
	op := Operation{Action: action, Attributes: attributes, Timeout: OperationTimeout, TimeoutAttribute: "timeouts." + timeoutAttribute}
	text, _ := configured.Attributes()[timeoutAttribute].(types.String)
	if timeout, err := time.ParseDuration(text.ValueString()); err == nil {
		op.Timeout = timeout
	}
	return op
}

// BulkOperation returns an operation on many records, each of which has
// [OperationTimeout]. An attribute of timeouts bounds the whole only if it is set.
func BulkOperation(action, timeoutAttribute string, configured timeouts.Value, attributes ...string) Operation {
	op := ResourceOperation(action, timeoutAttribute, configured, attributes...)
	if text, _ := configured.Attributes()[timeoutAttribute].(types.String); text.IsNull() {
		op.Timeout, op.TimeoutAttribute = 0, ""
	}
	return op
}

// Begin starts an operation: it bounds the context. ok is false, and nothing is
// left to do, if diags has an error or the provider's settings are not known yet.
// The caller always calls end.
func (s *Store) Begin(ctx context.Context, op Operation, diags *diag.Diagnostics) (_ context.Context, end context.CancelFunc, ok bool) {
	if op.Timeout == 0 {
		ctx, end = context.WithCancel(ctx)
	} else {
		ctx, end = context.WithTimeout(ctx, op.Timeout)
	}
	if len(s.Unknown) > 0 {
		addUnknownSettings(diags, s.Unknown)
	}
	return ctx, end, !diags.HasError()
}
