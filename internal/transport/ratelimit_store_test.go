// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// limit reports whether a store accepts a request now.
type limit func(now time.Time) bool

// sliding accepts n requests in any one second.
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

// fixed accepts n requests in each second of the clock.
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

// bucket is a token bucket of a size that is filled with n tokens a second.
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

// result is what one client achieved.
type result struct {
	useful, throttled int
	started, ended    time.Time
	err               error
}

// rate returns the useful requests per second.
func (r result) rate() float64 { return float64(r.useful) / r.ended.Sub(r.started).Seconds() }

// share returns the share of the requests that were throttled.
func (r result) share() float64 { return float64(r.throttled) / float64(r.useful+r.throttled) }

// client is a transport with concurrent callers.
type client struct {
	maximum float64
	callers int
	latency time.Duration
	starts  time.Duration // after the simulation starts
}

// run sends a number of requests to a store that accepts those for which accept
// returns true.
func (c client) run(t *testing.T, requests int, accept func() bool) (done result) {
	t.Helper()
	var mu sync.Mutex
	store := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(c.latency / 2)
		ok := accept()
		time.Sleep(c.latency / 2)
		switch {
		case !ok:
			mu.Lock()
			done.throttled++
			mu.Unlock()
			respond(429, htmlPage)(w, r)
		default:
			respond(200, record)(w, r)
		}
	})
	tr := newTransport(inMemory{store}, func(cfg *Config) { cfg.RequestsPerSecond = c.maximum })
	time.Sleep(c.starts)
	done.useful, done.started = requests, time.Now()
	left := make(chan struct{}, requests)
	for range requests {
		left <- struct{}{}
	}
	close(left)
	done.err = concurrently(c.callers, func(int) error {
		for range left {
			if err := tr.Do(t.Context(), get, authorize); err != nil {
				return err
			}
		}
		return nil
	})
	done.ended = time.Now()
	return done
}

// simulate runs clients at once, and returns the result of each, and the rate of all
// from the first start to the last end.
func simulate(t *testing.T, l limit, requests int, clients ...client) (each []result, rate float64) {
	t.Helper()
	var mu sync.Mutex
	accept := func() bool {
		mu.Lock()
		defer mu.Unlock()
		return l(time.Now())
	}
	each = make([]result, len(clients))
	start := time.Now()
	err := concurrently(len(clients), func(i int) error {
		each[i] = clients[i].run(t, requests, accept)
		return each[i].err
	})
	if err != nil {
		t.Error(err)
	}
	return each, float64(requests*len(clients)) / time.Since(start).Seconds()
}

// TestLimitIsFound checks what users are promised of requests_per_second = 0, and of
// the default, in stores that count in different ways.
func TestLimitIsFound(t *testing.T) {
	t.Parallel()
	usual := client{callers: 20, latency: 40 * time.Millisecond}
	for name, test := range map[string]struct {
		limit    func() limit
		max      float64 // requests a second
		requests int
		client   client
		least    float64 // of the limit
		most     float64 // of the requests throttled
	}{
		"25/s":                  {func() limit { return sliding(25) }, 25, 500, usual, 0.90, 0.05},
		"100/s":                 {func() limit { return sliding(100) }, 100, 500, usual, 0.90, 0.05},
		"25/s for long":         {func() limit { return sliding(25) }, 25, 1500, usual, 0.93, 0.04},
		"100/s for long":        {func() limit { return sliding(100) }, 100, 1500, usual, 0.93, 0.02},
		"100/s for a minute":    {func() limit { return sliding(100) }, 100, 5000, client{callers: 200, latency: 40 * time.Millisecond}, 0.95, 0.02},
		"25/s near":             {func() limit { return sliding(25) }, 25, 500, client{callers: 20, latency: 4 * time.Millisecond}, 0.90, 0.05},
		"100/s near":            {func() limit { return sliding(100) }, 100, 500, client{callers: 20, latency: 4 * time.Millisecond}, 0.90, 0.05},
		"25/s far":              {func() limit { return sliding(25) }, 25, 500, client{callers: 20, latency: 150 * time.Millisecond}, 0.85, 0.08},
		"25/s of few callers":   {func() limit { return sliding(25) }, 25, 500, client{callers: 10, latency: 40 * time.Millisecond}, 0.90, 0.05},
		"25/s of many callers":  {func() limit { return sliding(25) }, 25, 500, client{callers: 200, latency: 40 * time.Millisecond}, 0.85, 0.10},
		"25/s by the clock":     {func() limit { return fixed(25) }, 25, 500, usual, 0.90, 0.05},
		"100/s by the clock":    {func() limit { return fixed(100) }, 100, 500, usual, 0.90, 0.05},
		"25/s bucket":           {func() limit { return bucket(25, 25) }, 25, 500, usual, 0.95, 0.05},
		"100/s bucket":          {func() limit { return bucket(100, 100) }, 100, 500, usual, 0.95, 0.08},
		"25/s small bucket":     {func() limit { return bucket(25, 5) }, 25, 500, usual, 0.60, 0.06},
		"100/s small bucket":    {func() limit { return bucket(100, 5) }, 100, 1500, usual, 0.45, 0.02},
		"25/s and the default":  {func() limit { return sliding(25) }, 25, 500, client{maximum: DefaultRequestsPerSecond, callers: 20, latency: 40 * time.Millisecond}, 19.0 / 25, 0},
		"no limit, ten callers": {func() limit { return func(time.Time) bool { return true } }, 250, 1500, client{callers: 10, latency: 40 * time.Millisecond}, 0.85, 0},
	} {
		subtest(t, name, func(t *testing.T) {
			each, rate := simulate(t, test.limit(), test.requests, test.client)
			t.Logf("%.1f %% of the limit, %.1f %% throttled", 100*rate/test.max, 100*each[0].share())
			if rate < test.least*test.max {
				t.Errorf("%.1f requests a second, want %.1f", rate, test.least*test.max)
			}
			if share := each[0].share(); share > test.most {
				t.Errorf("%.1f %% throttled, want at most %.1f %%", 100*share, 100*test.most)
			}
		})
	}
}

// TestLimitIsShared lets two clients share a store's limit.
func TestLimitIsShared(t *testing.T) {
	t.Parallel()
	const runs = 3
	for _, test := range []struct {
		max         int     // requests a second
		maximum     float64 // of either client
		after       time.Duration
		least, slow float64 // of the limit, for both and for the slower
	}{
		{25, 0, 0, 0.85, 0.30},
		{25, 0, 200 * time.Millisecond, 0.85, 0.30},
		{25, 0, 300 * time.Millisecond, 0.85, 0.30},
		{25, 0, 3 * time.Second, 0.85, 0.30},
		{100, 0, 0, 0.85, 0.30},
		{100, 0, 500 * time.Millisecond, 0.70, 0.30},
		{100, 0, 3 * time.Second, 0.75, 0.30},
		{25, DefaultRequestsPerSecond, 0, 0.85, 0.30},
		{25, DefaultRequestsPerSecond, 3 * time.Second, 0.75, 0.30},
	} {
		subtest(t, fmt.Sprintf("%d/s/maximum %v/%s", test.max, test.maximum, test.after), func(t *testing.T) {
			first := client{maximum: test.maximum, callers: 20, latency: 40 * time.Millisecond}
			second := first
			second.starts = test.after
			limit, total := float64(test.max), 0.0
			for range runs {
				each, rate := simulate(t, sliding(test.max), 10*test.max, first, second)
				slower := min(each[0].rate(), each[1].rate())
				t.Logf("%.1f %% of the limit, %.1f %% the slower, %.1f and %.1f %% throttled",
					100*rate/limit, 100*slower/limit, 100*each[0].share(), 100*each[1].share())
				if slower < test.slow*limit {
					t.Errorf("the slower one made %.1f requests a second, want %.1f", slower, test.slow*limit)
				}
				total += rate
			}
			if rate := total / runs; rate < test.least*limit {
				t.Errorf("both made %.1f requests a second on average, want %.1f", rate, test.least*limit)
			}
		})
	}
}
