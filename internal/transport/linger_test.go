// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// ends are the ways in which a context may end after a time.
var ends = map[string]func(context.Context, time.Duration) (context.Context, context.CancelFunc){
	"deadline": context.WithTimeout,
	"cancelled": func(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		time.AfterFunc(after, cancel)
		return ctx, cancel
	},
}

// TestLinger hears the answer to a request that must not be sent twice when it
// comes soon after the request's context has ended.
func TestLinger(t *testing.T) {
	t.Parallel()
	ok := answer(201, record)
	for name, test := range map[string]struct {
		request Request
		after   time.Duration // of the answer, after the end
		answer  http.HandlerFunc
		took    time.Duration // after the end
		status  int           // of the error
		unknown bool
	}{
		"success":         {once, 799 * time.Millisecond, ok, 799 * time.Millisecond, 0, false},
		"refusal":         {once, 300 * time.Millisecond, apiError(422, "no"), 300 * time.Millisecond, 422, false},
		"too late":        {once, 801 * time.Millisecond, ok, lingerTime, 0, true},
		"unknown outcome": {once, 300 * time.Millisecond, apiError(504, "late"), 300 * time.Millisecond, 0, true},
		"may be repeated": {put, 1 * time.Millisecond, ok, 0, 0, false},
		"before the end":  {once, -300 * time.Millisecond, ok, -300 * time.Millisecond, 0, false},
	} {
		for endName, end := range ends {
			t.Run(name+"/"+endName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					const until = 2 * time.Second
					ctx, cancel := end(t.Context(), until)
					defer cancel()
					store := answers(late(until+test.after, test.answer))
					start := time.Now()
					err := newTransport(inMemory{store}).Do(ctx, test.request, authorize)
					if took := time.Since(start); took != until+test.took {
						t.Errorf("took %s, want %s", took, until+test.took)
					}
					succeeded := test.status == 0 && !test.unknown && test.request.NonIdempotent
					if succeeded != (err == nil) {
						t.Errorf("error %v", err)
					}
					if e, ok := ResponseError(err); ok != (test.status != 0) || ok && e.Status != test.status {
						t.Errorf("error %v, want an answer of %d", err, test.status)
					}
					if isUnknown := errors.As(err, new(*AmbiguousError)); isUnknown != test.unknown {
						t.Errorf("an AmbiguousError: %t: %v", isUnknown, err)
					}
					time.Sleep(time.Hour) // for what is on its way in the store
				})
			})
		}
	}
}

// TestLingerSendsNothing checks that a request whose context has ended is not
// sent again, and says so, when it certainly did nothing.
func TestLingerSendsNothing(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{"soon": nil, "later": {"Retry-After", "3600"}} {
		for endName, end := range ends {
			t.Run(name+"/"+endName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := end(t.Context(), time.Second)
					defer cancel()
					store := answers(late(1500*time.Millisecond, apiError(429, "slow down", headers...)))
					err := newTransport(inMemory{store}).Do(ctx, once, authorize)
					if !errors.Is(err, ctx.Err()) || errors.As(err, new(*AmbiguousError)) {
						t.Errorf("error %v, want %v", err, ctx.Err())
					}
					checkMessage(t, err, map[string]bool{"slow down": true})
					if store.count() != 1 {
						t.Errorf("%d requests, want 1", store.count())
					}
				})
			})
		}
	}
}

// TestPaceDoesNotLinger ends a wait for the pace with the context: nothing is
// on its way.
func TestPaceDoesNotLinger(t *testing.T) {
	t.Parallel()
	for endName, end := range ends {
		t.Run(endName, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := answers(answer(201, record))
				tr := newTransport(inMemory{store}, func(cfg *Config) { cfg.RequestsPerSecond = 0.1 })
				if err := tr.Do(t.Context(), once, authorize); err != nil {
					t.Fatal(err)
				}
				ctx, cancel := end(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				err := tr.Do(ctx, once, authorize)
				if took := time.Since(start); took != time.Second {
					t.Errorf("took %s, want 1s", took)
				}
				var pace *RateLimitError
				if !errors.As(err, &pace) || pace.RequestsPerSecond != 0.1 || !errors.Is(err, ctx.Err()) || errors.As(err, new(*AmbiguousError)) {
					t.Errorf("error %#v, want a RateLimitError of 0.1/s", err)
				}
				if store.count() != 1 {
					t.Errorf("%d requests, want 1", store.count())
				}
			})
		})
	}
}
