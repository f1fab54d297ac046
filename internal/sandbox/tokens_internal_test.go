// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"strconv"
	"testing"
	"time"
)

// TestSweepsArePaidFor issues tokens that stay valid, and more after they have expired. Sweeps must become rarer with more tokens, and
// more frequent with fewer.
func TestSweepsArePaidFor(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	all := issued{byValue: map[string]token{}}
	sweeps, next := 0, 0
	add := func(n int) {
		for range n {
			if len(all.byValue) >= max(all.sweepAt, minSweep) {
				sweeps++
			}
			all.add(strconv.Itoa(next), token{"x", now.Add(time.Hour)}, now)
			next++
		}
	}
	add(5_000)
	if sweeps > 8 || len(all.byValue) != 5_000 {
		t.Errorf("%d sweeps with %d tokens kept, want at most 8 that keep all", sweeps, len(all.byValue))
	}
	now = now.Add(time.Hour)
	add(10_000)
	if sweeps > 12 {
		t.Errorf("%d sweeps, want at most 20", sweeps)
	}
	if len(all.byValue) != 10_000 {
		t.Errorf("%d tokens are kept, 10000 are valid", len(all.byValue))
	}
	if all.valid("0", now) != "" || all.valid(strconv.Itoa(next-1), now) != "x" {
		t.Error("an expired token is valid, or the last one is not")
	}
}
