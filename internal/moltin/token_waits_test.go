// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestTokenAfterWait sends a request again with the token of then.
func TestTokenAfterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		check := s.checked(403, anAddress)
		s.respond = func(c call) reply {
			if len(s.calls(c.path)) == 1 {
				s.forget("access")
				// A token is renewed after 59 minutes, and a request may take as long as its context.
				return reply{status: 429, header: map[string][]string{"Retry-After": {"3570"}}}
			}
			return check(c)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		if err := readAddress(ctx, s.client()); err != nil {
			t.Fatal(err)
		}
		if all := s.calls(ronAddress); len(all) != 2 || all[1].access != "access-2" {
			t.Errorf("%d requests, the last with %s, want 2 and access-2", len(all), all[len(all)-1].access)
		}
	})
}

// TestTokenWaiterLeaves ends the context of whoever asked first.
func TestTokenWaiterLeaves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end   func(context.Context) (context.Context, context.CancelFunc)
		calls int // a call goes on without whoever started it, up to that one's deadline
	}{
		"interrupted": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second/2, cancel)
			return ctx, cancel
		}, 1},
		"out of time": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second/2)
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &store{life: 3600, latency: time.Second, respond: func(call) reply { return anAddress }}
				c := s.client()
				errs := atOnce(50, func(i int) error {
					ctx := t.Context()
					if i == 0 {
						var cancel context.CancelFunc
						ctx, cancel = test.end(ctx)
						defer cancel()
					} else {
						time.Sleep(time.Millisecond)
					}
					return readAddress(ctx, c)
				})
				if !errors.Is(errs[0], context.Canceled) && !errors.Is(errs[0], context.DeadlineExceeded) {
					t.Errorf("the first one's error is %v", errs[0])
				}
				if err := errors.Join(errs[1:]...); err != nil {
					t.Error(err)
				}
				if n := len(s.calls(oauthPath)); n != test.calls {
					t.Errorf("%d token calls, want %d", n, test.calls)
				}
			})
		})
	}
}
