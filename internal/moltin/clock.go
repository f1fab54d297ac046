// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"sync"
	"time"
)

// storeClock estimates the store's clock from its answers, so that times which
// the store gave can be compared with moments of ours without trusting that
// the two clocks agree. What stamps records may be another machine than what
// answers, with another clock.
type storeClock struct {
	mu               sync.Mutex
	answers, records clockEstimate
}

// clockEstimate is a clock less ours, at least: each observation is a lower
// bound, by the time that an answer was under way, so the largest is the best.
type clockEstimate struct {
	known bool
	ahead time.Duration
}

func (e *clockEstimate) observe(reached, received time.Time) {
	if ahead := reached.Sub(received); !e.known || ahead > e.ahead {
		e.known, e.ahead = true, ahead
	}
}

// observeDate learns from an answer's Date, which has whole seconds.
func (s *storeClock) observeDate(header http.Header, received time.Time) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.answers.observe(date, received)
	}
}

// observeRecord learns from a record that was written just now.
func (s *storeClock) observeRecord(written string, received time.Time) {
	if at, err := time.Parse(time.RFC3339Nano, written); err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.records.observe(at, received)
	}
}

// recordTime gives a time that records' clock had reached at a moment of ours.
func (s *storeClock) recordTime(local time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records.known {
		return local.Add(s.records.ahead)
	}
	return local.Add(s.answers.ahead)
}

// local gives a moment of ours for a time that an answer names, to about a second.
func (s *storeClock) local(store time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return store.Add(-s.answers.ahead)
}
