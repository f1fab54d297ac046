// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// The backoff's bounds: the wait before the n-th retry is random between
// nothing and backoffMin*2^(n-1), at most backoffMax.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// backoff is full jitter: all of the exponential wait is random, which spreads
// out clients that failed together. A Retry-After is honored to the letter.
func (x *exchange) backoff(resp *response) time.Duration {
	if wait := resp.retryAfter(); wait > 0 {
		return wait
	}
	limit := backoffMin << min(x.attempts-1, 16)
	return x.Jitter(min(limit, backoffMax))
}

// maxRetryAfter is, in seconds, as good as forever, and no overflow.
const maxRetryAfter = 1e9

// retryAfter is the wait that an answer asks for, in either form, or nothing. A
// date is by the clock of the answer's own Date.
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

// tooLong notes in an answer's error that the store asked to wait for longer
// than there is time.
func tooLong(failure error, wait time.Duration) error {
	if e, ok := Answered(failure); ok {
		e.RetryAfter = wait
	}
	return failure
}
