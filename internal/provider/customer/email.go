// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// emailOwner reports whether the store rejected the planned email because another
// customer has it, and returns the ID of that customer, or "" if it is not known.
func emailOwner(ctx context.Context, s *base.Store, op base.Operation, err error, planned *ResourceModel) (id string, taken bool) {
	var response *transport.Error
	if !errors.As(err, &response) || !slices.ContainsFunc(response.Entries, func(entry transport.ErrorEntry) bool {
		attribute, _ := op.NamedAttribute(response.Status, entry)
		return attribute == "email"
	}) {
		return "", false
	}
	found, lookup := s.CustomersByEmail(ctx, planned.Email.ValueString())
	for _, customer := range found {
		if customer.ID != planned.ID.ValueString() {
			return customer.ID, true
		}
	}
	return "", lookup != nil && response.Status == http.StatusConflict
}

func addEmailTaken(diags *diag.Diagnostics, planned *ResourceModel, owner, hint string, err error) {
	who := "Another customer"
	if owner != "" {
		who = "Customer " + owner
	}
	diags.AddAttributeError(path.Root("email"), "Email already in use",
		base.JoinParagraphs(fmt.Sprintf("%s already has the email %s.", who, planned.Email.ValueString()), hint, base.FormatError(err)))
}

// emailFormat is what every email address matches.
var emailFormat = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

func validEmail() validator.String {
	return stringvalidator.RegexMatches(emailFormat, "must be an email address")
}
