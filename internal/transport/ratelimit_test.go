// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pass lets n concurrent callers through the limiter, and returns when they passed.
func pass(t *testing.T, l *rateLimiter, n int) []time.Time {
	t.Helper()
	passed := make([]time.Time, n)
	err := concurrently(n, func(i int) (err error) {
		passed[i], err = l.wait(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(passed, time.Time.Compare)
	return passed
}

func TestRateIsEven(t *testing.T) {
	t.Parallel()
	for _, maximum := range []float64{0.5, 7, 20, 333} {
		subtest(t, fmt.Sprint(maximum), func(t *testing.T) {
			l := newRateLimiter(maximum)
			interval := time.Duration(float64(time.Second) / maximum)
			for range 3 {
				passed := pass(t, l, 50)
				for i := 1; i < len(passed); i++ {
					if gap := passed[i].Sub(passed[i-1]); gap != interval {
						t.Fatalf("request %d comes after %s, want %s", i, gap, interval)
					}
				}
				time.Sleep(10 * time.Minute) // must not cause a burst
			}
		})
	}
}

// TestRateOfOneCaller checks that a caller below the maximum doesn't wait.
func TestRateOfOneCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(20)
		for range 50 {
			start := time.Now()
			pass(t, l, 1)
			if waited := time.Since(start); waited != 0 {
				t.Fatalf("waited %s", waited)
			}
			time.Sleep(60 * time.Millisecond)
		}
	})
}

// TestRateLimitIsFair serves callers in the order in which they arrived.
func TestRateLimitIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(20)
		passed := make([]time.Time, 100)
		err := concurrently(100, func(i int) (err error) {
			time.Sleep(time.Duration(i) * time.Millisecond)
			passed[i], err = l.wait(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(passed, time.Time.Compare) {
			t.Errorf("served at %v", passed)
		}
	})
}

// TestRateLimitWaitEnds checks that a caller whose context ends takes no slot.
func TestRateLimitWaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(1)
		start := time.Now()
		last := make(chan time.Time, 1)
		var ended atomic.Int32
		err := concurrently(11, func(i int) error {
			if i == 10 { // the last caller
				time.Sleep(time.Millisecond)
				at, err := l.wait(t.Context())
				last <- at
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			defer cancel()
			_, err := l.wait(ctx)
			if took := time.Since(start); took > 2500*time.Millisecond {
				t.Errorf("the wait ended after %s", took)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				ended.Add(1)
				return nil
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if got := ended.Load(); got != 7 { // three were served, at 0, 1 and 2 seconds
			t.Errorf("%d waits ended, want 7", got)
		}
		if at := (<-last).Sub(start); at != 3*time.Second {
			t.Errorf("the last one was served after %s, want 3s", at)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		time.Sleep(time.Hour)
		if _, err := l.wait(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait with an ended context returned %v", err)
		}
	})
}

func TestRateFollowsTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(20)
		rate := func(want float64) {
			t.Helper()
			if l.rate < want-1e-9 || l.rate > want+1e-9 {
				t.Errorf("the rate is %v, want %v", l.rate, want)
			}
		}
		burst := pass(t, l, 10)
		for _, sent := range burst {
			time.Sleep(time.Millisecond)
			l.report(sent, true)
		}
		rate(18) // one overload, one decrease
		sent := pass(t, l, 1)[0]
		before := l.rate
		l.report(sent, true)
		rate(before * 0.9)
		// It recovers, slowly at first, and never exceeds the maximum.
		start, after := l.rate, time.Now()
		for time.Since(after) < time.Second {
			pass(t, l, 1)
		}
		if grown := l.rate - start; grown < 0.75 || grown > 1.5 {
			t.Errorf("the rate grew by %v in the first second", grown)
		}
		pass(t, l, 200)
		rate(20)
		for range 100 {
			l.report(pass(t, l, 1)[0], true)
		}
		if l.rate < minRate || l.rate > 4 {
			t.Errorf("after nothing but throttled requests the rate is %v", l.rate)
		}
	})
}

// TestRateOfTheLastSecond checks that the first throttled response without a maximum sets
// the rate to what the store accepted within the last second, not since the start.
func TestRateOfTheLastSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(0)
		for range 40 {
			l.report(pass(t, l, 1)[0], false)
			time.Sleep(100 * time.Millisecond)
		}
		l.report(pass(t, l, 1)[0], true)
		if l.rate != 9 {
			t.Errorf("the rate is %v, want 9", l.rate)
		}
	})
}

// TestRateAfterAPause checks that time without requests doesn't make a low rate jump.
func TestRateAfterAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(1000)
		for range 100 {
			l.report(pass(t, l, 1)[0], true)
		}
		time.Sleep(10 * time.Minute)
		before := l.rate
		if pass(t, l, 10); l.rate <= before || l.rate > before+10*maxIncrease {
			t.Errorf("ten requests raised the rate from %v to %v", before, l.rate)
		}
	})
}

// TestThrottledBelowOne checks that a throttled request never raises the rate, even
// below the usual minimum.
func TestThrottledBelowOne(t *testing.T) {
	t.Parallel()
	for _, maximum := range []float64{0.1, 0.5, 1, 1.05, 2} {
		subtest(t, fmt.Sprint(maximum), func(t *testing.T) {
			l := newRateLimiter(maximum)
			for range 20 {
				sent := pass(t, l, 1)[0]
				before := l.rate
				l.report(sent, true)
				if l.rate > before || l.rate > maximum || l.rate < min(minRate, maximum) {
					t.Fatalf("throttled at a rate of %v, it continues at %v", before, l.rate)
				}
			}
		})
	}
}

// TestUnusedRateDoesNotGrow checks that a rate grows only while it is used up.
func TestUnusedRateDoesNotGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newRateLimiter(100)
		for range 30 {
			l.report(pass(t, l, 1)[0], true)
		}
		low := l.rate
		for range 100 {
			time.Sleep(10 * time.Second)
			pass(t, l, 1)
		}
		if l.rate != low {
			t.Errorf("the rate changed from %v to %v", low, l.rate)
		}
	})
}
