// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// customFieldsResourceAttribute is for a kind of record whose own members can't
// be custom fields.
func customFieldsResourceAttribute(records string, isBuiltIn func(string) bool) resource.Attribute {
	return resource.StringAttribute{
		CustomType: jsontypes.NormalizedType{}, Optional: true,
		MarkdownDescription: "Custom fields that a flow of the store adds to " + records + ": a JSON object of strings, numbers and booleans by name, " +
			"such as `jsonencode({ priority = 1 })`. Only the fields that are named here are managed, and all others are left unchanged. " +
			"A field that is removed here, or set to `null`, is cleared.",
		Validators: []validator.String{customFieldsValidator{isBuiltIn}},
	}
}

func customFieldsDataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{
		CustomType: jsontypes.NormalizedType{}, Computed: true,
		MarkdownDescription: "Custom fields that have a value, as a JSON object by name; decode it with `jsondecode`.",
	}
}
