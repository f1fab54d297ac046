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
	// Jitter replaces the randomness of waits in tests: it returns a duration
	// between 0 and limit. nil means a random one.
	Jitter func(limit time.Duration) time.Duration
}

// Transport delivers requests. It is safe for concurrent use.
type Transport struct {
	Config
	limiter *rateLimiter
	send    handler
}

// New returns a Transport. It makes no requests by itself.
func New(cfg Config) *Transport {
	t := &Transport{Config: cfg, limiter: newRateLimiter(cfg.RequestsPerSecond)}
	t.Logger = cmp.Or(t.Logger, slog.New(slog.DiscardHandler))
	t.Secrets = cmp.Or(t.Secrets, &Secrets{})
	if t.Jitter == nil {
		t.Jitter = func(limit time.Duration) time.Duration { return rand.N(limit + 1) }
	}
	if t.RoundTripper == nil {
		t.RoundTripper = newRoundTripper(t.RequestTimeout)
	}
	t.send = t.chain()
	return t
}

// newRoundTripper returns the network. On a dead HTTP/2 connection one request
// after the other would time out. So a connection is pinged after a third of the
// request timeout without any traffic, and replaced if there is no reply within
// another third.
func newRoundTripper(timeout time.Duration) *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	t.MaxIdleConns = maxIdleConns
	t.MaxIdleConnsPerHost = maxIdleConns
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	t.HTTP2 = &http.HTTP2Config{SendPingTimeout: timeout / 3, PingTimeout: timeout / 3}
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
		if resp.StatusCode == http.StatusOK {
			return nil
		}
		return &ProxyError{proxy.Host, resp.StatusCode}
	}
	return t
}

// Authorize returns the headers with the credentials of a request. It is called
// for each attempt, because a token may expire during a wait.
type Authorize func(context.Context) (http.Header, error)

// Do sends r, and retries it until its outcome is certain or no retries are left.
// The error is an [Error], a [NetworkError], an [AmbiguousError] for a
// non-idempotent request, or the error of authorize or of ctx. If ctx has no
// deadline, Do sets one of five minutes.
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
	_, err = t.send(ctx, &exchange{Request: r, authorize: authorize, contentType: contentType, body: body})
	return err
}

// exchange is a request with its attempts.
type exchange struct {
	Request
	authorize   Authorize
	contentType string
	body        []byte

	attempts int         // so far, the current one included
	header   http.Header // of the current attempt, with its credentials
	sent     bool        // whether the current attempt reached a connection
}

// handler sends a request, or is a step on the way there. The response may come
// with an error.
type handler func(context.Context, *exchange) (*Response, error)

// chain returns the steps of a request, from the inside out. Waits for the rate
// limit are neither logged as part of an attempt nor use up its timeout. Retries
// wait like other requests.
func (t *Transport) chain() handler {
	send := t.roundTrip // once, within the request timeout
	send = t.log(send)
	send = t.limit(send)
	send = t.parse(send) // turns any response but a valid success into an error
	return t.retry(send)
}
