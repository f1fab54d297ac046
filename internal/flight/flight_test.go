// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package flight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// counter is a group that counts its calls. The n-th takes a second and returns n.
type counter struct {
	Group[string, int32]
	calls, canceled atomic.Int32
	deadline        time.Duration // of the last call's context
	cleanup         time.Duration // how long a canceled call takes to return
}

func (c *counter) call(ctx context.Context) (int32, error) {
	n := c.calls.Add(1)
	if deadline, ok := ctx.Deadline(); ok {
		c.deadline = time.Until(deadline)
	}
	select {
	case <-time.After(time.Second):
		return n, nil
	case <-ctx.Done():
		c.canceled.Add(1)
		time.Sleep(c.cleanup)
		return 0, ctx.Err()
	}
}

// outcome is what a caller got, and how long it took.
type outcome struct {
	value int32
	err   error
	took  time.Duration
}

// start calls Do in the background.
func (c *counter) start(ctx context.Context, key string) <-chan outcome {
	outcomes := make(chan outcome, 1)
	go func() {
		start := time.Now()
		value, err := c.Do(ctx, key, c.call)
		outcomes <- outcome{value, err, time.Since(start)}
	}()
	synctest.Wait()
	return outcomes
}

func assertOutcome(t *testing.T, outcomes <-chan outcome, want outcome) {
	t.Helper()
	if got := <-outcomes; got.value != want.value || !errors.Is(got.err, want.err) || got.took != want.took {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

const half = 500 * time.Millisecond

func TestShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counter
		first := c.start(t.Context(), "a")
		time.Sleep(half)
		second, other := c.start(t.Context(), "a"), c.start(t.Context(), "b")
		assertOutcome(t, first, outcome{1, nil, time.Second})
		assertOutcome(t, second, outcome{1, nil, half})
		assertOutcome(t, other, outcome{2, nil, time.Second})
		// Completed calls are not kept.
		assertOutcome(t, c.start(t.Context(), "a"), outcome{3, nil, time.Second})
		if len(c.Group.calls) != 0 {
			t.Errorf("%d calls are kept", len(c.Group.calls))
		}
	})
}

// TestErrorIsShared returns the error of a call to everybody who waits for it. An
// error that looks like the end of a context, such as net's dial timeout, is no
// reason for another call while the call's own context has time left.
func TestErrorIsShared(t *testing.T) {
	t.Parallel()
	for name, cause := range map[string]error{
		"rejection":    errors.New("rejected"),
		"dial timeout": &net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded},
		"canceled":     context.Canceled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var g Group[int, string]
				calls := 0
				errs := make(chan error, 10)
				for range cap(errs) {
					go func() {
						ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
						defer cancel()
						_, err := g.Do(ctx, 7, func(context.Context) (string, error) {
							calls++
							time.Sleep(time.Second)
							return "", fmt.Errorf("call %d: %w", calls, cause)
						})
						errs <- err
					}()
				}
				for range cap(errs) {
					if err := <-errs; !errors.Is(err, cause) {
						t.Errorf("error %v", err)
					}
				}
				if calls != 1 {
					t.Errorf("%d calls, want 1", calls)
				}
			})
		})
	}
}

// TestStarterLeaves cancels the caller who started a call, which continues for the
// others.
func TestStarterLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counter
		ctx, leave := context.WithCancel(t.Context())
		first := c.start(ctx, "a")
		second := c.start(t.Context(), "a")
		time.Sleep(half)
		leave()
		assertOutcome(t, first, outcome{0, context.Canceled, half})
		assertOutcome(t, second, outcome{1, nil, time.Second})
	})
}

// TestLastLeaves checks that a call is canceled when nobody waits for it anymore. The
// next caller does not wait until it has returned.
func TestLastLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := counter{cleanup: half}
		ctx, leave := context.WithCancel(t.Context())
		first, second := c.start(ctx, "a"), c.start(ctx, "a")
		leave()
		assertOutcome(t, first, outcome{0, context.Canceled, 0})
		assertOutcome(t, second, outcome{0, context.Canceled, 0})
		third := c.start(t.Context(), "a")
		if got := c.canceled.Load(); got != 1 {
			t.Errorf("%d calls were canceled, want 1", got)
		}
		time.Sleep(half + half/2) // The first call has returned, and the second is still there.
		assertOutcome(t, c.start(t.Context(), "a"), outcome{2, nil, half / 2})
		assertOutcome(t, third, outcome{2, nil, time.Second})
	})
}

// TestDeadlines checks that a call has the deadline of the caller who started it. A
// caller with more time starts another.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		joiner time.Duration // its timeout
		want   outcome
		calls  int32
	}{
		"more time":              {time.Hour, outcome{2, nil, half + time.Second}, 2},
		"less time":              {half / 2, outcome{0, context.DeadlineExceeded, half / 2}, 1},
		"too little for another": {half + half, outcome{0, context.DeadlineExceeded, half + half}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var c counter
				short, cancel := context.WithTimeout(t.Context(), half)
				defer cancel()
				joiner, cancel := context.WithTimeout(t.Context(), test.joiner)
				defer cancel()
				first := c.start(short, "a")
				if c.deadline != half {
					t.Errorf("the call has %s, want %s", c.deadline, half)
				}
				second := c.start(joiner, "a")
				assertOutcome(t, first, outcome{0, context.DeadlineExceeded, half})
				assertOutcome(t, second, test.want)
				if got := c.calls.Load(); got != test.calls {
					t.Errorf("%d calls, want %d", got, test.calls)
				}
			})
		})
	}
}

// TestDeadlineError checks that the caller whose deadline the call has gets the error
// of the call, which says what took so long.
func TestDeadlineError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for range 20 { // Which of two channels is ready first is a matter of chance.
			var g Group[string, int]
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := g.Do(ctx, "a", func(ctx context.Context) (int, error) {
				<-ctx.Done()
				return 0, fmt.Errorf("busy: %w", ctx.Err())
			})
			if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "busy: context deadline exceeded" {
				t.Errorf("error %v", err)
			}
			cancel()
		}
	})
}

// TestEndedContext starts no call.
func TestEndedContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c counter
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := c.Do(ctx, "a", c.call)
		synctest.Wait()
		if !errors.Is(err, context.Canceled) || c.calls.Load() != 0 {
			t.Errorf("error %v after %d calls", err, c.calls.Load())
		}
	})
}

// TestSuccessAtTheDeadline checks that a value which comes too late for the caller who
// started the call is still good for another.
func TestSuccessAtTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g Group[string, int]
		calls := 0
		call := func(context.Context) (int, error) {
			calls++
			time.Sleep(time.Second)
			return calls, nil
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		go func() { _, _ = g.Do(ctx, "a", call) }()
		synctest.Wait()
		if got, err := g.Do(t.Context(), "a", call); got != 1 || err != nil {
			t.Errorf("got %d, %v, want the first call's", got, err)
		}
	})
}

// TestValues checks that a call has the context values of the caller who started it.
func TestValues(t *testing.T) {
	t.Parallel()
	type key struct{}
	var g Group[string, any]
	got, _ := g.Do(context.WithValue(t.Context(), key{}, "logger"), "a", func(ctx context.Context) (any, error) {
		return ctx.Value(key{}), nil
	})
	if got != "logger" {
		t.Errorf("the value is %v", got)
	}
}
