// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"sync"
	"time"
)

// The rule by which the rate follows the store: a tenth less when it throttles,
// then more and more until it does again. The growth is slow at first, so that a
// lone client spends its time between 90 and 100 % of the limit with few
// requests throttled, and quicker the longer the store takes everything, since
// the limit is then far away: another client may have left. It is the same for
// all, while a cut costs the faster more, so that clients that share a store
// drift towards equal shares.
const (
	cut       = 0.9
	recovery  = 0.75 // requests a second each second, and as much more with each second since the cut
	maxGrowth = 0.5  // of the rate, each second
	minRate   = 1    // requests a second, or the ceiling if that is lower

	// Without a ceiling the limit has to be found: a handful of requests go at
	// once, then each makes the pace a little faster, until the store throttles.
	startBurst  = 10
	startRate   = 50  // requests a second
	startGrowth = 2.5 // requests a second, for each request
	startCut    = 0.95
	// Who comes late finds the store taken and learns nothing of it: it begins
	// with a third of what the smallest stores allow, and both find their share.
	startLeast = 8 // requests a second
)

// pacer spreads requests evenly at a rate that follows the store: it is cut
// when the store throttles, and recovers after. There is no burst after idling.
type pacer struct {
	now     func() time.Time
	ceiling float64       // requests a second; 0: none
	turn    chan struct{} // held by the one whose request is next; Go queues the others in order

	mu       sync.Mutex
	rate     float64 // requests a second
	starting bool    // no throttled answer yet, and no ceiling
	burst    int     // requests that still go at once
	next     time.Time
	cutAt    time.Time
	accepted []time.Time // answers of the last second, while starting
}

func newPacer(ceiling float64, now func() time.Time) *pacer {
	p := &pacer{now: now, ceiling: ceiling, turn: make(chan struct{}, 1), rate: ceiling}
	if ceiling == 0 {
		p.rate, p.starting, p.burst = startRate, true, startBurst
	}
	return p
}

// wait waits for a request's turn, and gives the moment of it.
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

// take takes the next place if its time has come, or else says how long to
// wait: the rate may have changed by then.
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
		// A place that nobody wanted is not made up for, nor does it show that the
		// store takes more.
		p.next = now
	case p.starting:
		p.rate += startGrowth
	default:
		growth := recovery * (1 + now.Sub(p.cutAt).Seconds())
		p.rate += min(growth/p.rate, maxGrowth)
	}
	// A place that was waited for keeps the beat although timers run late.
	p.next = p.next.Add(interval)
	if p.ceiling > 0 {
		p.rate = min(p.rate, p.ceiling)
	}
	return 0
}

// answered tells the pacer how the request that went out at sent was answered.
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
	// All that went out before the last cut is one burst, and one signal.
	if sent.Before(p.cutAt) {
		return
	}
	p.cutAt = now
	if !p.starting {
		p.rate = max(min(minRate, p.rate), p.rate*cut)
		return
	}
	// What the store took within the last second is its limit, or our share of
	// it. It takes more when the first of them is a second past.
	p.starting, p.burst = false, 0
	lastSecond := within(p.accepted, now)
	if len(lastSecond) > 0 {
		p.next = lastSecond[0].Add(time.Second)
	}
	p.rate = max(startLeast, float64(len(lastSecond))*startCut)
	p.accepted = nil
}

// within leaves out the times that are a second old or older.
func within(times []time.Time, now time.Time) []time.Time {
	for len(times) > 0 && now.Sub(times[0]) >= time.Second {
		times = times[1:]
	}
	return times
}
