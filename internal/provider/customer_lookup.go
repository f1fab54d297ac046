// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"

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
		addNoCustomer(diags, "email", email)
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

func addNoCustomer(diags *diag.Diagnostics, attribute, value string) {
	diags.AddAttributeError(path.Root(attribute), "Customer not found", fmt.Sprintf("The store has no customer with the %s %q. %s",
		attribute, value, wrongStore("If it is correct")))
}

// customerPatterns choose customers.
type customerPatterns struct {
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

// matchingCustomers are the customers whose name and email match the
// patterns. It follows the store's pages while they are asked for. The store
// itself is asked for everything: not every store filters by patterns.
func (s *store) matchingCustomers(ctx context.Context, patterns customerPatterns) iter.Seq2[*moltin.Customer, error] {
	name, email := matcher(patterns.Name), matcher(patterns.Email)
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

// emailOwner is the customer with the planned email, if that is what the store's
// refusal is about; "" goes with a customer who could not be looked up.
func (s *store) emailOwner(ctx context.Context, op operation, err error, planned *customerResourceModel) (id string, taken bool) {
	var answer *transport.Error
	if !errors.As(err, &answer) || !slices.ContainsFunc(answer.Entries, func(entry transport.ErrorEntry) bool {
		attribute, _ := op.namedAttribute(answer.Status, entry)
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

func addEmailTaken(diags *diag.Diagnostics, planned *customerResourceModel, owner, remedy string, err error) {
	who := "Another customer"
	if owner != "" {
		who = "Customer " + owner
	}
	diags.AddAttributeError(path.Root("email"), "Email already in use",
		joinParagraphs(fmt.Sprintf("%s already has the email %s.", who, planned.Email.ValueString()), remedy, formatError(err)))
}
