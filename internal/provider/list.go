// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework/list"
)

// listResults gives a result for each record, and asks for no more records than
// Terraform wants results. An error becomes the last result.
func listResults[T any](ctx context.Context, req list.ListRequest, doing string, records iter.Seq2[T, error],
	fill func(T, *list.ListResult),
) iter.Seq[list.ListResult] {
	return func(push func(list.ListResult) bool) {
		var pushed int64
		for record, err := range records {
			result := req.NewListResult(ctx)
			if err != nil {
				addStoreError(&result.Diagnostics, doing, err, nil)
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
