// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// customerByEmail is the customer with an email; nil goes with an error in diags.
func (s *store) customerByEmail(ctx context.Context, email string, diags *diag.Diagnostics) *moltin.Customer {
	found, err := s.Customers(ctx, moltin.CustomerFilter{Email: email})
	switch {
	case err != nil:
		addStoreError(diags, "look the customer up by email", err, nil)
		return nil
	case len(found) == 0:
		diags.AddAttributeError(path.Root("email"), "No such customer", fmt.Sprintf("The store has no customer with the email %q.", email))
		return nil
	}
	return found[0] // emails are unique in a store
}

// addCustomerWriteError names the customer who has the email already, when
// that is what the store complains of.
func (s *store) addCustomerWriteError(ctx context.Context, diags *diag.Diagnostics, doing string, err error, planned *customerModel) {
	var answer *moltin.Error
	if errors.As(err, &answer) && slices.ContainsFunc(answer.Entries, func(entry moltin.ErrorEntry) bool {
		return namedAttribute(answer.Status, entry, customerAttributes()) == "email"
	}) {
		email := planned.Email.ValueString()
		found, lookup := s.Customers(ctx, moltin.CustomerFilter{Email: email})
		if lookup == nil && len(found) > 0 && found[0].ID != planned.ID.ValueString() {
			diags.AddAttributeError(path.Root("email"), "Email in use already", fmt.Sprintf(
				"The customer %s has the email %s already. To manage that customer with this resource, import it:\n"+
					"  terraform import moltin_customer.NAME %s\n\n%s", found[0].ID, email, found[0].ID, sentence(err)))
			return
		}
	}
	addCreateError(diags, doing, err, customerAttributes(), "moltin_customer", "")
}
