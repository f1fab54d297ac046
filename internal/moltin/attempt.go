// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"bytes"
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
	status string
	err    error
}

func (e *unreadableError) Error() string {
	return fmt.Sprintf("%s, but its body is not the API's (%v)", e.status, e.err)
}

func (e *unreadableError) Unwrap() error { return e.err }

// roundTripper is one step of the way to the store and back.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip implements [http.RoundTripper].
func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// attempt sends a request once and reads its whole answer, so that a
// connection that breaks in the middle of it counts as broken, within the
// time that one attempt may take.
func (c *Client) attempt(req *http.Request) (*http.Response, error) {
	parent := req.Context()
	ctx, cancel := context.WithTimeout(parent, c.cfg.RequestTimeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { sent.Store(true) },
	})
	resp, body, err := roundTrip(c.transport, req.WithContext(ctx))
	if err != nil {
		if ctx.Err() != nil && parent.Err() == nil {
			err = fmt.Errorf("no answer within the request timeout of %s", c.cfg.RequestTimeout)
		}
		if sent.Load() {
			err = &sentError{err}
		}
		return nil, err
	}
	c.clock.observeDate(resp.Header, c.now())
	resp.Body = bodyReader(body)
	return resp, nil
}

func roundTrip(next http.RoundTripper, req *http.Request) (*http.Response, []byte, error) {
	resp, err := next.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, err
	}
	if len(body) > maxAnswer {
		return nil, nil, errTooLarge
	}
	return resp, body, nil
}

func bodyReader(body []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(body)) }

// logged tells the log of every attempt: headers and bodies at trace only, and
// of a secret request no body at all.
func (c *Client) logged(secret bool, next roundTripper) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		ctx, start := req.Context(), c.now()
		trace := c.log.Enabled(ctx, LevelTrace)
		if trace {
			c.log.LogAttrs(ctx, LevelTrace, "Request", traceAttrs(req, secret)...)
		}
		resp, err := next(req)
		attrs := []slog.Attr{
			slog.String("method", req.Method), slog.String("path", req.URL.EscapedPath()),
			slog.Duration("took", c.now().Sub(start)),
		}
		if err != nil {
			c.log.LogAttrs(ctx, slog.LevelDebug, "No answer", append(attrs, slog.String("error", err.Error()))...)
			return nil, err
		}
		c.log.LogAttrs(ctx, slog.LevelDebug, "Answer", append(attrs, slog.Int("status", resp.StatusCode))...)
		if trace && !secret {
			body, _ := io.ReadAll(resp.Body)
			resp.Body = bodyReader(body)
			c.log.LogAttrs(ctx, LevelTrace, "Answer body", slog.String("body", string(body)))
		}
		return resp, nil
	}
}

func traceAttrs(req *http.Request, secret bool) []slog.Attr {
	attrs := []slog.Attr{slog.String("method", req.Method), slog.String("url", req.URL.String())}
	for name, values := range req.Header {
		attrs = append(attrs, slog.String(name, strings.Join(values, ", ")))
	}
	if req.GetBody != nil && !secret {
		if body, err := req.GetBody(); err == nil {
			text, _ := io.ReadAll(body)
			attrs = append(attrs, slog.String("body", string(text)))
		}
	}
	return attrs
}

func joinPath(segments []string) string { return strings.Join(escapeSegments(segments), "/") }
