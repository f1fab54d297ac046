// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// ValidateConfig checks each address by the rules of moltin_customer_address.
func (r *addressesResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config addressesModel
	config.decode(decodeObject(ctx, req.Config, &resp.Diagnostics))
	rules := addressResourceSchema(ctx).Attributes
	elements := config.Addresses.Elements()
	for _, key := range slices.Sorted(maps.Keys(elements)) {
		item, _ := elements[key].(types.Object)
		switch {
		case item.IsNull():
			resp.Diagnostics.AddAttributeError(itemPath(key), "Missing address",
				fmt.Sprintf("addresses[%q] is null. Set its attributes, or remove the key.", key))
		case !item.IsUnknown():
			for name, value := range item.Attributes() {
				rule, _ := rules[name].(schema.StringAttribute)
				validateItemAttribute(ctx, itemAttribute{key, name, value}, rule, &resp.Diagnostics)
			}
		}
	}
}

// itemAttribute is an attribute of an address as it is configured.
type itemAttribute struct {
	key, name string
	value     attr.Value
}

func (a itemAttribute) String() string { return fmt.Sprintf("addresses[%q].%s", a.key, a.name) }

func (a itemAttribute) path() path.Path { return itemPath(a.key).AtName(a.name) }

func validateItemAttribute(ctx context.Context, a itemAttribute, rule schema.StringAttribute, diags *diag.Diagnostics) {
	switch {
	case rule.Computed && !a.value.IsNull():
		diags.AddAttributeError(a.path(), "Read-only attribute", a.String()+" is set by the store. Remove it from the configuration.")
	case rule.Required && a.value.IsNull():
		diags.AddAttributeError(a.path(), "Missing attribute", a.String()+" is required. Set it.")
	case a.value.IsNull() || a.value.IsUnknown():
		return
	}
	if typed, ok := a.value.(xattr.ValidateableAttribute); ok {
		var resp xattr.ValidateAttributeResponse
		typed.ValidateAttribute(ctx, xattr.ValidateAttributeRequest{Path: a.path()}, &resp)
		for _, d := range resp.Diagnostics {
			diags.AddAttributeError(a.path(), d.Summary(), a.String()+": "+d.Detail())
		}
	}
	if len(rule.Validators) == 0 {
		return
	}
	text, _ := a.value.(basetypes.StringValuable)
	value, _ := text.ToStringValue(ctx)
	for _, v := range rule.Validators {
		var resp validator.StringResponse
		v.ValidateString(ctx, validator.StringRequest{Path: a.path(), PathExpression: a.path().Expression(), ConfigValue: value}, &resp)
		diags.Append(resp.Diagnostics...)
	}
}
