// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// customerByEmail is the customer with an email; nil goes with an error in diags.
func (s *store) customerByEmail(ctx context.Context, op operation, email string, diags *diag.Diagnostics) *moltin.Customer {
	found, err := s.CustomersByEmail(ctx, email)
	switch {
	case err != nil:
		addStoreError(ctx, diags, op, err)
		return nil
	case len(found) == 0:
		diags.AddAttributeError(path.Root("email"), "No such customer", fmt.Sprintf("The store has no customer with the email %q.", email))
		return nil
	}
	if len(found) > 1 {
		ids := ""
		for _, customer := range found {
			ids += "\n  " + customer.ID
		}
		diags.AddAttributeError(path.Root("email"), "Several customers",
			fmt.Sprintf("The store has several customers with the email %q. Choose one of them by its id:%s", email, ids))
		return nil
	}
	return found[0]
}

// matchingCustomers are the customers whose name and email match the patterns
// in config. It follows the store's pages while they are asked for. The store
// itself is asked for everything: not every store filters by patterns.
func (s *store) matchingCustomers(ctx context.Context, config map[string]attr.Value) iter.Seq2[*moltin.Customer, error] {
	namePattern, _ := config["name"].(types.String)
	emailPattern, _ := config["email"].(types.String)
	name, email := matcher(namePattern), matcher(emailPattern)
	return func(yield func(*moltin.Customer, error) bool) {
		for customer, err := range s.EachCustomer(ctx) {
			if err == nil && (!name(customer.Name) || !email(customer.Email)) {
				continue
			}
			if !yield(customer, err) {
				return
			}
		}
	}
}

// emailTakenBy is the id of another customer with the planned email, if that is
// what the store's refusal is about.
func (s *store) emailTakenBy(ctx context.Context, op operation, err error, planned *customerResourceModel) string {
	var answer *transport.Error
	if !errors.As(err, &answer) || !slices.ContainsFunc(answer.Entries, func(entry transport.ErrorEntry) bool {
		attribute, _ := op.namedAttribute(answer.Status, entry)
		return attribute == "email"
	}) {
		return ""
	}
	found, lookup := s.CustomersByEmail(ctx, planned.Email.ValueString())
	if lookup != nil || len(found) == 0 || found[0].ID == planned.ID.ValueString() {
		return ""
	}
	return found[0].ID
}

func addEmailTaken(diags *diag.Diagnostics, email, customerID, remedy string, err error) {
	diags.AddAttributeError(path.Root("email"), "Email already in use",
		fmt.Sprintf("Customer %s already has the email %s. %s\n\n%s", customerID, email, remedy, formatError(err)))
}
