// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

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
