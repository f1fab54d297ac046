// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestKeyedMutex(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var k keyedMutex
		unlock, err := k.lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		other, err := k.lock(t.Context(), "b")
		if err != nil {
			t.Fatal(err)
		}
		other()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := k.lock(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second lock of one key returned %v", err)
		}
		unlock()
		unlock, err = k.lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		unlock()
		if len(k.held) != 0 {
			t.Errorf("%d keys are left", len(k.held))
		}
	})
}
