// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// CustomerByEmail returns the customer with an email, or nil and adds an error.
func (s *Store) CustomerByEmail(ctx context.Context, op Operation, email string, diags *diag.Diagnostics) *moltin.Customer {
	found, err := s.CustomersByEmail(ctx, email)
	switch {
	case err != nil:
		AddStoreError(ctx, diags, op, err)
		return nil
	case len(found) == 0:
		s.addNoEmail(ctx, email, diags)
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

// addNoEmail adds the error that no customer has an email. Stores compare the case
// of emails, so one that differs only in case is named. The search for it is best
// effort.
func (s *Store) addNoEmail(ctx context.Context, email string, diags *diag.Diagnostics) {
	for customer, err := range s.EachCustomer(ctx) {
		if err == nil && strings.EqualFold(customer.Email, email) {
			diags.AddAttributeError(path.Root("email"), "Customer not found", fmt.Sprintf(
				"The store has no customer with the email %q, but customer %s has %q. Use that spelling.", email, customer.ID, customer.Email))
			return
		}
	}
	AddNoCustomer(diags, "email", email)
}

// AddNoCustomer adds the error that no customer has the value.
func AddNoCustomer(diags *diag.Diagnostics, attribute, value string) {
	diags.AddAttributeError(path.Root(attribute), "Customer not found", fmt.Sprintf("The store has no customer with the %s %q. %s",
		attribute, value, WrongStoreHint("If it is correct")))
}

// CustomerPatterns select customers.
type CustomerPatterns struct {
	Name  types.String `tfsdk:"name"`
	Email types.String `tfsdk:"email"`
}

// MatchingCustomers returns the customers whose name and email match the patterns.
// It reads the next page of the store's list when its first customer is needed. Not
// every store filters by patterns, so the request has no filter.
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
