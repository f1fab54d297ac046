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

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// Credentials is a kind of credentials.
type Credentials int

// The kinds of credentials in a Config.
const (
	StoreCredentials Credentials = iota
	CustomerLogin
)

// CredentialsError is a rejection of credentials by the store. It is remembered,
// because repeated logins with a wrong password would lock the customer out.
type CredentialsError struct {
	Credentials Credentials
	Err         error
}

func (e *CredentialsError) Error() string {
	return [...]string{"the store rejected the client credentials", "the store rejected the customer login"}[e.Credentials] + ": " + e.Err.Error()
}

func (e *CredentialsError) Unwrap() error { return e.Err }

// fetchAccessToken is POST /oauth/access_token, with the grant client_credentials
// if there is a secret, and implicit otherwise.
func (c *Client) fetchAccessToken(ctx context.Context) (token, error) {
	form := url.Values{"client_id": {c.cfg.ClientID}, "grant_type": {"implicit"}}
	if !c.Implicit() {
		form.Set("grant_type", "client_credentials")
		form.Set("client_secret", c.cfg.ClientSecret)
	}
	type grant struct {
		AccessToken string     `json:"access_token"`
		ExpiresIn   looseInt64 `json:"expires_in"` // seconds
	}
	var granted grant
	var received time.Time
	err := c.do(ctx, transport.Request{
		Method: http.MethodPost, Path: []string{"oauth", "access_token"}, Form: form, Secret: true,
		Decode: func(response transport.Response) error {
			received = response.Received
			// The response is flat, or has data around it as all others.
			if err := json.Unmarshal(response.Body, &granted); err != nil {
				return err
			}
			if granted.AccessToken == "" {
				if err := json.Unmarshal(response.Body, &envelope{Data: &granted}); err != nil {
					return err
				}
			}
			if granted.AccessToken == "" {
				return errors.New("the response has no access_token")
			}
			return nil
		},
	}, scope{anonymous: true})
	if err != nil {
		return token{}, rejected(StoreCredentials, err)
	}
	c.transport.Secrets.Add(granted.AccessToken)
	life := time.Duration(granted.ExpiresIn) * time.Second
	return token{value: granted.AccessToken, renewAt: renewAt(received, life)}, nil
}

// CustomerToken is the result of a customer login.
type CustomerToken struct {
	Token, CustomerID string
	// Expires is the end of the lifetime of the token, by the local clock; zero if the
	// store does not say.
	Expires time.Time
	// RenewAt is when to renew the token, a minute before it expires, or half way for
	// a lifetime of less than two minutes. It is zero if the lifetime is unknown or the
	// clocks differ too much.
	RenewAt time.Time
}

// Login is POST /v2/customers/tokens. It exchanges the email and password of a
// customer for a token. If they are rejected, the error is a [CredentialsError].
func (c *Client) Login(ctx context.Context, email, password string) (*CustomerToken, error) {
	type login struct {
		Type      string `json:"type"`
		Email     string `json:"email"`
		Password  string `json:"password"`
		Mechanism string `json:"authentication_mechanism"`
	}
	var granted struct {
		CustomerID string     `json:"customer_id"`
		Token      string     `json:"token"`
		Expires    looseInt64 `json:"expires"` // seconds since 1970, by the store's clock
	}
	c.transport.Secrets.Add(password)
	var response transport.Response
	err := c.do(ctx, transport.Request{
		Method: http.MethodPost, Path: customersPath("tokens"), Secret: true,
		Body: envelope{Data: login{"token", email, password, "password"}},
		Decode: func(got transport.Response) error {
			response = got
			if err := json.Unmarshal(got.Body, &envelope{Data: &granted}); err != nil {
				return err
			}
			if granted.Token == "" || granted.CustomerID == "" {
				return errors.New("the response has no token or no customer_id")
			}
			return nil
		},
	}, scope{login: true})
	if err != nil {
		return nil, rejected(CustomerLogin, err)
	}
	c.transport.Secrets.Add(granted.Token)
	token := &CustomerToken{Token: granted.Token, CustomerID: granted.CustomerID}
	if granted.Expires == 0 {
		return token, nil
	}
	// The Date header is by the same clock as expires.
	begin := response.Date
	if begin.IsZero() {
		begin = response.Received
	}
	life := time.Unix(int64(granted.Expires), 0).Sub(begin)
	token.Expires, token.RenewAt = response.Received.Add(life), renewAt(response.Received, life)
	return token, nil
}

// LoginCustomerID is the id of the customer who is logged in. The first call logs
// in.
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

func aboutAccessToken(err error) bool {
	return strings.Contains(strings.ToLower(err.Error()), "access token")
}

// rejected turns the API's own rejection of credentials into a [CredentialsError],
// which is remembered. Anything else, such as a firewall's page, may be temporary.
func rejected(kind Credentials, err error) error {
	if e, ok := transport.ResponseError(err); ok && len(e.Entries) > 0 && (kind == StoreCredentials || !aboutAccessToken(e)) {
		switch e.Status {
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity:
			return &CredentialsError{kind, err}
		}
	}
	return fmt.Errorf("could not get %s: %w", [...]string{"an access token", "a customer token"}[kind], err)
}
