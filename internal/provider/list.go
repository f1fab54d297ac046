// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
)

// limitDescription explains the limit argument of list blocks, which is Terraform's.
const limitDescription = "Returns at most 100 results, unless the `list` block sets another `limit`."

// listResults gives a result for each record that find gives, and asks for no
// more of them than Terraform wants results. An error is the last result. diags
// are of the configuration.
func listResults[T any](ctx context.Context, s *store, req list.ListRequest, op operation, diags diag.Diagnostics,
	find func(context.Context, *diag.Diagnostics) iter.Seq2[T, error], fill func(T, *list.ListResult),
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		ctx, end, ok := s.begin(ctx, &op, &diags)
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
				addStoreError(ctx, &result.Diagnostics, op, err)
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
