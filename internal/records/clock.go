// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"sync"
	"time"
)

// clockSlack is how much older than an attempt a record must be, by the store's
// clock, to rule out that the attempt created it. If the lost record were ruled
// out by mistake, it would be created twice.
const clockSlack = time.Minute

// recordClock is the clock of the timestamps in records, according to the latest
// write. It may belong to another machine than the clock of Date headers.
type recordClock struct {
	mu                sync.Mutex
	written, received time.Time
}

// observe takes the time from a record that has just been written.
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

// madeSince converts a local time to a lower bound for the timestamps of records
// that were created since: the earlier time of both clocks, minus clockSlack. Zero
// means that neither clock is known.
func (s *Repository) madeSince(local time.Time) time.Time {
	var since time.Time
	for _, clock := range []func(time.Time) (time.Time, bool){s.api.StoreTime, s.clock.at} {
		if at, known := clock(local); known {
			since = earlier(since, at.Add(-clockSlack))
		}
	}
	return since
}

// earlier is the earlier of two times. A zero time is not known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// isOlder reports whether a timestamp is before a time. An invalid timestamp is
// not.
func isOlder(text string, than time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && at.Before(than)
}
