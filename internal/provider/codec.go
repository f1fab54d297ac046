// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Models are decoded and encoded by hand. The framework could do both by struct
// tags, but compiles a regular expression for each tag each time, which was a
// quarter of what a read and a create cost.

// decodeObject returns the attributes of a configuration, a plan or a state.
func decodeObject(ctx context.Context, from interface {
	Get(ctx context.Context, target any) diag.Diagnostics
}, diags *diag.Diagnostics,
) map[string]attr.Value {
	var object types.Object
	diags.Append(from.Get(ctx, &object)...)
	return object.Attributes()
}

// encodeObject gives the values that an object's type has, and null for those
// that are missing: one model serves resources, data sources and lists.
func encodeObject(typ attr.Type, values map[string]attr.Value) types.Object {
	attributes := typ.(attr.TypeWithAttributeTypes).AttributeTypes() //nolint:forcetypeassert // a schema's type is an object
	encoded := make(map[string]attr.Value, len(attributes))
	for name, typ := range attributes {
		if encoded[name] = values[name]; encoded[name] == nil {
			encoded[name] = nullOf(typ)
		}
	}
	return types.ObjectValueMust(attributes, encoded)
}

func nullOf(typ attr.Type) attr.Value {
	ctx := context.Background() // no type uses it
	null, err := typ.ValueFromTerraform(ctx, tftypes.NewValue(typ.TerraformType(ctx), nil))
	if err != nil {
		panic(err) // every type has null
	}
	return null
}
