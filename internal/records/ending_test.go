// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestEndedCreate ends a create at any moment. A later process resolves it.
func TestEndedCreate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fates      []fate
		after      time.Duration
		unresolved bool
	}{
		"before it is sent":          {nil, 0, false},
		"under way there":            {nil, 10 * time.Millisecond, true},
		"under way back":             {nil, 30 * time.Millisecond, true},
		"before a search":            {[]fate{createdUnseen}, 100 * time.Millisecond, true},
		"in a search":                {[]fate{createdUnseen}, 550 * time.Millisecond, true},
		"between searches":           {[]fate{createdLate(time.Second)}, time.Second, true},
		"in a resend":                {[]fate{notCreated, createdUnseen}, 5700 * time.Millisecond, true},
		"in a search after a resend": {[]fate{notCreated, notCreated}, 7 * time.Second, true},
	} {
		for endName, end := range map[string]func(context.Context, time.Duration) (context.Context, context.CancelFunc){
			"deadline": context.WithTimeout,
			"cancel": func(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				if after == 0 {
					cancel()
				}
				stop := time.AfterFunc(after, cancel).Stop
				return ctx, func() { stop(); cancel() }
			},
		} {
			subtest(t, name+"/"+endName, func(t *testing.T) {
				f := &fakeStore{latency: 40 * time.Millisecond, onCreate: fates(test.fates...)}
				s := f.records(8)
				ctx, cancel := end(by(t.Context(), 1), test.after)
				defer cancel()
				start := time.Now()
				got, err := s.CreateAddress(ctx, "ron", home())
				if took := time.Since(start); took != test.after {
					t.Errorf("took %s", took)
				}
				var unresolved *UnresolvedCreateError
				if got != nil || errors.As(err, &unresolved) != test.unresolved || !errors.Is(err, ctx.Err()) {
					t.Fatalf("%v, %v", got, err)
				}
				time.Sleep(time.Minute)
				if !test.unresolved {
					if f.total() > 0 {
						t.Error("sent")
					}
					return
				}
				found, err := f.records(8).ResolveAddress(t.Context(), "ron", home(), &unresolved.Create)
				var ids []string
				if found != nil {
					ids = append(ids, found.ID)
				}
				if made := f.made(1); err != nil || !slices.Equal(ids, made) {
					t.Errorf("found %v, %v, and the store has %v", ids, err, made)
				}
			})
		}
	}
}

// TestEndAfterResend ends a create whose resend has succeeded. It is a success, even
// without time to search for a duplicate.
func TestEndAfterResend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fakeStore{onCreate: fates(notCreated)}
		ctx, cancel := context.WithTimeout(by(t.Context(), 1), 6*time.Second)
		defer cancel()
		got, err := f.records(8).CreateAddress(ctx, "ron", home())
		f.assertCreated(t, got, err)
	})
}

// TestEndedResolve ends a search, which then has not shown that there is none.
func TestEndedResolve(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Second, 5 * time.Second} {
		subtest(t, after.String(), func(t *testing.T) {
			s := (&fakeStore{}).records(8)
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			if found, err := s.ResolveAddress(ctx, "ron", home(), &UnresolvedCreate{}); found != nil || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("found %v, %v", found, err)
			}
			if _, err := s.CreateAddress(t.Context(), "ron", home()); err == nil {
				t.Error("it was created without another search")
			}
		})
	}
}
