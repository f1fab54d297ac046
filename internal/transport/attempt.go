// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"
)

// maxAnswer is the longest answer that is read: 32 MiB is some forty thousand
// addresses, which a store that does not page gives at once.
const maxAnswer = 32 << 20

// lingerTime is how long a request that must not be sent twice still waits for
// its answer after its context has ended. A create that has its id needs no
// search, and Terraform's Ctrl-C stays within a second.
const lingerTime = 800 * time.Millisecond

// ErrTooLarge is an answer that is too long to be read.
var ErrTooLarge = fmt.Errorf("the response is larger than %d MiB", maxAnswer>>20)

// response is an answer, read to its end.
type response struct {
	status         int
	header         http.Header
	body           []byte
	date, received time.Time
}

// attempt sends the request once: it waits for its turn, which is not part of
// the time that an attempt may take, and logs what goes out and comes back.
func (x *exchange) attempt(ctx context.Context, header http.Header) (*response, error) {
	turn, err := x.pacer.wait(ctx)
	if err != nil {
		return nil, &PaceError{x.RequestsPerSecond, err}
	}
	x.attempts++
	if x.r.Once {
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
	if x.body == nil {
		req.Body, req.GetBody = nil, nil
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

// roundTrip sends req and reads its whole answer, so that a connection that
// breaks in the middle counts as broken, within the time of one attempt. There
// is no client in between that would follow a redirect and carry the
// credentials to its target.
func (x *exchange) roundTrip(req *http.Request) (*response, error) {
	parent := req.Context()
	ctx, cancel := context.WithTimeout(parent, x.RequestTimeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// Later hooks know more, but run concurrently with the wait here: a request
		// could still go out after it was taken for one that never did.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	got, err := x.RoundTripper.RoundTrip(req.WithContext(ctx))
	received := x.Now() // A long body takes its time, and the Date is of its beginning.
	var body []byte
	if err == nil {
		defer got.Body.Close()
		sent.Store(true) // whether or not the round tripper traces
		body, err = readAnswer(got.Body)
	}
	if err != nil {
		if ctx.Err() != nil && parent.Err() == nil {
			err = &AttemptTimeoutError{x.RequestTimeout}
		}
		if sent.Load() {
			err = &sentError{err}
		}
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

// lingering is ctx, except that it ends lingerTime later.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	linger, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lingerTime, cancel) })
	return linger, func() { stop(); cancel() }
}

// sentError is an attempt that reached a connection and got no whole answer,
// so that what the store made of it is not known.
type sentError struct{ err error }

func (e *sentError) Error() string { return e.err.Error() }
func (e *sentError) Unwrap() error { return e.err }

// unreadableError is a success whose body makes no sense. It gives the status
// and not the body.
type unreadableError struct {
	status int
	json   bool // it is JSON, so that it would not be read better another time
	err    error
}

func (e *unreadableError) Error() string {
	return fmt.Sprintf("%s, but the body is not in the API's format (%v)", statusText(e.status), e.err)
}

func (e *unreadableError) Unwrap() error { return e.err }

// failure is an attempt's outcome as an error; nil is a success.
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
		if err = x.r.decode(Answer{resp.status, resp.body, resp.date, resp.received}); err == nil {
			if len(resp.body) > 0 {
				x.clock.observe(resp.date, resp.received)
			}
			return nil
		}
		err = &unreadableError{resp.status, json.Valid(resp.body), err}
	}
	return &NoAnswerError{Method: x.r.Method, Path: x.r.escapedPath(), Attempts: x.attempts, Err: x.Secrets.maskError(err)}
}

func (r *response) isSuccess() bool { return r.status >= 200 && r.status < 300 }

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
