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
	"maps"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// maxBody is the size limit of a response body: 32 MiB holds about forty thousand
// addresses, which a store without paging returns in one response.
const maxBody = 32 << 20

// ErrTooLarge is a response whose body exceeds the size limit.
var ErrTooLarge = fmt.Errorf("the response is larger than %d MiB", maxBody>>20)

// lingerTime is how long a non-idempotent request keeps waiting for its response
// after its context has ended. A create whose id arrives in time needs no search,
// and Ctrl-C still takes less than a second.
const lingerTime = 800 * time.Millisecond

// roundTrip sends a request once and reads the complete response within the
// request timeout, so a connection that breaks halfway counts as a failed attempt.
// It bypasses http.Client, which would follow redirects and send the credentials
// along.
func (t *Transport) roundTrip(ctx context.Context, x *exchange) (*Response, error) {
	x.attempts++
	if x.NonIdempotent {
		var stop context.CancelFunc
		ctx, stop = lingering(ctx)
		defer stop()
	}
	attempt, cancel := context.WithTimeout(ctx, t.RequestTimeout)
	defer cancel()
	var valid, sent atomic.Bool
	req, err := t.newRequest(httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		GetConn: func(string) { valid.Store(true) },
		// Later hooks are more precise, but run concurrently with the wait below: the
		// request could still go out after it was reported as never sent.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	}), x)
	if err != nil {
		return nil, &invalidRequestError{err}
	}
	got, err := t.RoundTripper.RoundTrip(req)
	received := time.Now() // Before the body, because Date refers to the start of the response.
	var body []byte
	if err == nil {
		defer got.Body.Close()
		body, err = readBody(got.Body)
	}
	x.sent = sent.Load() || got != nil // whether or not the round tripper traces
	switch {
	case err == nil:
		return &Response{got.StatusCode, got.Header, body, dateOf(got.Header), received}, nil
	case attempt.Err() != nil && ctx.Err() == nil:
		return nil, &AttemptTimeoutError{t.RequestTimeout}
	case !x.sent && !valid.Load():
		return nil, &invalidRequestError{err} // net/http would not even ask for a connection.
	}
	return nil, err
}

func (t *Transport) newRequest(ctx context.Context, x *exchange) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, x.Method, x.url(t.Endpoint), bytes.NewReader(x.body))
	if err != nil {
		return nil, err
	}
	switch {
	case x.body == nil:
		req.Body, req.GetBody = nil, nil
	case x.NonIdempotent:
		once := &onceBody{reader: bytes.NewReader(x.body)}
		req.Body, req.GetBody = once, once.getBody
	}
	req.Header = x.header
	return req, nil
}

func (t *Transport) header(x *exchange, credentials http.Header) http.Header {
	header := http.Header{"Accept": {"application/json"}, "User-Agent": {t.UserAgent}}
	if x.body != nil {
		header.Set("Content-Type", x.contentType)
	}
	maps.Copy(header, credentials)
	return header
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

func (b *onceBody) getBody() (io.ReadCloser, error) {
	if b.read.Load() {
		return nil, errors.New("the connection failed after the request was sent")
	}
	return b, nil
}

func readBody(from io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(from, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = ErrTooLarge
	}
	return body, err
}

// lingering returns a copy of ctx that ends lingerTime later.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	linger, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lingerTime, cancel) })
	return linger, func() { stop(); cancel() }
}

// dateOf returns the Date header of a response, or zero.
func dateOf(header http.Header) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return date
}

// parse turns the outcome of an attempt into an error unless it is a valid success.
func (t *Transport) parse(next handler) handler {
	return func(ctx context.Context, x *exchange) (*Response, error) {
		resp, err := next(ctx, x)
		switch {
		case err == nil && (resp.Status < 200 || resp.Status > 299):
			return resp, t.newError(x, resp)
		case err == nil:
			if err = x.decode(*resp); err == nil {
				return resp, nil
			}
			err = &invalidBodyError{resp.Status, json.Valid(resp.Body), err}
		}
		err = t.Secrets.maskError(err)
		if errors.As(err, new(*invalidRequestError)) {
			return nil, fmt.Errorf("%s %s: %w", x.Method, x.escapedPath(), err)
		}
		return resp, &NetworkError{Method: x.Method, Path: x.escapedPath(), Attempts: x.attempts, Err: err, sent: x.sent}
	}
}
