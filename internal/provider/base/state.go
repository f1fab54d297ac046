// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Timestamp returns a time of the store in milliseconds: its response to a create
// has nanoseconds, and its response to a read may not.
func Timestamp(text string) types.String {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return types.StringNull()
	}
	return types.StringValue(at.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
}

// ownProvider is how the address of this provider ends in every registry.
const ownProvider = "/moltin/moltin"

// RegistryMover moves a state that this provider wrote under its address in
// another registry, such as before a change from Terraform to OpenTofu. Nothing in
// the state changes.
func RegistryMover(resourceType string, source schema.Schema) resource.StateMover {
	move := func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		if req.SourceTypeName != resourceType || req.SourceSchemaVersion != source.Version ||
			!strings.HasSuffix(req.SourceProviderAddress, ownProvider) || req.SourceState == nil {
			return
		}
		resp.TargetState.Raw = req.SourceState.Raw
		resp.TargetPrivate = req.SourcePrivate
		target := resp.TargetIdentity
		resp.TargetIdentity = nil // the next read sets it
		if req.SourceIdentity == nil {
			return
		}
		if identity, err := req.SourceIdentity.Unmarshal(target.Schema.Type().TerraformType(ctx)); err == nil {
			target.Raw, resp.TargetIdentity = identity, target
		}
	}
	return resource.StateMover{SourceSchema: &source, StateMover: move}
}
