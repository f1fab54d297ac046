// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// exchange sends r until its outcome stands.
type exchange struct {
	c        *Client
	r        *request
	sent     []byte // the request's body
	body     []byte // the last answer's
	attempts int
	last     verdict
	failure  error // why the last attempt failed that was not merely given up
	stopped  error // why there is no further attempt, if not for the last one's outcome
}

// exchange sends r, each time with the credentials that authorize gives: waits
// can outlast a token. The error is an [Error], a [NoAnswerError], a lostError,
// what settle or authorize gave, or the end of ctx.
func (c *Client) exchange(ctx context.Context, r *request, authorize func() (http.Header, error)) error {
	if slices.Contains(r.path, "") {
		// It would be another route, such as that of all records.
		return fmt.Errorf("%s %s: an id is empty", r.method, r.escapedPath())
	}
	contentType, body, err := r.encode()
	if err != nil {
		return err
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.method, r.url(c.endpoint), nil)
	if err != nil {
		return err
	}
	if body != nil {
		if err := req.SetBody(body); err != nil {
			return err
		}
	}
	credentials := func(req *http.Request) error {
		header, err := authorize()
		if err != nil {
			return err
		}
		if body != nil {
			header.Set("Content-Type", contentType)
		}
		header.Set("Accept", "application/json")
		header.Set("User-Agent", c.cfg.UserAgent)
		req.Header = header
		return nil
	}
	if err := credentials(req.Request); err != nil {
		return err
	}

	x := &exchange{c: c, r: r, sent: body}
	// The log sees every attempt as it goes out and comes back. The pacer stands
	// before it: a wait for the pace is no attempt, counts for none of its time,
	// and ends with ctx even where the attempt lingers.
	send := x.logged
	if r.create != nil {
		send = r.create.attempt(c.now, send)
	}
	client := retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: c.pacer.paced(send)},
		RetryWaitMin: backoffMin,
		RetryWaitMax: backoffMax,
		RetryMax:     c.cfg.MaxRetries,
		CheckRetry:   x.check,
		Backoff: func(low, high time.Duration, attempt int, resp *http.Response) time.Duration {
			wait := c.backoff(low, high, attempt, resp)
			x.log(ctx, resp, wait)
			return wait
		},
		PrepareRetry: func(req *http.Request) error {
			if x.last == lost {
				if x.stopped = r.create.settle(); x.stopped != nil {
					return x.stopped
				}
				x.last = again // It did not happen.
			}
			err := credentials(req)
			if ctx.Err() == nil {
				x.stopped = err
			}
			return err
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := client.Do(req)
	if resp != nil {
		defer resp.Body.Close()
	}
	return x.outcome(ctx, err)
}

// outcome is the exchange's error, or nil for a success.
func (x *exchange) outcome(ctx context.Context, err error) error {
	if x.stopped != nil {
		return x.stopped
	}
	failure := x.failure
	if ended := ctx.Err(); ended != nil && errors.Is(err, ended) && !errors.Is(failure, ended) {
		failure = fmt.Errorf("%w (%w before it could be sent again)", failure, ended)
	}
	if x.last == lost {
		return &lostError{failure}
	}
	return failure
}

// check is the retry policy: retryablehttp calls it after every attempt.
func (x *exchange) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	failure := x.failed(resp, err)
	x.last = judge(x.r.create != nil, failure)
	// That the context ended says less than why the attempt before failed.
	if x.failure == nil || err == nil || ctx.Err() == nil {
		x.failure = failure
	}
	if x.last == final {
		return false, err
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if deadline, ok := ctx.Deadline(); ok {
		if wait := x.c.retryAfter(resp); wait > 0 && wait > time.Until(deadline) {
			return false, tooLong(failure, wait)
		}
	}
	return true, err
}

func tooLong(failure error, wait time.Duration) error {
	if e, ok := answered(failure); ok {
		e.RetryAfter = wait
	}
	return failure
}

// failed is an attempt's outcome as an error; nil is a success.
func (x *exchange) failed(resp *http.Response, err error) error {
	path := x.r.escapedPath()
	switch {
	case err == nil && !isSuccess(resp.StatusCode):
		e := &Error{
			Method: x.r.method, Path: path, Status: resp.StatusCode,
			Attempts: x.attempts, RequestID: resp.Header.Get("X-Request-Id"),
		}
		var id string
		if e.Entries, id = decodeErrors(x.body); id != "" {
			e.RequestID = id
		}
		e.redact(x.c.cfg.Secrets)
		return e
	case err == nil && x.r.decode != nil:
		if err = x.r.decode(x.body); err != nil {
			err = &unreadableError{resp.StatusCode, err}
		}
	}
	if err == nil {
		return nil
	}
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err // its text has the query, which may hold an email
	}
	return &NoAnswerError{Method: x.r.method, Path: path, Attempts: x.attempts, Err: err}
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func (x *exchange) log(ctx context.Context, resp *http.Response, wait time.Duration) {
	status := "no answer"
	if resp != nil {
		status = statusText(resp.StatusCode)
	}
	x.c.log.LogAttrs(ctx, slog.LevelDebug, "Sending the request again",
		slog.String("method", x.r.method), slog.String("path", x.r.escapedPath()),
		slog.Int("attempt", x.attempts), slog.String("status", status), slog.Duration("wait", wait))
}
