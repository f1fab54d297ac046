// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"sync"
	"time"
)

// clockSlack is how much older than an attempt a record has to be, by the store's
// clock, before its age alone says that the attempt did not make it. Taking a
// lost record for an older one would create it twice.
const clockSlack = time.Minute

// recordClock is the clock that stamps records, as the last write showed it. It
// may be another machine's than the one in Date headers.
type recordClock struct {
	mu                sync.Mutex
	written, received time.Time
}

// observe learns from a record that was written just now.
func (c *recordClock) observe(updatedAt string, received time.Time) {
	at, err := time.Parse(time.RFC3339Nano, updatedAt)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.written, c.received = at, received
}

func (c *recordClock) at(local time.Time) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.written.Add(local.Sub(c.received)), !c.written.IsZero()
}

// madeSince is a time that no record can bear, beyond doubt, that was made at a
// moment of the local clock or later: the earliest by either clock, less the
// slack. Zero means that nothing is known, and excludes nothing.
func (s *Store) madeSince(local time.Time) time.Time {
	var since time.Time
	for _, clock := range []func(time.Time) (time.Time, bool){s.api.StoreTime, s.clock.at} {
		if at, known := clock(local); known {
			since = earlier(since, at.Add(-clockSlack))
		}
	}
	return since
}

// earlier is the earlier of two times, of which a zero one is not known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// isOlder tells whether a time of the store's is before another beyond doubt. One
// that can't be read is not.
func isOlder(text string, than time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && at.Before(than)
}
