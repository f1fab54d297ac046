// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// customFieldsResourceAttribute is for a kind of record whose own members can't
// be custom fields.
func customFieldsResourceAttribute(records string, isBuiltIn func(string) bool) resource.Attribute {
	return resource.StringAttribute{
		Optional: true,
		MarkdownDescription: "Values of custom fields that a flow adds to " + records + ", as a JSON object of strings, numbers and booleans, such as " +
			"`jsonencode({ priority = 1 })`. Manages only the fields that it names and leaves all others unchanged. " +
			"Removing a field, or setting it to `null`, clears it.",
		Validators: []validator.String{customFieldsValidator{isBuiltIn}},
	}
}

func customFieldsDataSourceAttribute() datasource.Attribute {
	return datasource.StringAttribute{
		Computed:            true,
		MarkdownDescription: "Custom fields that have a value, as a JSON object. Decode it with `jsondecode`.",
	}
}
