// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// The backoff's bounds: the wait before the n-th retry is random between
// nothing and backoffMin*2^(n-1), at most backoffMax.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// backoff is full jitter: all of the exponential wait is random, which spreads
// out clients that failed together. A Retry-After is honoured to the letter.
func (c *Client) backoff(low, high time.Duration, attempt int, resp *http.Response) time.Duration {
	if wait := c.retryAfter(resp); wait > 0 {
		return wait
	}
	return rand.N(retryablehttp.DefaultBackoff(low, high, attempt, nil) + 1)
}

// retryAfter is the wait that an answer asks for, in either form, or nothing.
// The default backoff reads it too, but overflows, and takes a date of the
// store's clock for one of ours.
func (c *Client) retryAfter(resp *http.Response) time.Duration {
	if resp == nil {
		return 0
	}
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, maxRetryAfter)) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return max(0, c.clock.local(date).Sub(c.now()))
	}
	return 0
}

// maxRetryAfter is, in seconds, as good as for ever, and no overflow.
const maxRetryAfter = 1e9
