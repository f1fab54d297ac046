// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer is the size limit of a response body: 32 MiB holds about forty
// thousand addresses, which a store without paging returns in one response.
const maxAnswer = 32 << 20

// lingerTime is how long a request that must not be sent twice keeps waiting for
// its response after its context has ended. A create whose id arrives in time
// needs no search, and Ctrl-C still takes less than a second.
const lingerTime = 800 * time.Millisecond

// ErrTooLarge is an answer that is too long to be read.
var ErrTooLarge = fmt.Errorf("the response is larger than %d MiB", maxAnswer>>20)

// response is an HTTP response with its complete body.
type response struct {
	status         int
	header         http.Header
	body           []byte
	date, received time.Time
}

// attempt waits for the pacer, sends the request once, and logs both sides. The
// wait does not count against the request timeout.
func (x *exchange) attempt(ctx context.Context, header http.Header) (*response, error) {
	turn, err := x.pacer.wait(ctx)
	if err != nil {
		return nil, &RateLimitError{x.RequestsPerSecond, err}
	}
	x.attempts++
	if x.r.NonIdempotent {
		var stop context.CancelFunc
		ctx, stop = lingering(ctx)
		defer stop()
	}
	req, err := x.newRequest(ctx, header)
	if err != nil {
		return nil, err
	}
	x.sentAt = x.Now()
	x.logRequest(ctx, req)
	resp, err := x.roundTrip(req)
	if err == nil {
		x.pacer.answered(turn, resp.status == http.StatusTooManyRequests)
	}
	x.logResponse(ctx, resp, err)
	return resp, err
}

func (x *exchange) newRequest(ctx context.Context, header http.Header) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, x.r.Method, x.r.url(x.Endpoint), bytes.NewReader(x.body))
	if err != nil {
		return nil, err
	}
	switch {
	case x.body == nil:
		req.Body, req.GetBody = nil, nil
	case x.r.NonIdempotent:
		once := &onceBody{reader: bytes.NewReader(x.body)}
		req.Body, req.GetBody = once, once.again
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if x.body != nil {
		req.Header.Set("Content-Type", x.contentType)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", x.UserAgent)
	return req, nil
}

// onceBody is the body of a non-idempotent request. net/http sends any request
// again that has GetBody, without a word to us: a POST too, after the store has
// processed it, if the stream was then reset with PROTOCOL_ERROR, as load balancers
// do. So GetBody fails once the body was read. Until then the request can't have
// been processed. The reader is not embedded, because its WriteTo would go past
// Read.
type onceBody struct {
	reader *bytes.Reader
	read   atomic.Bool
}

func (b *onceBody) Read(p []byte) (int, error) {
	b.read.Store(true)
	return b.reader.Read(p)
}

func (*onceBody) Close() error { return nil }

func (b *onceBody) again() (io.ReadCloser, error) {
	if b.read.Load() {
		return nil, errors.New("the connection failed after the request was sent")
	}
	return b, nil
}

// roundTrip sends req and reads the complete response within the request
// timeout, so a connection that breaks halfway counts as a failed attempt. It
// bypasses http.Client, which would follow redirects and send the credentials
// along.
func (x *exchange) roundTrip(req *http.Request) (*response, error) {
	parent := req.Context()
	ctx, cancel := context.WithTimeout(parent, x.RequestTimeout)
	defer cancel()
	var valid, sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { valid.Store(true) },
		// Later hooks are more precise, but run concurrently with the wait below: the
		// request could still go out after it was reported as never sent.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	got, err := x.RoundTripper.RoundTrip(req.WithContext(ctx))
	received := x.Now() // Before the body, because Date refers to the start of the response.
	var body []byte
	if err == nil {
		defer got.Body.Close()
		sent.Store(true) // whether or not the round tripper traces
		body, err = readAnswer(got.Body)
	}
	switch {
	case err == nil:
	case ctx.Err() != nil && parent.Err() == nil:
		err = &AttemptTimeoutError{x.RequestTimeout}
	case ctx.Err() == nil && !valid.Load() && !sent.Load():
		err = &invalidRequestError{err}
	}
	if err != nil && sent.Load() {
		err = &sentError{err}
	}
	if err != nil {
		return nil, err
	}
	return &response{got.StatusCode, got.Header, body, dateOf(got.Header), received}, nil
}

func readAnswer(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = ErrTooLarge
	}
	return body, err
}

// lingering is ctx, but it ends lingerTime later.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	linger, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lingerTime, cancel) })
	return linger, func() { stop(); cancel() }
}

// invalidRequestError is a request that net/http refuses to send, such as one with a
// line break in a header.
type invalidRequestError struct{ err error }

func (e *invalidRequestError) Error() string { return e.err.Error() }
func (e *invalidRequestError) Unwrap() error { return e.err }

// sentError is an attempt that reached a connection but got no complete
// response: the store may or may not have processed it.
type sentError struct{ err error }

func (e *sentError) Error() string { return e.err.Error() }
func (e *sentError) Unwrap() error { return e.err }

// unreadableError is a successful response with an invalid body. Its text has
// the status, never the body.
type unreadableError struct {
	status int
	json   bool // valid JSON of the wrong type: a retry would return the same
	err    error
}

func (e *unreadableError) Error() string {
	return fmt.Sprintf("%s, but the body is not in the API's format (%v)", statusText(e.status), e.err)
}

func (e *unreadableError) Unwrap() error { return e.err }

// failure is the outcome of an attempt as an error, or nil for a success.
func (x *exchange) failure(resp *response, err error) error {
	switch {
	case err == nil && !resp.isSuccess():
		e := newError(&x.r, resp, x.attempts)
		e.redact(x.Secrets)
		if len(e.Entries) > 0 {
			x.clock.observe(resp.date, resp.received)
		}
		return e
	case err == nil:
		if err = x.r.decode(Response{resp.status, resp.body, resp.date, resp.received}); err == nil {
			if len(resp.body) > 0 {
				x.clock.observe(resp.date, resp.received)
			}
			return nil
		}
		err = &unreadableError{resp.status, json.Valid(resp.body), err}
	}
	if errors.As(err, new(*invalidRequestError)) {
		return fmt.Errorf("%s %s: %w", x.r.Method, x.r.escapedPath(), x.Secrets.maskError(err))
	}
	return &NetworkError{Method: x.r.Method, Path: x.r.escapedPath(), Attempts: x.attempts, Err: x.Secrets.maskError(err)}
}

func (r *response) isSuccess() bool { return r.status >= 200 && r.status < 300 }

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
