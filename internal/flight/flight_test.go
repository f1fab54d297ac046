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

// flights counts the calls of a group. The n-th takes a second and gives n.
type flights struct {
	Group[string, int32]
	calls, ended atomic.Int32
	deadline     time.Duration // of the last call's context
	ending       time.Duration // how long a call takes to end with its context
}

func (f *flights) fly(ctx context.Context) (int32, error) {
	n := f.calls.Add(1)
	if deadline, ok := ctx.Deadline(); ok {
		f.deadline = time.Until(deadline)
	}
	select {
	case <-time.After(time.Second):
		return n, nil
	case <-ctx.Done():
		f.ended.Add(1)
		time.Sleep(f.ending)
		return 0, ctx.Err()
	}
}

// outcome is what one who asked was given, and how long after asking.
type outcome struct {
	value int32
	err   error
	took  time.Duration
}

// ask asks in the background.
func (f *flights) ask(ctx context.Context, key string) <-chan outcome {
	given := make(chan outcome, 1)
	go func() {
		start := time.Now()
		value, err := f.Do(ctx, key, f.fly)
		given <- outcome{value, err, time.Since(start)}
	}()
	synctest.Wait()
	return given
}

func (f *flights) expect(t *testing.T, given <-chan outcome, want outcome) {
	t.Helper()
	if got := <-given; got.value != want.value || !errors.Is(got.err, want.err) || got.took != want.took {
		t.Errorf("given %+v, want %+v", got, want)
	}
}

const half = 500 * time.Millisecond

func TestShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		first := f.ask(t.Context(), "a")
		time.Sleep(half)
		second, other := f.ask(t.Context(), "a"), f.ask(t.Context(), "b")
		f.expect(t, first, outcome{1, nil, time.Second})
		f.expect(t, second, outcome{1, nil, half})
		f.expect(t, other, outcome{2, nil, time.Second})
		// What has ended is not kept.
		f.expect(t, f.ask(t.Context(), "a"), outcome{3, nil, time.Second})
		if len(f.Group.calls) != 0 {
			t.Errorf("%d calls are kept", len(f.Group.calls))
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

// TestStarterLeaves ends the context of the one who started a call, which goes
// on for those who joined.
func TestStarterLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		ctx, leave := context.WithCancel(t.Context())
		first := f.ask(ctx, "a")
		second := f.ask(t.Context(), "a")
		time.Sleep(half)
		leave()
		f.expect(t, first, outcome{0, context.Canceled, half})
		f.expect(t, second, outcome{1, nil, time.Second})
	})
}

// TestLastLeaves ends the call when nobody waits for it any more. Whoever asks
// then does not wait for its end.
func TestLastLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := flights{ending: half}
		ctx, leave := context.WithCancel(t.Context())
		first, second := f.ask(ctx, "a"), f.ask(ctx, "a")
		leave()
		f.expect(t, first, outcome{0, context.Canceled, 0})
		f.expect(t, second, outcome{0, context.Canceled, 0})
		third := f.ask(t.Context(), "a")
		if got := f.ended.Load(); got != 1 {
			t.Errorf("%d calls have ended, want 1", got)
		}
		f.expect(t, third, outcome{2, nil, time.Second})
	})
}

// TestDeadlines gives a call the time of the one who started it. Whoever joined
// and has more starts another.
func TestDeadlines(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		joiner time.Duration // how much time it has
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
				var f flights
				short, cancel := context.WithTimeout(t.Context(), half)
				defer cancel()
				joiner, cancel := context.WithTimeout(t.Context(), test.joiner)
				defer cancel()
				first := f.ask(short, "a")
				if f.deadline != half {
					t.Errorf("the call has %s, want %s", f.deadline, half)
				}
				second := f.ask(joiner, "a")
				f.expect(t, first, outcome{0, context.DeadlineExceeded, half})
				f.expect(t, second, test.want)
				if got := f.calls.Load(); got != test.calls {
					t.Errorf("%d calls, want %d", got, test.calls)
				}
			})
		})
	}
}

// waitError asks for more time than there was.
type waitError struct{ wait time.Duration }

func (e waitError) Error() string       { return "wait " + e.wait.String() }
func (e waitError) Wait() time.Duration { return e.wait }
func (waitError) Unwrap() error         { return context.DeadlineExceeded }

// TestAskedToWait asks again only with the time that the store asked for.
func TestAskedToWait(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		joiner time.Duration // how much time it has; 0: without a deadline
		calls  int
	}{
		"enough time": {2 * time.Minute, 2}, "no deadline": {0, 2}, "too little": {30 * time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var g Group[string, int]
				calls := 0
				call := func(context.Context) (int, error) {
					if calls++; calls == 2 {
						return 7, nil
					}
					time.Sleep(time.Second)
					return 0, fmt.Errorf("listing: %w", waitError{time.Minute})
				}
				short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				go func() { _, _ = g.Do(short, "a", call) }()
				synctest.Wait()
				ctx := t.Context()
				if test.joiner > 0 {
					ctx, cancel = context.WithTimeout(ctx, test.joiner)
					defer cancel()
				}
				value, err := g.Do(ctx, "a", call)
				if calls != test.calls || (value == 7) != (test.calls == 2) || (err == nil) != (test.calls == 2) {
					t.Errorf("%d calls gave %d, %v", calls, value, err)
				}
			})
		})
	}
}

// TestForget leaves a call to those who wait for it; who asks from then on gets
// another.
func TestForget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f flights
		f.Forget("a") // of which there is none
		first := f.ask(t.Context(), "a")
		time.Sleep(half)
		f.Forget("a")
		second := f.ask(t.Context(), "a")
		f.expect(t, first, outcome{1, nil, time.Second})
		// The end of the first must not make the second forgotten.
		third := f.ask(t.Context(), "a")
		f.expect(t, second, outcome{2, nil, time.Second})
		f.expect(t, third, outcome{2, nil, half})
		if got := f.calls.Load(); got != 2 {
			t.Errorf("%d calls, want 2", got)
		}
	})
}

// TestValues gives a call the values of the one who started it.
func TestValues(t *testing.T) {
	t.Parallel()
	type key struct{}
	var g Group[string, any]
	got, _ := g.Do(context.WithValue(t.Context(), key{}, "logger"), "a", func(ctx context.Context) (any, error) {
		return ctx.Value(key{}), nil
	})
	if got != "logger" {
		t.Errorf("the call has the value %v", got)
	}
}
