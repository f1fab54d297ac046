// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package transport delivers one request to a store of the Moltin (Elastic Path
// Commerce Cloud) API: it keeps within what the store takes, waits and sends
// again what may be sent again, and reads errors in every shape that the API
// gives them. It knows no tokens, customers or addresses.
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

// Defaults of Config. The rate leaves a fifth of a development store's 25
// requests a second to its shoppers.
const (
	DefaultRequestsPerSecond = 20
	DefaultMaxRetries        = 8
	DefaultRequestTimeout    = 30 * time.Second
)

// maxIdleConns is how many connections are kept open between requests: more
// than Terraform's usual -parallelism of 10, so that none is opened twice.
const maxIdleConns = 64

// maxDuration bounds a request whose context has no deadline.
const maxDuration = 5 * time.Minute

// Config says which store to reach and how. Every zero value is meant as such:
// defaults are the caller's to set.
type Config struct {
	// Endpoint is the store's base URL; see [ParseEndpoint].
	Endpoint *url.URL
	// RequestsPerSecond is the ceiling of the pace; 0 means no ceiling.
	RequestsPerSecond float64
	// MaxRetries is how often one request is sent again after its first attempt.
	MaxRetries int
	// RequestTimeout bounds one attempt, including reading the answer's body.
	RequestTimeout time.Duration
	// UserAgent is sent with every request.
	UserAgent string
	// Logger gets every attempt and retry at debug level, and bodies at
	// [LevelTrace]; nil logs nothing.
	Logger *slog.Logger
	// Secrets collects what must never be shown; nil means a collection of the
	// transport's own.
	Secrets *Secrets
	// RoundTripper replaces the network in tests; nil means the real one.
	RoundTripper http.RoundTripper
	// Now replaces the local clock in tests; nil means time.Now.
	Now func() time.Time
	// Jitter replaces the random part of waits in tests: it gives a duration
	// from 0 to limit. nil means a random one.
	Jitter func(limit time.Duration) time.Duration
}

// Transport delivers requests. It is safe for concurrent use.
type Transport struct {
	Config
	pacer *pacer
	clock clock
}

// New makes a transport. It sends nothing before it is asked to.
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

// newRoundTripper is the network. An HTTP/2 connection that has died without a
// word would take in one request after another until each timed out: it is
// probed when it has been silent for a third of an attempt's time, and replaced
// after another third.
func newRoundTripper(timeout time.Duration) *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	t.MaxIdleConns = maxIdleConns
	t.MaxIdleConnsPerHost = maxIdleConns
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: timeout / 3, PingTimeout: timeout / 3}
	return t
}

// Authorize gives the headers that carry a request's credentials. It is called
// for each attempt, because a wait may outlast a token.
type Authorize func(context.Context) (http.Header, error)

// Do sends r until its outcome is certain or the retries are used up. The error
// is an [Error], a [NoAnswerError], an [UnknownOutcomeError] for a request that
// must not be sent twice, what authorize gave, or the end of ctx. Without a
// deadline Do takes five minutes at most.
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
	var last error // why the attempt before failed
	for {
		header, err := authorize(ctx)
		if err != nil {
			return ended(ctx, last, err)
		}
		resp, err := x.attempt(ctx, header)
		failure := x.failure(resp, err)
		verdict := judge(x.r.Once, failure)
		// That the time was up says less than why the attempt before failed.
		if last != nil && err != nil && ctx.Err() != nil && verdict != unknown {
			return ended(ctx, last, ctx.Err())
		}
		switch {
		case verdict == unknown:
			return &UnknownOutcomeError{failure}
		case verdict == final || x.attempts > x.MaxRetries:
			return failure
		}
		// A request that lingered may have been answered after its time was up.
		if ctx.Err() != nil {
			return ended(ctx, failure, ctx.Err())
		}
		deadline, _ := ctx.Deadline() // Do sees to it that there is one.
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

// ended is the error of a request that was given up: why its last attempt
// failed, and that there was no time for another.
func ended(ctx context.Context, failure, err error) error {
	switch {
	case failure == nil || ctx.Err() == nil:
		return err
	case errors.Is(failure, ctx.Err()):
		return failure // It says so already.
	}
	return fmt.Errorf("%w (%w before the request could be sent again)", failure, ctx.Err())
}

// sleep waits, or ends with the context.
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

// StoreTime is what the store's clock showed at a moment of the local one, to
// about a second. It is known from the Date of the API's own answers; ok is
// false before the first of them.
func (t *Transport) StoreTime(local time.Time) (at time.Time, ok bool) { return t.clock.at(local) }
