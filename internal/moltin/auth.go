// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The customer token goes beside the access token.
const (
	authorizationHeader = "Authorization"
	customerTokenHeader = "X-Moltin-Customer-Token"
)

// maxRepeats is how often a request is repeated because its token was refused.
const maxRepeats = 5

// Credentials tells two kinds of credentials apart.
type Credentials int

// The credentials of a Config: the store's, and the customer's.
const (
	StoreCredentials Credentials = iota
	CustomerLogin
)

// RefusedError means that the store refused credentials. The client asks once:
// asking again with the same would only lock the customer out.
type RefusedError struct {
	Credentials Credentials
	Err         error
}

func (e *RefusedError) Error() string {
	return [...]string{"the store refused the store credentials", "the store refused the customer login"}[e.Credentials] + ": " + e.Err.Error()
}

func (e *RefusedError) Unwrap() error { return e.Err }

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

// do sends r with the tokens that its scope calls for. When the store refuses
// one, it drops the token that was used and repeats the request: the access
// token first, then the customer token, by turns.
func (c *Client) do(ctx context.Context, r request) error {
	for repeats := 0; ; repeats++ {
		var used [2]token
		err := c.exchange(ctx, &r, func() (header http.Header, err error) {
			header, used, err = c.authorize(ctx, r.scope)
			return header, err
		})
		e, ok := answered(err)
		if !ok || e.Status != http.StatusUnauthorized || r.scope.anonymous || repeats == maxRepeats ||
			r.scope.login && !aboutAccessToken(e) {
			return err
		}
		kind := StoreCredentials
		if used[CustomerLogin].value != "" && repeats%2 == 1 {
			kind = CustomerLogin
		}
		c.tokens.drop(kind, used[kind])
	}
}

func aboutAccessToken(err error) bool {
	return strings.Contains(strings.ToLower(err.Error()), "access token")
}

func (c *Client) authorize(ctx context.Context, s scope) (header http.Header, used [2]token, err error) {
	header = http.Header{}
	if s.anonymous {
		return header, used, nil
	}
	// The login comes first, since it needs an access token of its own.
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

// LoginCustomerID is the id of the customer who is logged in, which takes a
// login the first time.
func (c *Client) LoginCustomerID(ctx context.Context) (string, error) {
	login, err := c.customerToken(ctx)
	return login.customerID, err
}

func (c *Client) customerToken(ctx context.Context) (token, error) {
	return c.tokens.get(ctx, CustomerLogin, func(ctx context.Context) (token, error) {
		t, err := c.Login(ctx, c.cfg.CustomerEmail, c.cfg.CustomerPassword)
		if err != nil {
			return token{}, err
		}
		return token{value: t.Token, customerID: t.CustomerID, renewAt: t.RenewAt}, nil
	})
}

// fetchAccessToken asks for an access token: by client_credentials with a
// secret, else implicit.
func (c *Client) fetchAccessToken(ctx context.Context) (token, error) {
	form := url.Values{"client_id": {c.cfg.ClientID}, "grant_type": {"implicit"}}
	if !c.Implicit() {
		form.Set("grant_type", "client_credentials")
		form.Set("client_secret", c.cfg.ClientSecret)
	}
	type grant struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"` // seconds
	}
	var granted grant
	err := c.do(ctx, request{
		method: http.MethodPost, path: []string{"oauth", "access_token"},
		form: form, scope: scope{anonymous: true}, secret: true,
		decode: func(body []byte) error {
			// The answer is flat, or wrapped as all the others are.
			if err := json.Unmarshal(body, &granted); err != nil {
				return err
			}
			if granted.AccessToken == "" {
				if err := json.Unmarshal(body, &envelope[grant]{Data: &granted}); err != nil {
					return err
				}
			}
			if granted.AccessToken == "" {
				return errors.New("the answer has no access_token")
			}
			return nil
		},
	})
	if err != nil {
		return token{}, refused(StoreCredentials, err)
	}
	c.cfg.Secrets.Add(granted.AccessToken)
	now := c.now()
	return token{value: granted.AccessToken, renewAt: renewAt(now, now.Add(time.Duration(granted.ExpiresIn)*time.Second))}, nil
}

// CustomerToken is the answer to a customer login.
type CustomerToken struct {
	Token, CustomerID string
	// Expires is when the store stops taking the token, by the local clock.
	Expires time.Time
	// RenewAt is a minute before that, or half way for a token that lives shorter
	// than two minutes; zero when the clocks differ too much to tell.
	RenewAt time.Time
}

// Login exchanges a customer's email and password for a token.
// A refusal is a [RefusedError].
func (c *Client) Login(ctx context.Context, email, password string) (*CustomerToken, error) {
	type login struct {
		Type      string `json:"type"`
		Email     string `json:"email"`
		Password  string `json:"password"`
		Mechanism string `json:"authentication_mechanism"`
	}
	type granted struct {
		CustomerID string `json:"customer_id"`
		Token      string `json:"token"`
		Expires    int64  `json:"expires"` // seconds since 1970, by the store's clock
	}
	c.cfg.Secrets.Add(password)
	data, _, err := send[granted](ctx, c, request{
		method: http.MethodPost, path: []string{"v2", "customers", "tokens"},
		body:  login{"token", email, password, "password"},
		scope: scope{login: true}, secret: true,
	})
	switch {
	case err != nil:
		return nil, refused(CustomerLogin, err)
	case data.Token == "" || data.CustomerID == "":
		return nil, errors.New("the answer to the customer login has no token or no customer_id")
	}
	c.cfg.Secrets.Add(data.Token)
	expires := c.clock.local(time.Unix(data.Expires, 0))
	return &CustomerToken{data.Token, data.CustomerID, expires, renewAt(c.now(), expires)}, nil
}

// refused tells a refusal of credentials from everything that may pass. Either
// is no answer to the request that needed the token.
func refused(kind Credentials, err error) error {
	if e, ok := answered(err); ok && (kind == StoreCredentials || !aboutAccessToken(e)) {
		switch e.Status {
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity:
			return &RefusedError{kind, err}
		}
		if IsNotFound(err) {
			return &RefusedError{kind, err}
		}
	}
	return fmt.Errorf("could not get %s: %w", [...]string{"an access token", "a customer token"}[kind], err)
}
