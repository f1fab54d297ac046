// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"sync"
	"time"
)

// rate allows limit requests in any window of one second. Rejected requests don't count.
type rate struct {
	limit int

	mu      sync.Mutex
	allowed []time.Time // ring buffer with the times of the last allowed requests
	oldest  int
}

// forget allows limit requests immediately.
func (r *rate) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed, r.oldest = nil, 0
}

func (r *rate) allow(now time.Time) bool {
	if r.limit == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.allowed) < r.limit {
		r.allowed = append(r.allowed, now)
		return true
	}
	if now.Sub(r.allowed[r.oldest]) < time.Second {
		return false
	}
	r.allowed[r.oldest] = now
	r.oldest = (r.oldest + 1) % r.limit
	return true
}
