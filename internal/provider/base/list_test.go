// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"context"
	"iter"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
)

// However long a list is, only its requests have timeouts.
func TestAListHasNoTimeout(t *testing.T) {
	t.Parallel()
	find := func(ctx context.Context, _ *diag.Diagnostics) iter.Seq2[string, error] {
		if deadline, bounded := ctx.Deadline(); bounded {
			t.Errorf("the list ends at %v", deadline)
		}
		return func(func(string, error) bool) {}
	}
	op := FixedOperation("list the customers")
	for range ListResults(t.Context(), &Store{}, list.ListRequest{}, op, nil, find, func(string, *list.ListResult) {}) {
		t.Error("a result of nothing")
	}
}
