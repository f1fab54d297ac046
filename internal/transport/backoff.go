// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// Bounds of the backoff: the wait before retry n is a random duration between 0
// and backoffMin*2^(n-1), at most backoffMax.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// backoff uses full jitter, which spreads out clients that failed at the same
// time. A Retry-After is honored exactly.
func (x *exchange) backoff(resp *response) time.Duration {
	if wait := resp.retryAfter(); wait > 0 {
		return wait
	}
	limit := backoffMin << min(x.attempts-1, 16)
	return x.Jitter(min(limit, backoffMax))
}

// maxRetryAfter, in seconds, keeps time.Duration from overflowing.
const maxRetryAfter = 1e9

// retryAfter is the wait that the response's Retry-After asks for, in seconds or
// as a date, or 0. A date is relative to the response's own Date header.
func (r *response) retryAfter() time.Duration {
	if r == nil {
		return 0
	}
	text := r.header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, maxRetryAfter)) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	from := r.received
	if !r.date.IsZero() {
		from = r.date
	}
	return max(0, date.Sub(from))
}

// tooLong records in a response's error that the store asked for a wait past the
// deadline.
func tooLong(failure error, wait time.Duration) error {
	if e, ok := ResponseError(failure); ok {
		e.RetryAfter = wait
	}
	return failure
}
