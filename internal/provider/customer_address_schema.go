// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addressDescriptions say what each attribute that the store keeps is.
var addressDescriptions = map[string]string{
	"name":         "Label of the address, such as `Home`.",
	"first_name":   "First name of the recipient.",
	"last_name":    "Last name of the recipient.",
	"company_name": "Company of the recipient.",
	"phone_number": "Phone number of the recipient.",
	"line_1":       "First line of the address.",
	"line_2":       "Second line of the address.",
	"city":         "City.",
	"county":       "County. Required by most stores.",
	"region":       "Region, state or province.",
	"post_code":    "Postal code or ZIP code.",
	"country":      "ISO 3166-1 alpha-2 code of the country, such as `US`.",
	"instructions": "Delivery instructions.",
}

const customerIDDescription = "ID of the customer. Defaults to the logged-in customer (`customer_email` of the provider). Required without a login."

func addressResourceSchema(ctx context.Context) schema.Schema {
	required := func(name string, more ...validator.String) schema.StringAttribute {
		validators := append([]validator.String{stringvalidator.LengthAtLeast(1)}, more...)
		return schema.StringAttribute{Required: true, MarkdownDescription: addressDescriptions[name], Validators: validators}
	}
	optional := func(name string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: addressDescriptions[name]}
	}
	return schema.Schema{
		MarkdownDescription: "Manages an address of a customer. To manage hundreds of addresses, use `moltin_customer_addresses`.\n\n" +
			"Setting an optional attribute to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "ID of the address.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"customer_id": customerIDAttribute("the address"),
			"name": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: addressDescriptions["name"] + " The store can't clear a name. Removing it, or setting it to a value that is unknown until apply, " +
					"replaces the address.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(mayBeCleared,
					"Replaces the address if the name is removed, or may be.", "Replaces the address if the name is removed, or may be.")},
			},
			"first_name":          required("first_name"),
			"last_name":           required("last_name"),
			"company_name":        optional("company_name"),
			"phone_number":        optional("phone_number"),
			"line_1":              required("line_1"),
			"line_2":              optional("line_2"),
			"city":                optional("city"),
			"county":              optional("county"),
			"region":              optional("region"),
			"post_code":           required("post_code"),
			"country":             required("country", countryCode{}),
			"instructions":        optional("instructions"),
			customFieldsAttribute: customFieldsResourceAttribute("addresses", moltin.IsAddressField),
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time of creation (RFC 3339).",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Time of the last change (RFC 3339).",
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

func customerIDAttribute(records string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: customerIDDescription + " Changing it replaces " + records + ".",
		Validators:          []validator.String{validID()},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplace()},
	}
}

// mayBeCleared tells a name that is removed, which the store can't do, from one
// that changes. One that is not known yet may be either, and a plan that turns
// from an update into a replacement during apply is an error.
func mayBeCleared(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	resp.RequiresReplace = req.PlanValue.ValueString() == "" && req.StateValue.ValueString() != ""
}

func addressIdentitySchema() identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "ID of the customer. Defaults to the logged-in customer.",
			},
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the address."},
		},
	}
}
