// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"net/http"
	"sync"
	"time"
)

// clock is the store's clock according to the latest response of the API itself.
// A gateway's Date is ignored, because it comes from another clock. Setting the
// local clock in the meantime does no harm: its times have a monotonic reading.
type clock struct {
	mu             sync.Mutex
	date, received time.Time
}

func (c *clock) observe(date, received time.Time) {
	if date.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.date, c.received = date, received
}

func (c *clock) at(local time.Time) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.date.Add(local.Sub(c.received)), !c.date.IsZero()
}

// dateOf is the Date header of a response, or zero.
func dateOf(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}
