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
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// emailOwner returns the customer with the planned email, if that may be why the
// store rejected the request; "" if that customer can't be looked up.
func emailOwner(ctx context.Context, s *base.Store, err error, planned *ResourceModel) (id string, taken bool) {
	var response *transport.Error
	if !errors.As(err, &response) || response.Status != http.StatusBadRequest && response.Status != http.StatusConflict && response.Status != http.StatusUnprocessableEntity ||
		!slices.ContainsFunc(response.Entries, func(entry transport.ErrorEntry) bool {
			return strings.Contains(strings.ToLower(entry.Source+entry.Message()), "email")
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
		base.JoinParagraphs(fmt.Sprintf("%s already has the email %q.", who, planned.Email.ValueString()), hint, base.FormatError(err)))
}

// emailFormat is what every email address matches.
var emailFormat = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

// emailPrefix may precede an email address in an import ID.
const emailPrefix = "email:"

// validEmail rejects what can't be an email, but not "" if it is the same as none.
// It quotes the value, so that white space around it can be seen.
func validEmail(isOptional bool) validator.String {
	const rule = "must be an email address"
	return base.StringValidator{Rule: rule, Validate: func(at path.Path, email string, diags *diag.Diagnostics) {
		if !emailFormat.MatchString(email) && !(isOptional && email == "") {
			diags.AddAttributeError(at, "Invalid email", fmt.Sprintf("%s %s, but is %q.", at, rule, email))
		}
	}}
}

// findByEmail returns the customer with an email, or nil and adds an error.
func findByEmail(ctx context.Context, s *base.Store, op base.Operation, email string, diags *diag.Diagnostics) *moltin.Customer {
	found, err := s.CustomersByEmail(ctx, email)
	switch {
	case err != nil:
		base.AddStoreError(ctx, diags, op, err)
		return nil
	case len(found) == 0:
		addEmailNotFound(ctx, s, email, diags)
		return nil
	}
	if len(found) > 1 {
		ids := ""
		for _, customer := range found {
			ids += "\n  " + customer.ID
		}
		diags.AddAttributeError(path.Root("email"), "Multiple customers found",
			fmt.Sprintf("The store has %d customers with the email %q. Use the ID of one of them instead:\n%s", len(found), email, ids))
		return nil
	}
	return found[0]
}

// addEmailNotFound adds the error that no customer has an email. Stores compare the case
// of emails, so one that differs only in case is named. The search for it is best
// effort.
func addEmailNotFound(ctx context.Context, s *base.Store, email string, diags *diag.Diagnostics) {
	for customer, err := range s.EachCustomer(ctx) {
		if err == nil && strings.EqualFold(customer.Email, email) {
			diags.AddAttributeError(path.Root("email"), "Customer not found", fmt.Sprintf(
				"The store has no customer with the email %q, but customer %s has %q. Use that spelling.", email, customer.ID, customer.Email))
			return
		}
	}
	addNotFound(diags, "email", email)
}

// addNotFound adds the error that no customer has the value.
func addNotFound(diags *diag.Diagnostics, attribute, value string) {
	diags.AddAttributeError(path.Root(attribute), "Customer not found", fmt.Sprintf("The store has no customer with the %s %q. %s",
		attribute, value, base.WrongStoreHint("If it is correct")))
}
