// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestLogin returns the end of the token by the local clock.
func TestLogin(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		life, ahead time.Duration
		renew       time.Duration // 0: unknown
	}{
		"an hour":        {time.Hour, 0, 59 * time.Minute},
		"a clock ahead":  {time.Hour, 3 * time.Hour, 59 * time.Minute},
		"a clock behind": {time.Hour, -3 * time.Hour, 59 * time.Minute},
		"short-lived":    {80 * time.Second, 0, 40 * time.Second},
		"ended":          {-time.Minute, 0, 0},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: int64(test.life / time.Second), ahead: test.ahead}
			got, err := s.client().Login(t.Context(), "leslie@knope.example", "waffles")
			if err != nil {
				t.Fatal(err)
			}
			renew := time.Duration(0)
			if !got.RenewAt.IsZero() {
				renew = time.Until(got.RenewAt)
			}
			if got.Token != "customer-2" || got.CustomerID != "ron" || time.Until(got.Expires) != test.life || renew != test.renew {
				t.Errorf("got %+v, which ends in %s and is renewed in %s", got, time.Until(got.Expires), renew)
			}
			login := s.calls(loginPath)[0]
			if login.access != "access-1" || login.customer != "" {
				t.Errorf("sent with the tokens %q and %q", login.access, login.customer)
			}
		})
	}
}

// TestLoginWithoutEnd checks that a token whose end the store does not return has
// none, rather than one in 1970.
func TestLoginWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]string{"missing": ``, "null": `,"expires":null`, "no number": `,"expires":{"at":"noon"}`} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: 3600, token: func(c call) *reply {
				if c.path != loginPath {
					return nil
				}
				r := ok(`{"data":{"customer_id":"ron","token":"customer"` + field + `}}`)
				return &r
			}}
			got, err := s.client().Login(t.Context(), "leslie@knope.example", "waffles")
			if want := (CustomerToken{Token: "customer", CustomerID: "ron"}); err != nil || *got != want {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

// TestRefusedCredentials checks that one refusal is enough for everybody and for
// ever, and says nothing about a record.
func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	for path, test := range map[string]struct {
		kind Credentials
		text string
	}{
		oauthPath: {StoreCredentials, "the store rejected the client credentials"},
		loginPath: {CustomerLogin, "the store rejected the customer login"},
	} {
		for _, refused := range []reply{
			refusal(400, "no"), refusal(401, "no"), refusal(403, "no"), refusal(404, "no"), refusal(422, "no"),
			{status: 403, body: `{"status":false,"errors":"Forbidden"}`},
			{status: 401, body: `[{"title":"Unauthorized"}]`},
		} {
			subtest(t, fmt.Sprint(path, refused.status, refused.body[:5]), func(t *testing.T) {
				s := &store{latency: 20 * time.Millisecond, respond: func(call) reply { return anAddress }}
				s.token = func(c call) *reply {
					if c.path == path {
						return &refused
					}
					return nil
				}
				c := s.client(withLogin)
				for _, do := range []func(int) error{
					func(int) error { return readAddress(t.Context(), c) },
					func(int) error { _, err := c.ListAddresses(t.Context(), "ron"); return err },
					func(int) error { _, err := c.CreateAddress(t.Context(), "ron", AddressFields{}); return err },
					func(int) error { return c.DeleteAddress(t.Context(), "ron", "a1") },
					func(int) error { _, err := c.LoginCustomerID(t.Context()); return err },
				} {
					for _, err := range atOnce(10, do) {
						var refusedError *CredentialsError
						if !errors.As(err, &refusedError) || refusedError.Credentials != test.kind || !strings.Contains(err.Error(), test.text) {
							t.Fatalf("error %v", err)
						}
						if transport.IsNotFound(err) {
							t.Fatal("refused credentials make a record look deleted")
						}
					}
					time.Sleep(time.Hour)
				}
				if n := len(s.calls(path)); n != 1 {
					t.Errorf("asked %d times, want once", n)
				}
			})
		}
	}
}

// TestSecretsAreMasked has a store that repeats what it gets. Neither the error nor the
// log shows secrets, and the log has no response with a token.
func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	repeat := func(c call) reply { return refusal(400, fmt.Sprint("access token ", c.access, c.customer, c.body)) }
	for name, test := range map[string]struct {
		repeats string // the path
		secrets []string
		call    func(context.Context, *Client) error
	}{
		"tokens":           {ronAddress, []string{"access-1", "customer-2"}, readAddress},
		"client secret":    {oauthPath, []string{"the-client-secret"}, readAddress},
		"configured login": {loginPath, []string{"access-1", "bacon-and-eggs"}, readAddress},
		"another login": {loginPath, []string{"access-1", "waffles"}, func(ctx context.Context, c *Client) error {
			_, err := c.Login(ctx, "leslie@knope.example", "waffles")
			return err
		}},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: 3600, respond: repeat}
			s.token = func(c call) *reply {
				repeated := repeat(c)
				return map[string]*reply{test.repeats: &repeated}[c.path]
			}
			var log strings.Builder
			err := test.call(t.Context(), s.client(withLogin, func(cfg *Config) {
				cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: transport.LevelTrace}))
			}))
			if err == nil || strings.Count(err.Error(), "***") < len(test.secrets) {
				t.Fatalf("error %v, want %d secrets masked", err, len(test.secrets))
			}
			for _, secret := range test.secrets {
				if strings.Contains(err.Error()+log.String(), secret) {
					t.Errorf("%s is in the error %v, or in the log:\n%s", secret, err, log.String())
				}
			}
		})
	}
}

// TestTroubleIsNotRefusal asks again after what may pass.
func TestTroubleIsNotRefusal(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]reply{
		"503":               {status: 503, body: html},
		"a firewall's 403":  {status: 403, body: html},
		"a proxy's 404":     {status: 404, body: html},
		"an empty 401":      {status: 401},
		"409":               refusal(409, "busy"),
		"a redirect":        {status: 302, header: http.Header{"Location": {"https://elsewhere.test/oauth"}}},
		"a page":            {status: 200, body: html},
		"no token":          ok(`{"data":{}}`),
		"no customer":       ok(`{"data":{"token":"customer-2"}}`),
		"broken connection": {},
	} {
		for _, path := range []string{oauthPath, loginPath} {
			subtest(t, name+path, func(t *testing.T) {
				passed := false
				s := &store{life: 3600, respond: func(call) reply { return anAddress }}
				s.token = func(c call) *reply {
					if c.path == path && !passed {
						return &trouble
					}
					return nil
				}
				c := s.client(withLogin)
				err := readAddress(t.Context(), c)
				if err == nil || errors.As(err, new(*CredentialsError)) || transport.IsNotFound(err) || !strings.Contains(err.Error(), "could not get a") {
					t.Errorf("error %v", err)
				}
				passed = true
				if err := readAddress(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestLoginWithForgottenAccessToken has a login's 401 be about the other token.
func TestLoginWithForgottenAccessToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600, respond: func(call) reply { return anAddress }}
		s.token = func(c call) *reply {
			if c.path == loginPath && c.access == "access-1" {
				r := refusal(401, "Unable to validate access token")
				return &r
			}
			return nil
		}
		c := s.client(withLogin)
		if id, err := c.LoginCustomerID(t.Context()); id != "ron" || err != nil {
			t.Errorf("%q, %v", id, err)
		}
		s.token = func(c call) *reply {
			r := refusal(401, "Unable to validate access token")
			return map[bool]*reply{true: &r}[c.path == loginPath]
		}
		_, err := c.Login(t.Context(), "leslie@knope.example", "waffles")
		if err == nil || errors.As(err, new(*CredentialsError)) {
			t.Errorf("an access token that is not taken is blamed on the login: %v", err)
		}
	})
}
