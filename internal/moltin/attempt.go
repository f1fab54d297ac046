// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
)

// maxAnswer is the longest answer that is read: 8 MiB is some ten thousand
// addresses, and a store gives out a hundred at a time.
const maxAnswer = 8 << 20

// LevelTrace is the level at which bodies are logged: they are personal data.
const LevelTrace = slog.LevelDebug - 4

var errTooLarge = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)

// sentError is an attempt that reached a connection and got no whole answer,
// so that what the store made of it is not known.
type sentError struct{ err error }

func (e *sentError) Error() string { return e.err.Error() }
func (e *sentError) Unwrap() error { return e.err }

// unreadableError is a success whose body makes no sense. It tells the status
// and not the body.
type unreadableError struct {
	status int
	err    error
}

func (e *unreadableError) Error() string {
	return fmt.Sprintf("%s, but its body is not the API's (%v)", statusText(e.status), e.err)
}

func (e *unreadableError) Unwrap() error { return e.err }

// roundTripper is one step of the way to the store and back.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// attempt sends a request once and reads its whole answer into x.body, so that
// a connection that breaks in the middle of it counts as broken, within the
// time that one attempt may take.
func (x *exchange) attempt(req *http.Request) (*http.Response, error) {
	x.attempts++
	parent, timeout := req.Context(), x.c.cfg.RequestTimeout
	ctx, cancel := context.WithTimeout(parent, timeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// Later hooks know more, but run beside the one who waits here: a request
		// could still go out after it was taken for one that never did.
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	resp, err := x.c.transport.RoundTrip(req.WithContext(ctx))
	if err == nil {
		x.body, err = readAnswer(resp.Body)
		// What gave a response was sent, whether or not the transport traces.
		sent.Store(true)
	}
	if err != nil {
		if ctx.Err() != nil && parent.Err() == nil {
			err = fmt.Errorf("no answer within the request timeout of %s", timeout)
		}
		if sent.Load() {
			err = &sentError{err}
		}
		return nil, err
	}
	x.c.clock.observeDate(resp.Header, x.c.now())
	resp.Body = http.NoBody
	// Go would follow a redirect, and carry the customer token to its target. To
	// refuse it later would be too late for a Location that makes no sense.
	resp.Header.Del("Location")
	return resp, nil
}

func readAnswer(from io.ReadCloser) ([]byte, error) {
	defer from.Close()
	body, err := io.ReadAll(io.LimitReader(from, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errTooLarge
	}
	return body, err
}

// logged is an attempt that the log hears of: of headers and bodies at trace
// only, and of a secret request's body never.
func (x *exchange) logged(req *http.Request) (*http.Response, error) {
	ctx, log, start := req.Context(), x.c.log, x.c.now()
	trace := log.Enabled(ctx, LevelTrace)
	if trace {
		log.LogAttrs(ctx, LevelTrace, "Request", x.traceAttrs(req)...)
	}
	resp, err := x.attempt(req)
	attrs := []slog.Attr{
		slog.String("method", req.Method), slog.String("path", req.URL.EscapedPath()),
		slog.Duration("took", x.c.now().Sub(start)),
	}
	if err != nil {
		log.LogAttrs(ctx, slog.LevelDebug, "No answer", append(attrs, x.masked("error", err.Error()))...)
		return nil, err
	}
	log.LogAttrs(ctx, slog.LevelDebug, "Answer", append(attrs, slog.Int("status", resp.StatusCode))...)
	if trace && !x.r.secret {
		log.LogAttrs(ctx, LevelTrace, "Answer body", x.masked("body", string(x.body)))
	}
	return resp, nil
}

func (x *exchange) traceAttrs(req *http.Request) []slog.Attr {
	attrs := []slog.Attr{slog.String("method", req.Method), slog.String("url", req.URL.String())}
	for name, values := range req.Header {
		if name == authorizationHeader || name == customerTokenHeader {
			values = []string{mask}
		}
		attrs = append(attrs, slog.String(name, strings.Join(values, ", ")))
	}
	if !x.r.secret {
		attrs = append(attrs, x.masked("body", string(x.sent)))
	}
	return attrs
}

func (x *exchange) masked(key, text string) slog.Attr {
	return slog.String(key, x.c.cfg.Secrets.masker().Replace(text))
}
