// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// The backoff's bounds: the wait before the n-th retry is random between
// nothing and backoffMin*2^n, at most backoffMax.
const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 30 * time.Second
)

// errSettled ends a create's retries: an earlier attempt had succeeded.
var errSettled = errors.New("an earlier attempt succeeded")

// verdict is what an attempt's outcome means for the request.
type verdict int

const (
	final verdict = iota // the answer stands
	again                // nothing happened, or it may happen twice: send again
	lost                 // a create that may have happened: look before sending again
)

// exchange sends r, with the credentials in header, until its outcome stands.
type exchange struct {
	c        *Client
	r        *request
	body     []byte // of the last answer
	attempts int
	last     verdict
	tooLong  time.Duration // a Retry-After that passes the deadline
}

func (c *Client) exchange(ctx context.Context, r *request, header http.Header) error {
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
		header.Set("Content-Type", contentType)
	}
	header.Set("Accept", "application/json")
	header.Set("User-Agent", c.cfg.UserAgent)
	req.Header = header

	x := &exchange{c: c, r: r}
	req.SetResponseHandler(x.read)
	// The log sees every attempt as it goes out and comes back. The pacer stands
	// before it: a wait for the pace is no attempt, counts for none of its time,
	// and ends with ctx even where the attempt lingers.
	send := c.logged(r.secret, c.attempt)
	if r.create != nil {
		send = r.create.attempt(c.now, send)
	}
	client := retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: c.pacer.paced(send),
			// Go would carry the customer token to the redirect's target.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		RetryWaitMin: backoffMin,
		RetryWaitMax: backoffMax,
		RetryMax:     c.cfg.MaxRetries,
		CheckRetry:   x.check,
		Backoff: func(low, high time.Duration, attempt int, resp *http.Response) time.Duration {
			wait := backoff(low, high, attempt, resp)
			x.log(ctx, resp, wait)
			return wait
		},
		PrepareRetry: func(*http.Request) error {
			if x.last == lost {
				return r.create.settle()
			}
			return nil
		},
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	resp, err := client.Do(req)
	if resp != nil {
		defer resp.Body.Close()
	}
	return x.result(resp, err)
}

// result turns the last attempt's outcome into an error, or none.
func (x *exchange) result(resp *http.Response, err error) error {
	path := "/" + joinPath(x.r.path)
	switch {
	case errors.Is(err, errSettled), errors.As(err, new(*UnsettledError)):
		return err
	case x.tooLong > 0 || (err == nil && !isSuccess(resp.StatusCode)):
		e := &Error{
			Method: x.r.method, Path: path, Status: resp.StatusCode,
			Attempts: x.attempts, RetryAfter: x.tooLong,
			RequestID: resp.Header.Get("X-Request-Id"),
		}
		var id string
		e.Entries, id = decodeErrors(x.body)
		if id != "" {
			e.RequestID = id
		}
		e.redact(x.c.cfg.Secrets)
		return x.unsettled(e)
	case err != nil:
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return x.unsettled(&NoAnswerError{Method: x.r.method, Path: path, Attempts: x.attempts, Err: err})
	}
	return nil
}

func (x *exchange) unsettled(err error) error {
	if x.last == lost {
		return &UnsettledError{Err: err}
	}
	return err
}

// read takes the answer's body, which has arrived whole, and decodes it.
func (x *exchange) read(resp *http.Response) error {
	if !isSuccess(resp.StatusCode) || x.r.decode == nil {
		return nil
	}
	if err := x.r.decode(x.body); err != nil {
		return &unreadableError{resp.Status, err}
	}
	return nil
}

// check is the retry policy: retryablehttp calls it after every attempt, and
// once more with the error of read.
func (x *exchange) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err == nil || resp == nil {
		x.attempts++
	}
	x.body = nil
	if resp != nil {
		// It is in memory already; see attempt.
		x.body, _ = io.ReadAll(resp.Body)
		resp.Body = bodyReader(x.body)
	}
	x.last = judge(x.r.create != nil, resp, x.body, err)
	if x.last == final {
		return false, err
	}
	if ctx.Err() != nil {
		return false, cmp.Or(err, ctx.Err())
	}
	if wait, deadline := retryAfter(resp), x.deadline(ctx); wait > deadline {
		x.tooLong = wait
		return false, context.DeadlineExceeded
	}
	return true, err
}

// judge tells what an attempt's outcome means: the one place that says what is
// sent again. A create is only sent again when it certainly did not happen.
func judge(create bool, resp *http.Response, body []byte, err error) verdict {
	if err != nil {
		return judgeError(create, err)
	}
	status := resp.StatusCode
	switch {
	case status == http.StatusTooManyRequests:
		return again
	case status == http.StatusConflict:
		if entries, _ := decodeErrors(body); isWriteConflict(status, entries) {
			return again
		}
		return final
	case create && (status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooEarly):
		return lost
	}
	switch status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return again
	}
	return final
}

func judgeError(create bool, err error) verdict {
	var (
		sent       *sentError
		unreadable *unreadableError
		dns        *net.DNSError
	)
	switch {
	case create && (errors.As(err, &sent) || errors.As(err, &unreadable)):
		return lost
	case errors.Is(err, errTooLarge), errors.Is(err, context.Canceled),
		errors.As(err, &dns) && dns.IsNotFound:
		return final
	case errors.As(err, &unreadable), errors.As(err, &sent):
		return again
	}
	// Bad certificates and the like will not mend.
	if retry, _ := retryablehttp.ErrorPropagatedRetryPolicy(context.Background(), nil, err); retry {
		return again
	}
	return final
}

func (x *exchange) deadline(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return time.Until(deadline)
	}
	return 1<<63 - 1
}

// backoff is full jitter: all of the exponential wait is random, which spreads
// out clients that failed together. A Retry-After is honoured to the letter.
func backoff(low, high time.Duration, attempt int, resp *http.Response) time.Duration {
	if wait := retryAfter(resp); wait > 0 {
		return wait
	}
	return rand.N(retryablehttp.DefaultBackoff(low, high, attempt, nil) + 1)
}

// retryAfter is what an answer asks for, in either form, or nothing.
func retryAfter(resp *http.Response) time.Duration {
	if resp == nil {
		return 0
	}
	// More digits overflow a Duration; 31 years are as good as for ever.
	if text := resp.Header.Get("Retry-After"); len(text) > 9 && isDigits(text) {
		return 999_999_999 * time.Second
	}
	// Without a minimum, all that is left of the default is the header.
	return retryablehttp.DefaultBackoff(0, 0, 0, resp)
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

func isSuccess(status int) bool { return status >= 200 && status < 300 }

func (x *exchange) log(ctx context.Context, resp *http.Response, wait time.Duration) {
	status := "no answer"
	if resp != nil {
		status = resp.Status
	}
	x.c.log.LogAttrs(ctx, slog.LevelDebug, "Sending the request again",
		slog.String("method", x.r.method), slog.String("path", "/"+joinPath(x.r.path)),
		slog.Int("attempt", x.attempts), slog.String("status", status), slog.Duration("wait", wait))
}
