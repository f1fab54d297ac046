// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/flight"
)

// The customer token is sent in addition to the access token.
const (
	authorizationHeader = "Authorization"
	customerTokenHeader = "X-Moltin-Customer-Token"
)

// renewEarly is how long before it expires a token is renewed.
const renewEarly = time.Minute

// token is an access token or a customer token.
type token struct {
	value      string
	customerID string    // of a customer token
	renewAt    time.Time // zero means when the store rejects it
}

func (t token) valid(now time.Time) bool {
	return t.value != "" && (t.renewAt.IsZero() || now.Before(t.renewAt))
}

// tokens holds the current token of each kind. It remembers rejected credentials:
// repeated logins with a wrong password would lock the customer out.
type tokens struct {
	mu       sync.Mutex
	current  [2]token
	rejected [2]error
	flights  flight.Group[Credentials, token]
}

// get returns the current token of a kind, or calls fetch for one, once for all
// concurrent callers.
func (t *tokens) get(ctx context.Context, kind Credentials, fetch func(context.Context) (token, error)) (token, error) {
	// Callers share only fetches: sharing this check, a caller could get the token
	// that it has just dropped.
	if current, err := t.valid(kind); current.value != "" || err != nil {
		return current, err
	}
	return t.flights.Do(ctx, kind, func(ctx context.Context) (token, error) {
		// Another call may have finished since the check above.
		if current, err := t.valid(kind); current.value != "" || err != nil {
			return current, err
		}
		fetched, err := fetch(ctx)
		t.mu.Lock()
		defer t.mu.Unlock()
		if errors.As(err, new(*CredentialsError)) {
			t.rejected[kind] = err
		}
		if err == nil {
			t.current[kind] = fetched
		}
		return fetched, err
	})
}

// valid returns the current token if it is valid, or the error that there can be
// none, or neither.
func (t *tokens) valid(kind Credentials) (token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current[kind].valid(time.Now()) {
		return t.current[kind], nil
	}
	return token{}, t.rejected[kind]
}

// drop drops a token, unless it has already been replaced.
func (t *tokens) drop(kind Credentials, used token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current[kind].value == used.value {
		t.current[kind] = token{}
	}
}

// renewAt is a minute before the end of a lifetime that starts now, or half way
// through a lifetime of less than two minutes. A token that seems to be expired
// from the start only shows that the clocks differ.
func renewAt(now time.Time, life time.Duration) time.Time {
	if life <= 0 {
		return time.Time{}
	}
	return now.Add(life - min(renewEarly, life/2))
}

// authorize returns the headers for a scope, and the tokens in them.
func (c *Client) authorize(ctx context.Context, s scope) (header http.Header, used [2]token, err error) {
	header = http.Header{}
	if s.anonymous {
		return header, used, nil
	}
	// The login comes first, because it may renew the access token.
	if s.customer != "" && c.HasLogin() {
		login, err := c.customerToken(ctx)
		if err != nil {
			return nil, used, err
		}
		if login.customerID == s.customer {
			used[CustomerLogin] = login
			header.Set(customerTokenHeader, login.value)
		}
	}
	if used[StoreCredentials], err = c.tokens.get(ctx, StoreCredentials, c.fetchAccessToken); err != nil {
		return nil, used, err
	}
	header.Set(authorizationHeader, "Bearer "+used[StoreCredentials].value)
	return header, used, nil
}
