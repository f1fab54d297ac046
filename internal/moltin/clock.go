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
// the two clocks agree.
type storeClock struct {
	mu    sync.Mutex
	known bool
	exact bool          // ahead comes from records' timestamps
	ahead time.Duration // the store's clock less ours, at least
}

// observeDate learns from an answer's Date, which has whole seconds and may be
// another machine's than the one that stamps records.
func (s *storeClock) observeDate(header http.Header, received time.Time) {
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		s.observe(date, received, false)
	}
}

// observeRecord learns from a record that was written just now.
func (s *storeClock) observeRecord(written string, received time.Time) {
	if at, err := time.Parse(time.RFC3339Nano, written); err == nil {
		s.observe(at, received, true)
	}
}

// observe learns that the store's clock had reached a time when ours said
// received. Each observation is a lower bound, so the largest is the best.
func (s *storeClock) observe(reached, received time.Time, exact bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.exact && !exact {
		return
	}
	ahead := reached.Sub(received)
	if !s.known || exact && !s.exact || ahead > s.ahead {
		s.known, s.exact, s.ahead = true, exact, ahead
	}
}

// store gives a time that the store's clock had reached at a moment of ours.
func (s *storeClock) store(local time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return local.Add(s.ahead)
}

// local gives a moment of ours for a time of the store's, to about a second.
func (s *storeClock) local(store time.Time) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return store.Add(-s.ahead)
}
