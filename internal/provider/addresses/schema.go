// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// Schema implements [resource.Resource].
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = resourceSchema(ctx, r.MinReadTimeout)
}

func resourceSchema(ctx context.Context, minRead time.Duration) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages hundreds or thousands of a customer's addresses in one resource. For a handful of addresses, " +
			"`moltin_customer_address` has more readable plans. Declare one `moltin_customer_addresses` per customer, and don't manage the same addresses " +
			"with `moltin_customer_address`.\n\n" +
			"Setting an optional attribute to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"customer_id": base.CustomerIDAttribute("the addresses"),
			"addresses": schema.MapNestedAttribute{
				Required: true,
				MarkdownDescription: "Addresses, by keys of your choice. Keys are not sent to the store, so they can be renamed. " +
					"`prevent_destroy` does not protect a single address.",
				NestedObject: itemSchema(ctx),
			},
			"exclusive": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(false),
				MarkdownDescription: "Whether to delete undeclared addresses of the customer. Deletes only those that the plan shows in `others`, " +
					"or in a warning while the value is unknown. An exclusive resource can't be created while the customer has addresses: import them. Defaults to `false`.",
			},
			"others": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Names of the customer's undeclared addresses, by ID, as of the last refresh. Null if the store refuses to list them.",
			},
			"timeouts": base.BulkTimeoutsAttribute(ctx, minRead),
		},
	}
}

// IdentitySchema implements [resource.ResourceWithIdentity].
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the customer."},
		},
	}
}

// itemSchema has the attributes of a moltin_customer_address, and requires
// the same ones. To the framework they are all optional: it reports the required
// attributes of an object that is unknown as a whole as missing
// (https://github.com/hashicorp/terraform-plugin-framework/issues/186).
func itemSchema(ctx context.Context) schema.NestedAttributeObject {
	var required []string
	attributes := map[string]schema.Attribute{}
	for name, attribute := range address.ResourceSchema(ctx, 0).Attributes {
		attribute, isString := attribute.(schema.StringAttribute)
		if _, isInItem := address.ItemType.AttrTypes[name]; !isString || !isInItem {
			continue
		}
		attribute.PlanModifiers = nil
		if attribute.Required {
			required = append(required, name)
			attribute.Required, attribute.Optional = false, true
			attribute.MarkdownDescription = "Required. " + attribute.MarkdownDescription
		}
		if name == "name" {
			attribute.MarkdownDescription = address.Descriptions["name"] + " The store can't clear a name. Removing it deletes and recreates the address."
		}
		attributes[name] = attribute
	}
	slices.Sort(required)
	return schema.NestedAttributeObject{Attributes: attributes, Validators: []validator.Object{completeAddress{required}}}
}

// completeAddress rejects addresses that are null or lack a required attribute.
type completeAddress struct{ required []string }

func (completeAddress) Description(context.Context) string {
	return "must be an address with all required attributes"
}

func (v completeAddress) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v completeAddress) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Missing address",
			fmt.Sprintf("%s is null. Set its attributes, or remove the key.", req.Path))
		return
	}
	attributes := req.ConfigValue.Attributes() // none if it is unknown as a whole
	for _, name := range v.required {
		if value, ok := attributes[name]; ok && value.IsNull() {
			at := req.Path.AtName(name)
			resp.Diagnostics.AddAttributeError(at, "Missing attribute", fmt.Sprintf("%s is required. Set it.", at))
		}
	}
}
