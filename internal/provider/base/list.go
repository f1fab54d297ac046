// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// LimitDescription describes the argument limit, which Terraform adds to list blocks.
const LimitDescription = "Returns at most 100 results, unless the `list` block sets another `limit`."

// ListResults returns a result for each record, up to Terraform's limit: the last
// result has a warning if there are more. An error is the last result. diags are
// those of the configuration; with an error among them, no record is read.
func ListResults[T any](ctx context.Context, req list.ListRequest, op Operation, diags diag.Diagnostics,
	records iter.Seq2[T, error], fill func(T, *list.ListResult),
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		if diags.HasError() {
			push(list.ListResult{Diagnostics: diags})
			return
		}
		var (
			count int64
			last  list.ListResult // waits for what comes after it
		)
		for record, err := range records {
			isCut := count > 0 && count == req.Limit
			if isCut {
				last.Diagnostics.AddWarning("The list is incomplete",
					fmt.Sprintf("There may be more than %d results, which is the limit. Set a higher limit in the list block.", req.Limit))
			}
			if count > 0 && (!push(last) || isCut) {
				return
			}
			count++
			last = req.NewListResult(ctx)
			if err != nil {
				AddStoreError(ctx, &last.Diagnostics, op, err)
				break
			}
			fill(record, &last)
			last.DisplayName = Printable(last.DisplayName)
		}
		if count > 0 {
			push(last)
		}
	}
}

// PatternDescription describes an argument that is a pattern.
const PatternDescription = "`*` matches any number of characters. Case is ignored. Defaults to `*`."

// GlobMatcher returns a function that reports whether a text matches a pattern. A
// null or empty pattern matches everything.
func GlobMatcher(pattern types.String) func(string) bool {
	if pattern.ValueString() == "" {
		return func(string) bool { return true }
	}
	expression := strings.ReplaceAll(regexp.QuoteMeta(pattern.ValueString()), `\*`, `.*`)
	return regexp.MustCompile(`(?is)^` + expression + `$`).MatchString
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
