// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/numbervalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerDescriptions has the descriptions of attributes that resources and data sources share.
var customerDescriptions = map[string]string{
	"id":           "ID of the customer.",
	"name":         "Full name.",
	"email":        "Email address.",
	"external_ref": "Reference to the customer in another system, such as a CRM.",
	"has_password": "Whether the customer has a password and can log in.",
	"created_at":   "Time of creation (RFC 3339).",
	"updated_at":   "Time of the last change (RFC 3339).",
}

// maxExternalRef is the store's limit, in characters.
const maxExternalRef = 2048

// emailFormat holds what an address needs at the very least.
var emailFormat = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

func validEmail() validator.String {
	return stringvalidator.RegexMatches(emailFormat, "must be an email address")
}

func customerResourceSchema(ctx context.Context) schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Manages a customer. Requires a `client_secret`.\n\n" +
			"Deleting a customer also deletes the customer's addresses. Setting `external_ref` to `\"\"` is the same as omitting it.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: customerDescriptions["id"],
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: customerDescriptions["name"],
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"email": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: customerDescriptions["email"] + " Must be unique in the store.",
				Validators:          []validator.String{validEmail()},
			},
			"external_ref": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: customerDescriptions["external_ref"] + " At most 2048 characters.",
				Validators:          []validator.String{stringvalidator.UTF8LengthAtMost(maxExternalRef)},
			},
			"password_wo": schema.StringAttribute{
				Optional: true, Sensitive: true, WriteOnly: true,
				MarkdownDescription: "Password of the customer. Sent to the store on create and when `password_wo_version` changes, and never stored in the plan " +
					"or state. Without a password, the customer can't log in. Removing it keeps the password in the store. " +
					"Requires Terraform 1.11 or later.",
				Validators: []validator.String{
					stringvalidator.LengthAtLeast(1),
					stringvalidator.AlsoRequires(path.MatchRoot("password_wo_version")),
				},
			},
			"password_wo_version": schema.NumberAttribute{
				Optional: true,
				MarkdownDescription: "Version of `password_wo`. Terraform can't detect a change of the password: change the version too, to send the new " +
					"password to the store.",
				Validators: []validator.Number{numbervalidator.AlsoRequires(path.MatchRoot("password_wo"))},
			},
			"has_password":        schema.BoolAttribute{Computed: true, MarkdownDescription: customerDescriptions["has_password"]},
			customFieldsAttribute: customFieldsResourceAttribute("customers", moltin.IsCustomerField),
			"created_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: customerDescriptions["created_at"],
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"updated_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: customerDescriptions["updated_at"],
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

func customerIdentitySchema() identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: "ID of the customer."},
		},
	}
}
