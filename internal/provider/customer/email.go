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

// validEmail rejects what can't be an email. It quotes the value, so that white
// space around it can be seen.
type validEmail struct {
	isOptional bool // "" is the same as none
}

func (validEmail) Description(context.Context) string { return "must be an email address" }

func (v validEmail) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v validEmail) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if v.isOptional && req.ConfigValue.ValueString() == "" {
		return
	}
	if email := req.ConfigValue; !email.IsNull() && !email.IsUnknown() && !emailFormat.MatchString(email.ValueString()) {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid email", fmt.Sprintf("%s %s, but is %q.", req.Path, v.Description(ctx), email.ValueString()))
	}
}
