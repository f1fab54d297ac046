// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// OperationTimeout is the default timeout of an operation with all its retries and
// waits.
const OperationTimeout = 5 * time.Minute

// An Operation is a call from Terraform that uses the store.
type Operation struct {
	// Action completes "Could not …".
	Action string
	// Attributes are those that an error of the store may be about.
	Attributes []string
	// CustomFields are those that are sent.
	CustomFields moltin.CustomFields
	// Record is the kind of record that a resource manages.
	Record RecordKind
	// Timeout bounds the operation, unless it is 0.
	Timeout time.Duration
	// TimeoutAttribute sets the timeout, unless it is "".
	TimeoutAttribute string
}

// A RecordKind names a kind of record in messages.
type RecordKind struct {
	Noun, ResourceType string
	// ImportPrefix precedes the ID of a record in an import ID.
	ImportPrefix string
}

// FixedOperation returns an operation that is bounded by [OperationTimeout], which
// no attribute changes.
func FixedOperation(action string, attributes ...string) Operation {
	return Operation{Action: action, Attributes: attributes, Timeout: OperationTimeout}
}

// ResourceOperation returns an operation that is bounded by an attribute of
// timeouts.
func ResourceOperation(action, timeoutAttribute string, configured timeouts.Value, attributes ...string) Operation {
	op := FixedOperation(action, attributes...)
	op.TimeoutAttribute = "timeouts." + timeoutAttribute
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

// Begin starts an operation: it bounds the context, which the caller cancels. It adds
// an error if the provider's settings are not known yet.
func (s *Store) Begin(ctx context.Context, op Operation, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	s.RequireSettings(diags)
	if op.Timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, op.Timeout)
}

// TimeoutsAttribute returns the attribute of a resource that manages one record.
func TimeoutsAttribute(ctx context.Context, minRead time.Duration) schema.Attribute {
	return describedTimeouts(ctx, minRead, "Timeouts of operations on the resource.",
		"Timeout for %s, including retries, such as `90s` or `10m`. Defaults to `5m`.")
}

// BulkTimeoutsAttribute returns the attribute of a resource that manages many
// addresses.
func BulkTimeoutsAttribute(ctx context.Context, minRead time.Duration) schema.Attribute {
	return describedTimeouts(ctx, minRead, "Timeouts of operations on all of the addresses. Unless set, only operations on each address have a timeout, of `5m`.",
		"Timeout for %s all of the addresses, such as `30m`.")
}

func describedTimeouts(ctx context.Context, minRead time.Duration, description, each string) schema.Attribute {
	//nolint:forcetypeassert // It is documented to be one.
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, CreateDescription: fmt.Sprintf(each, "creating"),
		Read: true, ReadDescription: fmt.Sprintf(each+" At least `%s`.", "reading", minRead),
		Update: true, UpdateDescription: fmt.Sprintf(each, "updating"),
		Delete: true, DeleteDescription: fmt.Sprintf(each, "deleting"),
	}).(schema.SingleNestedAttribute)
	attribute.MarkdownDescription = description
	attribute.Attributes = maps.Clone(attribute.Attributes)
	for name, nested := range attribute.Attributes {
		timeout := nested.(schema.StringAttribute) //nolint:forcetypeassert // It is documented to be one.
		shortest := time.Duration(0)
		if name == "read" {
			shortest = minRead
		}
		timeout.Validators = append(timeout.Validators, validTimeout(shortest))
		attribute.Attributes[name] = timeout
	}
	return attribute
}

// NullTimeouts returns the value for models that are not decoded: the zero value has no type.
func NullTimeouts() timeouts.Value {
	text := types.StringType
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{"create": text, "read": text, "update": text, "delete": text})}
}

// validTimeout rejects a timeout that leaves no time at all, or less than a minimum.
// The framework's own validator rejects what is not a duration.
func validTimeout(shortest time.Duration) validator.String {
	rule := "must be longer than zero"
	if shortest > 0 {
		rule = fmt.Sprintf("must be at least %s", shortest)
	}
	return StringValidator{rule, func(at path.Path, value string, diags *diag.Diagnostics) {
		if timeout, err := time.ParseDuration(value); err == nil && (timeout <= 0 || timeout < shortest) {
			diags.AddAttributeError(at, "Invalid timeout", fmt.Sprintf("%s %s, but is %q. Set a duration such as 90s or 10m.", at, rule, value))
		}
	}}
}
