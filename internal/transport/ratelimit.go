// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"
)

// The rate decreases by a tenth when the store throttles, and then increases until
// the store throttles again. It grows slowly at first, so that a single client stays
// between 90 and 100 % of the limit with few throttled requests. It grows faster the
// longer the store accepts everything, because the limit must then be far away;
// another client may have stopped. All clients grow at the same speed, while a
// decrease costs the faster ones more, so clients of the same store converge to
// equal shares.
const (
	decrease    = 0.1  // of the rate
	increase    = 0.75 // requests per second, per second, multiplied by the seconds since the decrease
	maxIncrease = 0.5  // of the rate, per second
	minRate     = 1    // requests per second, or the maximum if it is lower

	// Without a maximum the limit has to be found: each request raises the rate, until
	// the store throttles. What it accepted within the last second is then the limit.
	// Without that measurement the rate would have to come down step by step: 500
	// requests would use four fifths of a limit of 100 per second, with three times as
	// many throttled.
	startRate     = 100 // requests per second
	startIncrease = 2   // requests per second, for each request
)

// rateLimiter spreads requests evenly, at a rate that adapts to the store. Idle
// time is not saved up for a burst. golang.org/x/time/rate would replace few of
// these lines, because most decide on the rate.
type rateLimiter struct {
	maximum float64       // requests per second; 0 means none
	queue   chan struct{} // held by the next request; the channel keeps the others in order

	mu          sync.Mutex
	rate        float64 // requests per second
	next        time.Time
	decreasedAt time.Time

	starting bool        // no maximum, and the store has not throttled yet
	accepted []time.Time // responses of the last second, while starting
}

func newRateLimiter(maximum float64) *rateLimiter {
	l := &rateLimiter{maximum: maximum, queue: make(chan struct{}, 1), rate: maximum}
	if maximum == 0 {
		l.rate, l.starting = startRate, true
	}
	return l
}

// limit lets a request wait for its turn.
func (t *Transport) limit(next handler) handler {
	return func(ctx context.Context, x *exchange) (*Response, error) {
		sent, err := t.limiter.wait(ctx)
		if err != nil {
			return nil, &RateLimitError{t.RequestsPerSecond, err}
		}
		resp, err := next(ctx, x)
		if err == nil {
			t.limiter.report(sent, resp.Status == http.StatusTooManyRequests)
		}
		return resp, err
	}
}

// wait blocks until a request may be sent, and returns that time.
func (l *rateLimiter) wait(ctx context.Context) (time.Time, error) {
	select {
	case l.queue <- struct{}{}:
		defer func() { <-l.queue }()
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	for ctx.Err() == nil {
		delay := l.take()
		if delay == 0 {
			return time.Now(), nil
		}
		_ = Sleep(ctx, delay)
	}
	return time.Time{}, ctx.Err()
}

// take takes the next slot if it is due. Otherwise it returns how long to wait
// before trying again, since the slot may have moved by then.
func (l *rateLimiter) take() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if delay := l.next.Sub(now); delay > 0 {
		return delay
	}
	interval := time.Duration(float64(time.Second) / l.rate)
	switch {
	case now.Sub(l.next) > interval:
		// An unused slot is lost, and doesn't show that the store accepts more.
		l.next = now
	case l.starting:
		l.rate += startIncrease
	default:
		growth := increase * (1 + now.Sub(l.decreasedAt).Seconds())
		l.rate += min(growth/l.rate, maxIncrease)
	}
	if l.maximum > 0 {
		l.rate = min(l.rate, l.maximum)
	}
	// The next slot counts from this one's due time, because timers fire late.
	l.next = l.next.Add(interval)
	return 0
}

// report adapts the rate to the response to a request that was sent at a time.
func (l *rateLimiter) report(sent time.Time, throttled bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	isOld := func(at time.Time) bool { return now.Sub(at) >= time.Second }
	l.accepted = slices.DeleteFunc(l.accepted, isOld)
	if !throttled {
		if l.starting {
			l.accepted = append(l.accepted, now)
		}
		return
	}
	// Requests from before the last decrease belong to the same overload.
	if sent.Before(l.decreasedAt) {
		return
	}
	l.decreasedAt = now
	if !l.starting {
		l.rate = max(min(minRate, l.rate), (1-decrease)*l.rate)
		return
	}
	// The store accepts more a second after the first of those that it accepted.
	if len(l.accepted) > 0 {
		l.next = l.accepted[0].Add(time.Second)
	}
	l.rate = max(minRate, float64(len(l.accepted)))
	l.starting, l.accepted = false, nil
}
