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
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// OperationTimeout is the default timeout of an operation with all its retries and
// waits.
const OperationTimeout = 5 * time.Minute

// TimeoutsAttribute returns the attribute of a resource that manages one record.
func TimeoutsAttribute(ctx context.Context, minRead time.Duration) schema.Attribute {
	return describedTimeouts(ctx, minRead, "Timeouts of operations on the resource.", timeoutDescription)
}

// BulkTimeoutsAttribute returns the attribute of a resource that manages many
// addresses.
func BulkTimeoutsAttribute(ctx context.Context, minRead time.Duration) schema.Attribute {
	return describedTimeouts(ctx, minRead, "Timeouts of operations on all of the addresses. Unless set, only operations on each address have a timeout, of `5m`.",
		func(action string) string {
			return "Timeout for " + action + " all of the addresses, such as `30m`."
		})
}

func describedTimeouts(ctx context.Context, minRead time.Duration, description string, describe func(action string) string) schema.Attribute {
	//nolint:forcetypeassert // It is documented to be one.
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, CreateDescription: describe("creating"),
		Read: true, ReadDescription: fmt.Sprintf("%s At least `%s`.", describe("reading"), minRead),
		Update: true, UpdateDescription: describe("updating"),
		Delete: true, DeleteDescription: describe("deleting"),
	}).(schema.SingleNestedAttribute)
	attribute.MarkdownDescription = description
	attribute.Attributes = maps.Clone(attribute.Attributes)
	for name, nested := range attribute.Attributes {
		timeout := nested.(schema.StringAttribute) //nolint:forcetypeassert // It is documented to be one.
		bounds := timeoutBounds{}
		if name == "read" {
			bounds.min = minRead
		}
		timeout.Validators = append(timeout.Validators, bounds)
		attribute.Attributes[name] = timeout
	}
	return attribute
}

// NullTimeouts returns the value for models that are not decoded: the zero value has no type.
func NullTimeouts() timeouts.Value {
	text := types.StringType
	return timeouts.Value{Object: types.ObjectNull(map[string]attr.Type{"create": text, "read": text, "update": text, "delete": text})}
}

func timeoutDescription(action string) string {
	return "Timeout for " + action + ", including retries, such as `90s` or `10m`. Defaults to `5m`."
}

// timeoutBounds rejects a timeout that leaves no time at all, or less than a
// minimum. The framework's own validator rejects what is not a duration.
type timeoutBounds struct{ min time.Duration }

func (v timeoutBounds) Description(context.Context) string {
	if v.min > 0 {
		return "must be at least " + v.min.String()
	}
	return "must be longer than zero"
}

func (v timeoutBounds) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v timeoutBounds) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if timeout, err := time.ParseDuration(req.ConfigValue.ValueString()); err == nil && (timeout <= 0 || timeout < v.min) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid timeout",
			fmt.Sprintf("%s %s, but is %q. Set a duration such as 90s or 10m.", req.Path, v.Description(ctx), req.ConfigValue.ValueString()))
	}
}
