// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// addressesResourceSchema is the framework's view, in which an address has no
// attributes of its own: the framework walks every attribute of a schema many
// times in each call, which with thousands of them would be most of the work.
// Terraform sees what [describeItems] makes of it.
func addressesResourceSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages hundreds or thousands of a customer's addresses in one resource. For a handful of addresses, " +
			"`moltin_customer_address` has more readable plans.\n\n" +
			"Setting an optional attribute to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"customer_id": customerIDAttribute("the addresses"),
			"addresses": schema.MapAttribute{
				Required: true, ElementType: addressItemType,
				MarkdownDescription: "Addresses, by keys of your choice. Keys are not sent to the store, so they can be renamed.",
			},
			"exclusive": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether to delete undeclared addresses of the customer. Deletes only those that the plan shows in `others`. " +
					"A create deletes none. Defaults to `false`.",
			},
			"others": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Names of the customer's undeclared addresses, by ID, as of the last refresh.",
			},
			"timeouts": addressesTimeoutsAttribute(ctx),
		},
	}
}

func addressesIdentitySchema() identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the customer."},
		},
	}
}

// describeItems gives Terraform the attributes of an address, which are those of
// a moltin_customer_address.
func describeItems(schemas map[string]*tfprotov6.Schema) {
	singular, plural := schemas[addressType], schemas[addressesType]
	if singular == nil || plural == nil {
		return
	}
	var nested []*tfprotov6.SchemaAttribute
	for _, attribute := range singular.Block.Attributes {
		if _, ok := addressItemType.AttrTypes[attribute.Name]; !ok {
			continue
		}
		described := *attribute
		if described.Name == "name" {
			described.Description = addressDescriptions["name"] + " The store can't clear a name. Removing it deletes and recreates the address."
		}
		nested = append(nested, &described)
	}
	for _, attribute := range plural.Block.Attributes {
		if attribute.Name == "addresses" {
			attribute.Type = nil
			attribute.NestedType = &tfprotov6.SchemaObject{Attributes: nested, Nesting: tfprotov6.SchemaObjectNestingModeMap}
		}
	}
}

// withoutItemIDs is a state whose addresses have no ids.
func withoutItemIDs(ctx context.Context, state *tfprotov6.DynamicValue) (*tfprotov6.DynamicValue, error) {
	typ := addressesResourceSchema(ctx).Type().TerraformType(ctx)
	value, err := state.Unmarshal(typ)
	if err != nil {
		return nil, err
	}
	value, err = tftypes.Transform(value, func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if steps := at.Steps(); len(steps) == 3 && steps[2] == tftypes.AttributeName("id") {
			return tftypes.NewValue(tftypes.String, nil), nil
		}
		return v, nil
	})
	if err != nil {
		return nil, err
	}
	without, err := tfprotov6.NewDynamicValue(typ, value)
	return &without, err
}
