// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltin is the API of a Moltin (Elastic Path Commerce Cloud) store, one
// method for each endpoint: tokens, customers and their addresses.
package moltin

import (
	"context"
	"net/http"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// Config says which store to reach and how.
type Config struct {
	transport.Config
	// ClientID and ClientSecret are the store's OAuth credentials. Without a
	// secret the implicit grant is used, which reaches customer data only
	// with a customer login.
	ClientID, ClientSecret string
	// CustomerEmail and CustomerPassword are the customer login; both or none.
	CustomerEmail, CustomerPassword string
}

// Client calls the store's API. It is safe for concurrent use.
type Client struct {
	cfg       Config
	transport *transport.Transport
	tokens    tokens
	spelling  spelling
	addresses paging
	customers paging
}

// New makes a client. It sends nothing before it is asked to.
func New(cfg Config) *Client {
	c := &Client{cfg: cfg, transport: transport.New(cfg.Config)}
	c.transport.Secrets.Add(cfg.ClientSecret, cfg.CustomerPassword)
	c.tokens.now = c.transport.Now
	return c
}

// HasLogin tells whether there is a customer login.
func (c *Client) HasLogin() bool { return c.cfg.CustomerEmail != "" }

// Implicit tells whether the implicit grant is used, which reaches no customer
// but the logged-in one.
func (c *Client) Implicit() bool { return c.cfg.ClientSecret == "" }

// StoreTime is what the store's clock showed at a moment of the local one, to
// about a second; ok is false while it is not known.
func (c *Client) StoreTime(local time.Time) (at time.Time, ok bool) {
	return c.transport.StoreTime(local)
}

// scope says which tokens a request carries.
type scope struct {
	anonymous bool
	// login marks the login itself: its 401 is about the password, unless it
	// names the access token.
	login bool
	// customer is whose records the request is about, if any one's: the
	// customer token goes along for that customer only.
	customer string
}

// doer sends a request with the tokens that its scope calls for.
type doer interface {
	do(ctx context.Context, r transport.Request, s scope) error
}

// maxRepeats is how often a request is repeated because its token was refused.
const maxRepeats = 5

// do sends r. When the store refuses a token, it drops the one that was used and
// repeats the request: on a 401 the access token first, then the customer token,
// by turns. A customer token that is not valid any more is answered by 403, so
// one that may be about it gets a fresh login, once.
func (c *Client) do(ctx context.Context, r transport.Request, s scope) error {
	loggedInAgain := false
	for repeats := 0; ; repeats++ {
		var used [2]token
		err := c.transport.Do(ctx, r, func(ctx context.Context) (header http.Header, err error) {
			header, used, err = c.authorize(ctx, s)
			return header, err
		})
		e, ok := transport.Answered(err)
		if !ok || s.anonymous || repeats == maxRepeats {
			return err
		}
		kind := StoreCredentials
		switch {
		case e.Status == http.StatusForbidden && used[CustomerLogin].value != "" && !loggedInAgain:
			kind, loggedInAgain = CustomerLogin, true
		case e.Status != http.StatusUnauthorized || s.login && !aboutAccessToken(e):
			return err
		case used[CustomerLogin].value != "" && repeats%2 == 1:
			kind = CustomerLogin
		}
		c.tokens.drop(kind, used[kind])
	}
}
