// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"
)

// retry sends a request until the retry policy stops it or no retries are left.
func (t *Transport) retry(next handler) handler {
	return func(ctx context.Context, x *exchange) (*Response, error) {
		deadline, _ := ctx.Deadline() // Do ensures that there is one.
		var last error                // of the previous attempt
		for {
			credentials, err := x.authorize(ctx)
			if err == nil {
				err = ctx.Err() // or the rate limiter would take the blame
			}
			if err != nil {
				return nil, timeoutError(ctx, last, err)
			}
			x.header, x.sent = t.header(x, credentials), false
			resp, err := next(ctx, x)
			decision := decide(x.NonIdempotent, err)
			switch {
			case decision == ambiguous:
				return nil, &AmbiguousError{err}
			// The previous attempt's error says more than that the time is up.
			case last != nil && resp == nil && ctx.Err() != nil:
				return nil, timeoutError(ctx, last, ctx.Err())
			case decision == stop, x.attempts > t.MaxRetries:
				return resp, err
			// The response may have arrived after the end, see lingering.
			case ctx.Err() != nil:
				return nil, timeoutError(ctx, err, ctx.Err())
			}
			wait := resp.retryAfter()
			if wait > time.Until(deadline) {
				if e, ok := ResponseError(err); ok {
					e.RetryAfter = wait
				}
				return nil, err
			}
			if wait == 0 {
				wait = t.Jitter(backoff(x.attempts))
			}
			t.logRetry(ctx, x, resp, wait)
			if Sleep(ctx, wait) != nil {
				return nil, timeoutError(ctx, err, ctx.Err())
			}
			last = err
		}
	}
}

// decision is what to do after an attempt.
type decision int

const (
	stop      decision = iota // return the result
	retry                     // nothing happened, or it may safely happen twice
	ambiguous                 // it may have happened, and must not happen twice
)

// decide is the retry policy. A non-idempotent request is retried only if the
// failed attempt certainly did nothing.
func decide(nonIdempotent bool, err error) decision {
	retryOrAmbiguous := retry
	if nonIdempotent {
		retryOrAmbiguous = ambiguous
	}
	switch e := err.(type) { //nolint:errorlint // A wrapped error is about another request.
	case *Error:
		switch e.Status {
		case http.StatusTooManyRequests:
			return retry
		case http.StatusConflict:
			if isWriteConflict(e.Entries) {
				return retry
			}
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusInternalServerError,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return retryOrAmbiguous
		}
		if nonIdempotent && e.Status >= http.StatusInternalServerError {
			return ambiguous
		}
	case *NetworkError:
		switch {
		case e.sent && nonIdempotent:
			return ambiguous
		case !isPermanent(e.Err):
			return retry
		}
	}
	return stop
}

// isPermanent reports whether a retry would fail in the same way, because the
// settings are wrong or the response will be the same.
func isPermanent(err error) bool {
	var (
		invalid     *invalidBodyError
		proxy       *ProxyError
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		notTLS      tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &invalid):
		return invalid.isJSON
	case errors.As(err, &proxy):
		return proxy.Status < http.StatusInternalServerError
	case errors.As(err, &dns):
		return dns.IsNotFound
	}
	return errors.Is(err, ErrTooLarge) || errors.As(err, &certificate) || errors.As(err, &notTLS)
}

// timeoutError is the error of a request that ran out of time: the last attempt's
// error, and that there was no time for another.
func timeoutError(ctx context.Context, last, err error) error {
	switch {
	case last == nil || ctx.Err() == nil:
		return err
	case errors.Is(last, ctx.Err()):
		return last // It already says so.
	}
	return fmt.Errorf("%w (%w before the request could be sent again)", last, ctx.Err())
}

// Bounds of the backoff.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// backoff returns the maximum wait after a number of attempts. The wait is random
// (full jitter), which spreads out clients that failed at the same time.
func backoff(attempts int) time.Duration {
	return min(backoffMin<<min(attempts-1, 16), backoffMax)
}

// maxRetryAfter, in seconds, keeps time.Duration from overflowing.
const maxRetryAfter = 1e9

// retryAfter returns the wait that the response's Retry-After asks for, in seconds
// or as a date, or 0. A date is relative to the response's own Date header.
func (r *Response) retryAfter() time.Duration {
	if r == nil {
		return 0
	}
	text := r.Header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, maxRetryAfter)) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	from := r.Received
	if !r.Date.IsZero() {
		from = r.Date
	}
	return max(0, date.Sub(from))
}

// Sleep waits until the time is up or the context ends.
func Sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
