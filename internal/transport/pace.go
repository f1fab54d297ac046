// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"math"
	"sync"
	"time"
)

// The rate decreases when the store throttles, and then increases until the store
// throttles again. The decrease is a tenth; above 49 requests per second it is
// less, because a tenth would take long to recover. The rate grows slowly at first,
// so that a single client stays between 90 and 100 % of the limit with few
// throttled requests. It grows faster the longer the store accepts everything,
// because the limit must then be far away; another client may have stopped. All
// clients grow at the same speed, while a decrease costs the faster ones more, so
// clients of the same store converge to equal shares.
const (
	cut       = 0.1  // of the rate
	cutRoot   = 0.7  // of its square root, if that is less
	recovery  = 0.75 // requests per second, per second, multiplied by the seconds since the decrease
	maxGrowth = 0.5  // of the rate, per second
	minRate   = 1    // requests per second, or the ceiling if it is lower

	// Without a ceiling the limit has to be found: after a small burst each request
	// raises the rate a little, until the store throttles.
	startBurst  = 10
	startRate   = 50  // requests per second
	startGrowth = 2.5 // requests per second, for each request
	startCut    = 0.95
	// A client that starts while others use up the limit learns nothing about it.
	// It starts at a third of the smallest limit, and all converge from there.
	startLeast = 8 // requests per second
)

// pacer spreads requests evenly, at a rate that adapts to the store. Idle time is
// not saved up for a burst.
type pacer struct {
	now     func() time.Time
	ceiling float64       // requests per second; 0 means none
	turn    chan struct{} // held by the next request; the channel queues the others in order

	mu       sync.Mutex
	rate     float64 // requests per second
	starting bool    // no ceiling, and nothing throttled yet
	burst    int     // requests left that don't wait
	next     time.Time
	cutAt    time.Time
	accepted []time.Time // responses of the last second, while starting
}

func newPacer(ceiling float64, now func() time.Time) *pacer {
	p := &pacer{now: now, ceiling: ceiling, turn: make(chan struct{}, 1), rate: ceiling}
	if ceiling == 0 {
		p.rate, p.starting, p.burst = startRate, true, startBurst
	}
	return p
}

// wait blocks until a request may be sent, and returns that time.
func (p *pacer) wait(ctx context.Context) (time.Time, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return time.Time{}, ctx.Err()
	}
	for ctx.Err() == nil {
		now := p.now()
		wait := p.take(now)
		if wait == 0 {
			return now, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
	return time.Time{}, ctx.Err()
}

// take takes the next slot if it is due. Otherwise it returns how long to wait
// before trying again, since the rate may have changed by then.
func (p *pacer) take(now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.burst > 0 {
		p.burst--
		p.next = now
		return 0
	}
	if wait := p.next.Sub(now); wait > 0 {
		return wait
	}
	interval := time.Duration(float64(time.Second) / p.rate)
	switch {
	case now.Sub(p.next) > interval:
		// An unused slot is lost, and doesn't show that the store accepts more.
		p.next = now
	case p.starting:
		p.rate += startGrowth
	default:
		growth := recovery * (1 + now.Sub(p.cutAt).Seconds())
		p.rate += min(growth/p.rate, maxGrowth)
	}
	// The next slot counts from this one's due time, because timers fire late.
	p.next = p.next.Add(interval)
	if p.ceiling > 0 {
		p.rate = min(p.rate, p.ceiling)
	}
	return 0
}

// answered reports the response to the request that was sent at a time.
func (p *pacer) answered(sent time.Time, throttled bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if !throttled {
		if p.starting {
			p.accepted = append(within(p.accepted, now), now)
		}
		return
	}
	// Responses to requests from before the last decrease belong to the same
	// overload.
	if sent.Before(p.cutAt) {
		return
	}
	p.cutAt = now
	if !p.starting {
		p.rate = max(min(minRate, p.rate), p.rate-min(cut*p.rate, cutRoot*math.Sqrt(p.rate)))
		return
	}
	// The number of requests accepted within the last second is the limit, or this
	// client's share. The store accepts more a second after the first of them.
	p.starting, p.burst = false, 0
	lastSecond := within(p.accepted, now)
	if len(lastSecond) > 0 {
		p.next = lastSecond[0].Add(time.Second)
	}
	p.rate = max(startLeast, float64(len(lastSecond))*startCut)
	p.accepted = nil
}

// within drops times that are at least a second old.
func within(times []time.Time, now time.Time) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= time.Second {
		times = times[1:]
	}
	return times
}
