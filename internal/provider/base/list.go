// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"iter"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// LimitDescription describes the argument limit, which Terraform adds to list blocks.
const LimitDescription = "Returns at most 100 results, unless the `list` block sets another `limit`."

// ListResults returns a result for each record that find returns, up to Terraform's
// limit. An error is the last result. diags are those of decoding the configuration.
func ListResults[T any](ctx context.Context, s *Store, req list.ListRequest, op Operation, diags diag.Diagnostics,
	find func(context.Context, *diag.Diagnostics) iter.Seq2[T, error], fill func(T, *list.ListResult),
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		ctx, end, ok := s.Begin(ctx, &op, &diags)
		defer end()
		var records iter.Seq2[T, error]
		if ok {
			records = find(ctx, &diags)
		}
		if diags.HasError() {
			push(list.ListResult{Diagnostics: diags})
			return
		}
		var pushed int64
		for record, err := range records {
			result := req.NewListResult(ctx)
			if err != nil {
				AddStoreError(ctx, &result.Diagnostics, op, err)
				push(result)
				return
			}
			fill(record, &result)
			if pushed++; !push(result) || pushed == req.Limit {
				return
			}
		}
	}
}

// PatternDescription describes an argument that is a pattern.
const PatternDescription = "`*` matches any number of characters. Case is ignored. Defaults to `*`."

// GlobMatcher returns a function that reports whether a text matches a pattern. A
// null pattern matches everything.
func GlobMatcher(pattern types.String) func(string) bool {
	if pattern.IsNull() {
		return func(string) bool { return true }
	}
	expression := strings.ReplaceAll(regexp.QuoteMeta(pattern.ValueString()), `\*`, `.*`)
	return regexp.MustCompile(`(?is)^` + expression + `$`).MatchString
}
