// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltin is a client for the API of a Moltin (Elastic Path Commerce
// Cloud) store, with one method for each endpoint: tokens, customers and their
// addresses.
package moltin

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// Config configures a Client.
type Config struct {
	transport.Config
	// ClientID and ClientSecret are the store's OAuth credentials. Without a secret
	// the client uses the implicit grant, which requires a customer login.
	ClientID, ClientSecret string
	// CustomerEmail and CustomerPassword are the customer login: both, or neither.
	CustomerEmail, CustomerPassword string
}

// Client calls the store's API. It is safe for concurrent use.
type Client struct {
	cfg       Config
	transport *transport.Transport
	tokens    tokens
	spelling  spelling
	// The lengths of the longest pages, see [collection].
	longestAddresses, longestCustomers atomic.Int64
}

// New returns a Client. It makes no requests by itself.
func New(cfg Config) *Client {
	c := &Client{cfg: cfg, transport: transport.New(cfg.Config)}
	c.transport.Secrets.Add(cfg.ClientSecret)
	return c
}

// HasLogin reports whether there is a customer login.
func (c *Client) HasLogin() bool { return c.cfg.CustomerEmail != "" }

// Implicit reports whether the client uses the implicit grant, which only has
// access to the customer who is logged in.
func (c *Client) Implicit() bool { return c.cfg.ClientSecret == "" }

// scope decides which tokens a request carries.
type scope struct {
	anonymous bool
	// login marks the login request: a 401 refers to the password, unless it names
	// the access token.
	login bool
	// customer is the customer whose records the request is about, if any. The
	// customer token is sent for the records of its own customer only.
	customer string
}

// doer sends a request with the tokens of its scope.
type doer interface {
	do(ctx context.Context, r transport.Request, s scope) error
}

// maxRepeats is how often a request is repeated with a new token.
const maxRepeats = 5

// do sends r. If the store rejects a token, do drops it and repeats the request.
// A 401 does not say which token it refers to, so the access token and the
// customer token are dropped in turns. A 403 may refer to an expired customer
// token, so it causes a new login, once. It causes another if the access token has
// changed in the meantime: a store that has forgotten one token has forgotten others.
func (c *Client) do(ctx context.Context, r transport.Request, s scope) error {
	var forbidden token // the access token of the last 403
	for repeats := 0; ; repeats++ {
		var used [2]token
		err := c.transport.Do(ctx, r, func(ctx context.Context) (header http.Header, err error) {
			header, used, err = c.authorize(ctx, s)
			return header, err
		})
		e, ok := transport.ResponseError(err)
		if !ok || s.anonymous || repeats == maxRepeats {
			return err
		}
		kind := StoreCredentials
		switch {
		case e.Status == http.StatusForbidden && used[CustomerLogin].value != "" && used[StoreCredentials].value != forbidden.value:
			kind, forbidden = CustomerLogin, used[StoreCredentials]
		case e.Status != http.StatusUnauthorized || s.login && !aboutAccessToken(e):
			return err
		case used[CustomerLogin].value != "" && repeats%2 == 1:
			kind = CustomerLogin
		}
		c.tokens.drop(kind, used[kind])
	}
}
