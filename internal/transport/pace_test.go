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

// pass lets n callers through the pacer at once, and gives the moments.
func pass(t *testing.T, p *pacer, n int) []time.Time {
	t.Helper()
	moments := make([]time.Time, n)
	err := atOnce(n, func(i int) (err error) {
		moments[i], err = p.wait(t.Context())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(moments, time.Time.Compare)
	return moments
}

func TestPaceIsEven(t *testing.T) {
	t.Parallel()
	for _, ceiling := range []float64{0.5, 7, 20, 333} {
		t.Run(fmt.Sprint(ceiling), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPacer(ceiling, time.Now)
				beat := time.Duration(float64(time.Second) / ceiling)
				for range 3 {
					moments := pass(t, p, 50)
					for i := 1; i < len(moments); i++ {
						if gap := moments[i].Sub(moments[i-1]); gap != beat {
							t.Fatalf("request %d comes after %s, want %s", i, gap, beat)
						}
					}
					time.Sleep(10 * time.Minute) // which is no reason for a burst
				}
			})
		})
	}
}

// TestPaceOfOneCaller asks for less than the ceiling, and does not wait.
func TestPaceOfOneCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(20, time.Now)
		for range 50 {
			start := time.Now()
			pass(t, p, 1)
			if waited := time.Since(start); waited != 0 {
				t.Fatalf("waited %s", waited)
			}
			time.Sleep(60 * time.Millisecond)
		}
	})
}

// TestPaceIsFair serves those who wait in the order in which they came.
func TestPaceIsFair(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(20, time.Now)
		moments := make([]time.Time, 100)
		err := atOnce(100, func(i int) (err error) {
			time.Sleep(time.Duration(i) * time.Millisecond)
			moments[i], err = p.wait(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(moments, time.Time.Compare) {
			t.Errorf("served at %v", moments)
		}
	})
}

// TestPaceWaitEnds ends the wait of some, which takes no place from the others.
func TestPaceWaitEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(1, time.Now)
		start := time.Now()
		last := make(chan time.Time, 1)
		var ended atomic.Int32
		err := atOnce(11, func(i int) error {
			if i == 10 { // the one who came last
				time.Sleep(time.Millisecond)
				at, err := p.wait(t.Context())
				last <- at
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
			defer cancel()
			_, err := p.wait(ctx)
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
		if _, err := p.wait(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait with an ended context gives %v", err)
		}
	})
}

func TestPaceFollowsTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(20, time.Now)
		rate := func(want float64) {
			t.Helper()
			if p.rate < want-1e-9 || p.rate > want+1e-9 {
				t.Errorf("the rate is %v, want %v", p.rate, want)
			}
		}
		burst := pass(t, p, 10)
		for _, sent := range burst {
			time.Sleep(time.Millisecond)
			p.answered(sent, true)
		}
		rate(18) // one burst, one cut
		sent := pass(t, p, 1)[0]
		before := p.rate
		p.answered(sent, true)
		rate(before * 0.9)
		// It comes back, slowly at first, and never over the ceiling.
		start, after := p.rate, time.Now()
		for time.Since(after) < time.Second {
			p.answered(pass(t, p, 1)[0], false)
		}
		if grown := p.rate - start; grown < 0.75 || grown > 1.5 {
			t.Errorf("the rate grew by %v in the first second", grown)
		}
		pass(t, p, 200)
		rate(20)
		for range 100 {
			p.answered(pass(t, p, 1)[0], true)
		}
		if p.rate < minRate || p.rate > 4 {
			t.Errorf("after nothing but refusals the rate is %v", p.rate)
		}
	})
}

// TestThrottledBelowOne checks that being throttled never raises the rate, also
// below the least to which it is otherwise cut.
func TestThrottledBelowOne(t *testing.T) {
	t.Parallel()
	for _, ceiling := range []float64{0.1, 0.5, 1, 1.05, 2} {
		t.Run(fmt.Sprint(ceiling), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newPacer(ceiling, time.Now)
				for range 20 {
					sent := pass(t, p, 1)[0]
					before := p.rate
					p.answered(sent, true)
					if p.rate > before || p.rate > ceiling || p.rate < min(minRate, ceiling) {
						t.Fatalf("throttled at a rate of %v, it goes on with %v", before, p.rate)
					}
				}
			})
		})
	}
}

// TestPaceOfIdlers checks that a rate which nobody uses does not grow.
func TestPaceOfIdlers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(100, time.Now)
		for range 30 {
			p.answered(pass(t, p, 1)[0], true)
		}
		low := p.rate
		for range 100 {
			time.Sleep(10 * time.Second)
			p.answered(pass(t, p, 1)[0], false)
		}
		if p.rate != low {
			t.Errorf("the rate went from %v to %v", low, p.rate)
		}
	})
}
