// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// CustomerByEmail is the customer with an email; nil goes with an error in diags.
func (s *Store) CustomerByEmail(ctx context.Context, op Operation, email string, diags *diag.Diagnostics) *moltin.Customer {
	found, err := s.CustomersByEmail(ctx, email)
	switch {
	case err != nil:
		AddStoreError(ctx, diags, op, err)
		return nil
	case len(found) == 0:
		AddNoCustomer(diags, "email", email)
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

func AddNoCustomer(diags *diag.Diagnostics, attribute, value string) {
	diags.AddAttributeError(path.Root(attribute), "Customer not found", fmt.Sprintf("The store has no customer with the %s %q. %s",
		attribute, value, WrongStoreHint("If it is correct")))
}

// CustomerPatterns choose customers.
type CustomerPatterns struct {
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

// MatchingCustomers are the customers whose name and email match the
// patterns. It follows the store's pages while they are asked for. The store
// itself is asked for everything: not every store filters by patterns.
func (s *Store) MatchingCustomers(ctx context.Context, patterns CustomerPatterns) iter.Seq2[*moltin.Customer, error] {
	name, email := GlobMatcher(patterns.Name), GlobMatcher(patterns.Email)
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
