// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltin is a client of the API of a Moltin (Elastic Path Commerce
// Cloud) store, for customers and their addresses. It keeps within what the
// store takes, sends again what may be sent again, and settles what became of a
// create whose answer got lost.
package moltin

import (
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/go-cleanhttp"
)

// DefaultEndpoint is the vendor's EU host.
const DefaultEndpoint = "https://euwest.api.elasticpath.com"

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

// Config says which store to reach and how. Every zero value is meant as such:
// defaults are the caller's to set.
type Config struct {
	// Endpoint is the store's base URL; see [ParseEndpoint].
	Endpoint *url.URL
	// ClientID and ClientSecret are the store's OAuth credentials. Without a
	// secret the implicit grant is used, which reaches customer data only
	// with a customer login.
	ClientID, ClientSecret string
	// CustomerEmail and CustomerPassword are the customer login; both or none.
	CustomerEmail, CustomerPassword string
	// RequestsPerSecond is the ceiling of the pace; 0 means no ceiling.
	RequestsPerSecond float64
	// MaxRetries is how often one request is sent again after its first attempt.
	MaxRetries int
	// RequestTimeout bounds one attempt, its answer's body included.
	RequestTimeout time.Duration
	// UserAgent is sent with every request.
	UserAgent string
	// Logger hears of every attempt and retry at debug level, and of bodies at
	// [LevelTrace]; nil logs nothing.
	Logger *slog.Logger
	// Secrets collects what must never be shown; nil means one of the client's own.
	Secrets *Secrets
	// Transport replaces the network in tests; nil means the real one.
	Transport http.RoundTripper
	// Now replaces the local clock in tests; nil means time.Now.
	Now func() time.Time
}

// Client speaks the store's API. It is safe for concurrent use.
type Client struct {
	cfg       Config
	endpoint  *url.URL
	log       *slog.Logger
	now       func() time.Time
	pacer     *pacer
	transport http.RoundTripper
	tokens    *tokens
	snapshots *snapshots
	clock     storeClock
	claims    claims
	losses    losses
	creating  keyedMutex
	spelling  spelling
}

// New makes a client; it sends nothing before it is asked to.
func New(cfg Config) *Client {
	c := &Client{
		cfg:       cfg,
		endpoint:  cfg.Endpoint,
		log:       cmp.Or(cfg.Logger, slog.New(slog.DiscardHandler)),
		now:       cfg.Now,
		transport: cfg.Transport,
		snapshots: newSnapshots(),
	}
	if c.cfg.Secrets == nil {
		c.cfg.Secrets = &Secrets{}
	}
	c.cfg.Secrets.Add(cfg.ClientSecret, cfg.CustomerPassword)
	if c.now == nil {
		c.now = time.Now
	}
	c.pacer = newPacer(cfg.RequestsPerSecond, c.now)
	c.tokens = newTokens(c.now)
	if c.transport == nil {
		c.transport = newTransport()
	}
	return c
}

func newTransport() *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	t.MaxIdleConns = maxIdleConns
	t.MaxIdleConnsPerHost = maxIdleConns
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	return t
}

// HasLogin tells whether there is a customer login.
func (c *Client) HasLogin() bool { return c.cfg.CustomerEmail != "" }

// Implicit tells whether the implicit grant is used: one that reaches no
// customer but the logged-in one.
func (c *Client) Implicit() bool { return c.cfg.ClientSecret == "" }

// ParseEndpoint checks a store's base URL: https with a host and nothing else,
// or plain http for a loopback host, or for any with allowInsecureHTTP.
func ParseEndpoint(s string, allowInsecureHTTP bool) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		// url.Error repeats the text, which may hold a password.
		return nil, errors.New("it is not a URL")
	}
	switch {
	case u.User != nil:
		return nil, errors.New("it must not carry a user name or password")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("it must start with https://")
	case u.Hostname() == "":
		return nil, errors.New("it has no host")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(s, "#"):
		return nil, errors.New("it must be a scheme and a host alone, without a path, query or fragment")
	case u.Scheme == "http" && !allowInsecureHTTP && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("plain http would send credentials unencrypted to %s; use https", u.Host)
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// request is one call of the API, before credentials.
type request struct {
	method string
	path   []string // segments, not yet escaped
	query  url.Values
	form   url.Values // a form body, or
	body   any        // a JSON body
	scope  scope
	secret bool // its bodies hold credentials and are never logged

	// decode reads a successful answer; its error makes the answer unreadable.
	decode func([]byte) error
	// create is set for a request that must not be sent twice.
	create *creation
}

func (r *request) url(endpoint *url.URL) string {
	return endpoint.JoinPath(r.escapedPath()).String() + encodeQuery(r.query)
}

// escapedPath keeps every segment what it is, whatever characters an id has.
func (r *request) escapedPath() string {
	var b strings.Builder
	for _, segment := range r.path {
		segment = url.PathEscape(segment)
		if segment == "." || segment == ".." {
			segment = strings.ReplaceAll(segment, ".", "%2E")
		}
		b.WriteString("/" + segment)
	}
	return b.String()
}

func encodeQuery(q url.Values) string {
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (r *request) encode() (contentType string, body []byte, err error) {
	switch {
	case r.form != nil:
		return "application/x-www-form-urlencoded", []byte(r.form.Encode()), nil
	case r.body != nil:
		body, err = json.Marshal(envelope[any]{Data: &r.body})
		return "application/json", body, err
	}
	return "", nil, nil
}

// envelope is what the API wraps requests and answers in.
type envelope[T any] struct {
	Data  *T     `json:"data"`
	Links *links `json:"links,omitempty"`
}

type links struct {
	Next string `json:"next"`
}

// identified are the records that an answer must not leave nameless.
type identified interface{ id() string }

// send calls the API and unwraps data, which must be there.
func send[T any](ctx context.Context, c *Client, r request) (*T, *links, error) {
	var answer envelope[T]
	r.decode = func(body []byte) error {
		answer = envelope[T]{}
		if err := json.Unmarshal(body, &answer); err != nil {
			return err
		}
		if answer.Data == nil {
			return errors.New("it has no data")
		}
		if data, ok := any(answer.Data).(identified); ok && data.id() == "" {
			return errors.New("its data has no id")
		}
		return nil
	}
	if err := c.do(ctx, r); err != nil {
		return nil, nil, err
	}
	return answer.Data, answer.Links, nil
}
