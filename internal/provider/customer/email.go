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

// emailOwner is the customer with the planned email, if that is what the store's
// refusal is about; "" goes with a customer who could not be looked up.
func emailOwner(ctx context.Context, s *base.Store, op base.Operation, err error, planned *ResourceModel) (id string, taken bool) {
	var answer *transport.Error
	if !errors.As(err, &answer) || !slices.ContainsFunc(answer.Entries, func(entry transport.ErrorEntry) bool {
		attribute, _ := op.NamedAttribute(answer.Status, entry)
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
	return "", lookup != nil && answer.Status == http.StatusConflict
}

func addEmailTaken(diags *diag.Diagnostics, planned *ResourceModel, owner, remedy string, err error) {
	who := "Another customer"
	if owner != "" {
		who = "Customer " + owner
	}
	diags.AddAttributeError(path.Root("email"), "Email already in use",
		base.JoinParagraphs(fmt.Sprintf("%s already has the email %s.", who, planned.Email.ValueString()), remedy, base.FormatError(err)))
}

// emailFormat holds what an address needs at the very least.
var emailFormat = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

func validEmail() validator.String {
	return stringvalidator.RegexMatches(emailFormat, "must be an email address")
}
