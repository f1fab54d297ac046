// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pass lets n callers through the pacer at once, and gives the moments.
func pass(t *testing.T, p *pacer, n int) []time.Time {
	t.Helper()
	moments := make([]time.Time, n)
	noErrors(t, atOnce(n, func(i int) (err error) {
		moments[i], err = p.wait(t.Context())
		return err
	}))
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
		noErrors(t, atOnce(100, func(i int) (err error) {
			time.Sleep(time.Duration(i) * time.Millisecond)
			moments[i], err = p.wait(t.Context())
			return err
		}))
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
		errs := atOnce(11, func(i int) error {
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
			return err
		})
		ended := 0
		for _, err := range errs {
			if errors.Is(err, context.DeadlineExceeded) {
				ended++
			} else if err != nil {
				t.Error(err)
			}
		}
		if ended != 7 { // three were served, at 0, 1 and 2 seconds
			t.Errorf("%d waits ended, want 7", ended)
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

// A limit is a store's way to count: it tells whether it takes a request now.
type limit func(now time.Time) bool

// sliding takes n requests in any one second.
func sliding(n int) limit {
	var taken []time.Time
	return func(now time.Time) bool {
		for len(taken) > 0 && now.Sub(taken[0]) >= time.Second {
			taken = taken[1:]
		}
		if len(taken) >= n {
			return false
		}
		taken = append(taken, now)
		return true
	}
}

// fixed takes n requests in each second of the clock.
func fixed(n int) limit {
	var second int64
	var taken int
	return func(now time.Time) bool {
		if s := now.Unix(); s != second {
			second, taken = s, 0
		}
		taken++
		return taken <= n
	}
}

// bucket takes n requests a second from a bucket that holds as many as size.
func bucket(n, size float64) limit {
	tokens, last := size, time.Time{}
	return func(now time.Time) bool {
		if !last.IsZero() {
			tokens = min(size, tokens+now.Sub(last).Seconds()*n)
		}
		last = now
		if tokens < 1 {
			return false
		}
		tokens--
		return true
	}
}

// work is what one client got done.
type work struct {
	useful, throttled int
	started, ended    time.Time
	err               error
}

// rate is in requests a second.
func (w work) rate() float64 { return float64(w.useful) / w.ended.Sub(w.started).Seconds() }

// share of the requests that were throttled.
func (w work) share() float64 { return float64(w.throttled) / float64(w.useful+w.throttled) }

// team is one client with callers at work.
type team struct {
	ceiling float64
	callers int
	latency time.Duration
	starts  time.Duration // after the simulation does
}

// work does a number of requests in a store that counts as taken says.
func (m team) work(t *testing.T, requests int, taken func() bool) (done work) {
	t.Helper()
	var mu sync.Mutex
	store := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(m.latency / 2)
		ok := taken()
		time.Sleep(m.latency / 2)
		switch {
		case !ok:
			mu.Lock()
			done.throttled++
			mu.Unlock()
			answerError(w, 429, "slow down")
		case r.URL.Path == oauthRoute:
			answerJSON(w, 200, map[string]any{"access_token": "token"})
		default:
			answerJSON(w, 200, map[string]any{"data": map[string]any{"id": "a"}})
		}
	})
	c := clientOf(t, inMemory{store}, func(cfg *Config) { cfg.RequestsPerSecond = m.ceiling })
	time.Sleep(m.starts)
	done.useful, done.started = requests, time.Now()
	left := make(chan struct{}, requests)
	for range requests {
		left <- struct{}{}
	}
	close(left)
	done.err = errors.Join(atOnce(m.callers, func(int) error {
		for range left {
			if _, err := c.getAddress(t.Context(), "ron", "a"); err != nil {
				return err
			}
		}
		return nil
	})...)
	done.ended = time.Now()
	return done
}

// simulate lets teams work at once, and gives what each did, and the rate of
// all from the first one's start to the last one's end.
func simulate(t *testing.T, l limit, requests int, teams ...team) (each []work, rate float64) {
	t.Helper()
	var mu sync.Mutex
	taken := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return l(time.Now())
	}
	each = make([]work, len(teams))
	start := time.Now()
	atOnce(len(teams), func(i int) error {
		each[i] = teams[i].work(t, requests, taken)
		return nil
	})
	for _, w := range each {
		if w.err != nil {
			t.Error(w.err)
		}
	}
	return each, float64(requests*len(teams)) / time.Since(start).Seconds()
}

// TestPaceFindsTheLimit is what users are promised of a client without a
// ceiling, in stores that count in different ways.
func TestPaceFindsTheLimit(t *testing.T) {
	t.Parallel()
	usual := team{callers: 20, latency: 40 * time.Millisecond}
	for name, test := range map[string]struct {
		limit    func() limit
		max      float64 // requests a second
		requests int
		team     team
		least    float64 // of the limit
		most     float64 // of the requests throttled
	}{
		"25/s":                  {func() limit { return sliding(25) }, 25, 500, usual, 0.90, 0.05},
		"100/s":                 {func() limit { return sliding(100) }, 100, 500, usual, 0.90, 0.05},
		"25/s for long":         {func() limit { return sliding(25) }, 25, 1500, usual, 0.93, 0.04},
		"100/s for long":        {func() limit { return sliding(100) }, 100, 1500, usual, 0.93, 0.02},
		"25/s near":             {func() limit { return sliding(25) }, 25, 500, team{callers: 20, latency: 4 * time.Millisecond}, 0.90, 0.05},
		"100/s near":            {func() limit { return sliding(100) }, 100, 500, team{callers: 20, latency: 4 * time.Millisecond}, 0.90, 0.05},
		"25/s far":              {func() limit { return sliding(25) }, 25, 500, team{callers: 20, latency: 150 * time.Millisecond}, 0.85, 0.08},
		"25/s of few callers":   {func() limit { return sliding(25) }, 25, 500, team{callers: 10, latency: 40 * time.Millisecond}, 0.90, 0.05},
		"25/s of many callers":  {func() limit { return sliding(25) }, 25, 500, team{callers: 200, latency: 40 * time.Millisecond}, 0.85, 0.10},
		"25/s by the clock":     {func() limit { return fixed(25) }, 25, 500, usual, 0.90, 0.05},
		"100/s by the clock":    {func() limit { return fixed(100) }, 100, 500, usual, 0.90, 0.05},
		"25/s bucket":           {func() limit { return bucket(25, 25) }, 25, 500, usual, 0.95, 0.05},
		"100/s bucket":          {func() limit { return bucket(100, 100) }, 100, 500, usual, 0.95, 0.08},
		"25/s small bucket":     {func() limit { return bucket(25, 5) }, 25, 500, usual, 0.60, 0.06},
		"100/s small bucket":    {func() limit { return bucket(100, 5) }, 100, 1500, usual, 0.45, 0.02},
		"no limit, ten callers": {func() limit { return func(time.Time) bool { return true } }, 250, 1500, team{callers: 10, latency: 40 * time.Millisecond}, 0.85, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				each, rate := simulate(t, test.limit(), test.requests, test.team)
				t.Logf("%.1f %% of the limit, %.1f %% throttled", 100*rate/test.max, 100*each[0].share())
				if rate < test.least*test.max {
					t.Errorf("%.1f requests a second, want %.1f", rate, test.least*test.max)
				}
				if share := each[0].share(); share > test.most {
					t.Errorf("%.1f %% throttled, want at most %.1f %%", 100*share, 100*test.most)
				}
			})
		})
	}
}

// TestPaceIsShared lets two clients share a store's limit. Where one starts while
// the other is looking for the limit, random waits decide by some per cent: one
// run in some hundreds misses what their average is far above.
func TestPaceIsShared(t *testing.T) {
	t.Parallel()
	const runs = 3
	for _, test := range []struct {
		max         int     // requests a second
		ceiling     float64 // of either client
		after       time.Duration
		least, slow float64 // of the limit, for both and for the slower
	}{
		{25, 0, 0, 0.85, 0.30},
		{25, 0, 100 * time.Millisecond, 0.85, 0.30},
		{25, 0, 200 * time.Millisecond, 0.85, 0.30},
		{25, 0, 300 * time.Millisecond, 0.85, 0.30},
		{25, 0, 500 * time.Millisecond, 0.85, 0.30},
		{25, 0, 3 * time.Second, 0.85, 0.30},
		{100, 0, 0, 0.85, 0.30},
		{100, 0, 100 * time.Millisecond, 0.70, 0.30},
		{100, 0, 300 * time.Millisecond, 0.70, 0.30},
		{100, 0, 500 * time.Millisecond, 0.70, 0.30},
		{100, 0, 3 * time.Second, 0.75, 0.30},
		{25, DefaultRequestsPerSecond, 0, 0.85, 0.30},
		{25, DefaultRequestsPerSecond, 3 * time.Second, 0.75, 0.30},
	} {
		t.Run(fmt.Sprintf("%d/s/ceiling %v/%s", test.max, test.ceiling, test.after), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first := team{ceiling: test.ceiling, callers: 20, latency: 40 * time.Millisecond}
				second := first
				second.starts = test.after
				limit, total := float64(test.max), 0.0
				for range runs {
					each, rate := simulate(t, sliding(test.max), 10*test.max, first, second)
					slower := min(each[0].rate(), each[1].rate())
					t.Logf("%.1f %% of the limit, %.1f %% the slower, %.1f and %.1f %% throttled",
						100*rate/limit, 100*slower/limit, 100*each[0].share(), 100*each[1].share())
					if slower < test.slow*limit {
						t.Errorf("the slower makes %.1f requests a second, want %.1f", slower, test.slow*limit)
					}
					total += rate
				}
				if rate := total / runs; rate < test.least*limit {
					t.Errorf("both make %.1f requests a second on average, want %.1f", rate, test.least*limit)
				}
			})
		})
	}
}

// TestPaceOfTheDefault is what users are promised when they set nothing.
func TestPaceOfTheDefault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		each, rate := simulate(t, sliding(25), 500, team{ceiling: DefaultRequestsPerSecond, callers: 20, latency: 40 * time.Millisecond})
		if rate < 19 || each[0].throttled != 0 {
			t.Errorf("%.2f requests a second, %d throttled, want 19 and none", rate, each[0].throttled)
		}
	})
}
