// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package transport delivers a single request to the API of a Moltin (Elastic
// Path Commerce Cloud) store: it stays within the store's rate limit, retries what
// may be retried, and decodes errors in every format that the API returns. It
// knows nothing about tokens, customers or addresses.
package transport

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// Defaults for Config. The rate leaves a fifth of a development store's 25
// requests per second for shoppers.
const (
	DefaultRequestsPerSecond = 20
	DefaultMaxRetries        = 8
	DefaultRequestTimeout    = 30 * time.Second
)

// maxIdleConns is how many connections stay open between requests: enough for a
// high -parallelism, so that no connection is opened twice.
const maxIdleConns = 64

// maxDuration is the timeout of a request whose context has no deadline.
const maxDuration = 5 * time.Minute

// Config configures a Transport. A zero value means zero: the caller sets the
// defaults.
type Config struct {
	// Endpoint is the base URL of the store; see [ParseEndpoint].
	Endpoint *url.URL
	// RequestsPerSecond is the maximum rate; 0 means no maximum.
	RequestsPerSecond float64
	// MaxRetries is the maximum number of retries of a request.
	MaxRetries int
	// RequestTimeout limits a single attempt, including the response body.
	RequestTimeout time.Duration
	// UserAgent is sent with every request.
	UserAgent string
	// Logger logs every attempt and retry at debug level, and bodies at
	// [LevelTrace]. nil disables logging.
	Logger *slog.Logger
	// Secrets are masked in logs and errors. nil means a new collection.
	Secrets *Secrets
	// RoundTripper replaces the network in tests. nil means the network.
	RoundTripper http.RoundTripper
	// Now replaces the local clock in tests. nil means time.Now.
	Now func() time.Time
	// Jitter replaces the randomness of waits in tests: it returns a duration
	// between 0 and limit. nil means a random one.
	Jitter func(limit time.Duration) time.Duration
}

// Transport delivers requests. It is safe for concurrent use.
type Transport struct {
	Config
	pacer *pacer
	clock clock
}

// New returns a Transport. It makes no requests by itself.
func New(cfg Config) *Transport {
	t := &Transport{Config: cfg}
	t.Logger = cmp.Or(t.Logger, slog.New(slog.DiscardHandler))
	t.Secrets = cmp.Or(t.Secrets, &Secrets{})
	if t.Now == nil {
		t.Now = time.Now
	}
	if t.Jitter == nil {
		t.Jitter = func(limit time.Duration) time.Duration { return rand.N(limit + 1) }
	}
	if t.RoundTripper == nil {
		t.RoundTripper = newRoundTripper(t.RequestTimeout)
	}
	t.pacer = newPacer(t.RequestsPerSecond, t.Now)
	return t
}

// newRoundTripper is the network. On a dead HTTP/2 connection one request after
// the other would time out. So a connection is pinged after a third of the request
// timeout without any traffic, and replaced if there is no reply within another
// third.
func newRoundTripper(timeout time.Duration) *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	t.MaxIdleConns = maxIdleConns
	t.MaxIdleConnsPerHost = maxIdleConns
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		return &ProxyError{proxy.Host, resp.StatusCode}
	}
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: timeout / 3, PingTimeout: timeout / 3}
	return t
}

// Authorize returns the headers with the credentials of a request. It is called
// for each attempt, because a token may expire during a wait.
type Authorize func(context.Context) (http.Header, error)

// Do sends r, and retries it until its outcome is certain or no retries are left.
// The error is an [Error], a [NetworkError], an [AmbiguousError] for a
// request that must not be processed twice, or the error of authorize or of ctx.
// If ctx has no deadline, Do sets one of five minutes.
func (t *Transport) Do(ctx context.Context, r Request, authorize Authorize) error {
	if err := r.check(); err != nil {
		return err
	}
	contentType, body, err := r.encode()
	if err != nil {
		return err
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, maxDuration)
		defer cancel()
	}
	x := &exchange{Transport: t, r: r, contentType: contentType, body: body}
	return x.run(ctx, authorize)
}

// exchange is a request with its attempts.
type exchange struct {
	*Transport
	r           Request
	contentType string
	body        []byte
	attempts    int
	sentAt      time.Time // when the last attempt went out
}

func (x *exchange) run(ctx context.Context, authorize Authorize) error {
	var last error // of the previous attempt
	for {
		header, err := authorize(ctx)
		if err != nil {
			return ended(ctx, last, err)
		}
		resp, err := x.attempt(ctx, header)
		failure := x.failure(resp, err)
		verdict := judge(x.r.NonIdempotent, failure)
		// The previous attempt's error says more than that the time is up.
		if last != nil && err != nil && ctx.Err() != nil && verdict != unknown {
			return ended(ctx, last, ctx.Err())
		}
		switch {
		case verdict == unknown:
			return &AmbiguousError{failure}
		case verdict == final || x.attempts > x.MaxRetries:
			return failure
		}
		// A lingering request may get its response after its time is up.
		if ctx.Err() != nil {
			return ended(ctx, failure, ctx.Err())
		}
		deadline, _ := ctx.Deadline() // Do ensures that there is one.
		if asked := resp.retryAfter(); asked > time.Until(deadline) {
			return tooLong(failure, asked)
		}
		wait := x.backoff(resp)
		x.logRetry(ctx, resp, wait)
		if err := sleep(ctx, wait); err != nil {
			return ended(ctx, failure, err)
		}
		last = failure
	}
}

// ended is the error of a request that ran out of time: the last attempt's error,
// and that there was no time for another.
func ended(ctx context.Context, failure, err error) error {
	switch {
	case failure == nil || ctx.Err() == nil:
		return err
	case errors.Is(failure, ctx.Err()):
		return failure // It already says so.
	}
	return fmt.Errorf("%w (%w before the request could be sent again)", failure, ctx.Err())
}

// sleep waits until the time is up or the context ends.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// StoreTime converts a local time to the store's clock, to about a second. The
// store's clock is known from the Date headers of the API's own responses; before
// the first of them ok is false.
func (t *Transport) StoreTime(local time.Time) (at time.Time, ok bool) { return t.clock.at(local) }
