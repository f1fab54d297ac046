// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// atOnce runs n functions at once and gives their errors.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = f(i) })
	}
	group.Wait()
	return errs
}

func noErrors(t *testing.T, errs []error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOneTokenForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.latency = 20 * time.Millisecond
		store.add("ron", "a", home(), time.Now())
		c := store.client(t, withLogin)
		noErrors(t, atOnce(500, func(int) error {
			_, err := c.getAddress(t.Context(), "ron", "a")
			return err
		}))
		if tokens, logins := store.count("POST", oauthRoute), store.count("POST", loginRoute); tokens != 1 || logins != 1 {
			t.Errorf("%d token calls and %d logins, want 1 and 1", tokens, logins)
		}
	})
}

func TestGrants(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		secret string
		want   url.Values
	}{
		"with a secret":    {"the-client-secret", url.Values{"client_id": {"the-client-id"}, "client_secret": {"the-client-secret"}, "grant_type": {"client_credentials"}}},
		"without a secret": {"", url.Values{"client_id": {"the-client-id"}, "grant_type": {"implicit"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				c := store.client(t, func(cfg *Config) { cfg.ClientSecret = test.secret })
				if _, err := c.Addresses(t.Context(), "ron"); err != nil {
					t.Fatal(err)
				}
				call := store.find("POST", oauthRoute)[0]
				if call.body != test.want.Encode() {
					t.Errorf("body %q, want %q", call.body, test.want.Encode())
				}
				if got := call.header.Get("Content-Type"); got != "application/x-www-form-urlencoded" {
					t.Errorf("content type %q", got)
				}
				if call.header.Get("Authorization") != "" {
					t.Error("a token call with a token")
				}
				if got := store.find("GET", addressesRoute)[0].header.Get("Authorization"); got != "Bearer access-token-1" {
					t.Errorf("Authorization: %s", got)
				}
				if c.Implicit() != (test.secret == "") {
					t.Errorf("Implicit is %t", c.Implicit())
				}
			})
		})
	}
}

func TestWrappedGrant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.tokens["wrapped"] = true
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path == oauthRoute {
				answerJSON(w, 200, map[string]any{"data": map[string]any{"access_token": "wrapped", "expires_in": 3600}})
				return
			}
			serve(w, r)
		}
		if _, err := store.client(t).Addresses(t.Context(), "ron"); err != nil {
			t.Error(err)
		}
	})
}

func TestLogin(t *testing.T) {
	t.Parallel()
	for name, ahead := range clocks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.ahead = ahead
				got, err := store.client(t).Login(t.Context(), "ron@swanson.com", "bacon-and-eggs")
				if err != nil {
					t.Fatal(err)
				}
				if got.Token != "customer-token-2" || got.CustomerID != "ron" {
					t.Errorf("got %+v", got)
				}
				if left := time.Until(got.Expires); left < time.Hour-time.Second || left > time.Hour+time.Second {
					t.Errorf("the token lives %s, want an hour", left)
				}
				want := `{"data":{"type":"token","email":"ron@swanson.com","password":"bacon-and-eggs","authentication_mechanism":"password"}}`
				if body := store.find("POST", loginRoute)[0].body; body != want {
					t.Errorf("body %s, want %s", body, want)
				}
			})
		})
	}
}

// TestTokenRenewal reads four times a minute and looks at how many tokens it took.
func TestTokenRenewal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		life  int64 // seconds
		ahead time.Duration
		hours int
		want  int // tokens of each kind
	}{
		"an hour":                         {3600, 0, 2, 3}, // every 59 minutes
		"no end told":                     {0, 0, 2, 1},
		"ended at birth by its number":    {-5, 0, 2, 1},
		"shorter than two minutes":        {90, 0, 1, 80}, // every 45 seconds
		"an hour, of a clock ahead":       {3600, 7 * time.Minute, 2, 3},
		"an hour, of a clock behind":      {3600, -7 * time.Minute, 2, 3},
		"an hour, of a clock days behind": {3600, -72 * time.Hour, 2, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.tokenLife, store.ahead = test.life, test.ahead
				store.add("ron", "a", home(), store.now())
				c := store.client(t, withLogin)
				for range test.hours * 240 {
					if _, err := c.getAddress(t.Context(), "ron", "a"); err != nil {
						t.Fatal(err)
					}
					time.Sleep(15 * time.Second)
				}
				if tokens := store.count("POST", oauthRoute); tokens != test.want {
					t.Errorf("%d token calls, want %d", tokens, test.want)
				}
				if logins := store.count("POST", loginRoute); logins < test.want-1 || logins > test.want+1 {
					t.Errorf("%d logins, want about %d", logins, test.want)
				}
			})
		})
	}
}

// TestTokenRenewedInTime renews a minute before the store would refuse it.
func TestTokenRenewedInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t)
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 1}, {59*time.Minute - time.Second, 1}, {time.Second, 2}} {
			time.Sleep(step.wait)
			if _, err := c.Customers(t.Context(), CustomerFilter{}); err != nil {
				t.Fatal(err)
			}
			if got := store.count("POST", oauthRoute); got != step.want {
				t.Errorf("after another %s there were %d token calls, want %d", step.wait, got, step.want)
			}
		}
	})
}

// TestForgottenTokens lets the store forget tokens while many use them.
func TestForgottenTokens(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kinds          []string
		tokens, logins int // calls in all
	}{
		"access token":   {[]string{"access"}, 2, 1},
		"customer token": {[]string{"customer"}, 2, 2}, // the access token is doubted first
		"both":           {[]string{"access", "customer"}, 2, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.latency = 20 * time.Millisecond
				store.add("ron", "a", home(), time.Now())
				c := store.client(t, withLogin)
				read := func(int) error {
					_, err := c.getAddress(t.Context(), "ron", "a")
					return err
				}
				noErrors(t, atOnce(1, read))
				for _, kind := range test.kinds {
					store.forgetTokens(kind)
				}
				noErrors(t, atOnce(200, read))
				if tokens, logins := store.count("POST", oauthRoute), store.count("POST", loginRoute); tokens != test.tokens || logins != test.logins {
					t.Errorf("%d token calls and %d logins, want %d and %d", tokens, logins, test.tokens, test.logins)
				}
			})
		})
	}
}

// TestForgottenAgainAndAgain has no token last, as of a store that restarts.
func TestForgottenAgainAndAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.add("ron", "a", home(), time.Now())
		n := 0
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressRoute) {
				if n++; n%3 != 0 {
					store.forgetTokens("access")
					store.forgetTokens("customer")
				}
			}
			serve(w, r)
		}
		c := store.client(t, withLogin)
		for range 30 {
			if _, err := c.getAddress(t.Context(), "ron", "a"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestTokenAfterWait sends a request again with the token of now, not of when
// it was first sent.
func TestTokenAfterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.add("ron", "a", home(), time.Now())
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressRoute) && store.count("GET", addressRoute) == 1 {
				store.forgetTokens("access")
				w.Header().Set("Retry-After", "3570") // a token is renewed after 59 minutes
				answerError(w, http.StatusTooManyRequests, "Too Many Requests")
				return
			}
			serve(w, r)
		}
		if _, err := store.client(t).getAddress(t.Context(), "ron", "a"); err != nil {
			t.Fatal(err)
		}
		if got := store.count("GET", addressRoute); got != 2 {
			t.Errorf("the address was asked for %d times instead of twice: the second time with an old token", got)
		}
	})
}

// TestTokensRefusedForEver checks that new tokens which help nothing are not
// asked for without end, and that they are doubted by turns.
func TestTokensRefusedForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if like(r.URL.Path, addressRoute) {
				answerError(w, 401, "no")
				return
			}
			serve(w, r)
		}
		_, err := store.client(t, withLogin).getAddress(t.Context(), "ron", "a")
		if e, ok := answered(err); !ok || e.Status != 401 {
			t.Error(err)
		}
		var used []string
		for _, h := range store.find("GET", addressRoute) {
			used = append(used, h.header.Get("Authorization")+" "+h.header.Get("X-Moltin-Customer-Token"))
		}
		want := "[Bearer access-token-1 customer-token-2 Bearer access-token-3 customer-token-2 Bearer access-token-3 customer-token-4" +
			" Bearer access-token-5 customer-token-4 Bearer access-token-5 customer-token-6 Bearer access-token-7 customer-token-6]"
		if got := fmt.Sprint(used); got != want {
			t.Errorf("tried %s, want %s", got, want)
		}
	})
}

// TestOnlyTheUsedTokenIsDropped gives a late 401, about a token that has been
// replaced meanwhile.
func TestOnlyTheUsedTokenIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.add("ron", "a", home(), time.Now())
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			slow := store.count("GET", addressRoute) == 1
			serve(w, r)
			if like(r.URL.Path, addressRoute) && slow {
				time.Sleep(10 * time.Second)
			}
		}
		c := store.client(t)
		if _, err := c.Customers(t.Context(), CustomerFilter{}); err != nil {
			t.Fatal(err)
		}
		store.forgetTokens("access")
		errs := atOnce(2, func(i int) error {
			time.Sleep(time.Duration(i) * time.Second)
			_, err := c.getAddress(t.Context(), "ron", "a")
			return err
		})
		noErrors(t, errs)
		if got := store.count("POST", oauthRoute); got != 2 {
			t.Errorf("%d token calls, want 2", got)
		}
	})
}

// TestRefusedCredentials checks that one refusal is enough for everybody.
func TestRefusedCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		route string
		kind  Credentials
	}{
		"store credentials": {oauthRoute, StoreCredentials},
		"customer login":    {loginRoute, CustomerLogin},
	} {
		for _, status := range []int{400, 401, 403, 404, 422} {
			t.Run(fmt.Sprintf("%s/%d", name, status), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.latency = 20 * time.Millisecond
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.URL.Path == test.route {
							answerError(w, status, "go away")
							return
						}
						serve(w, r)
					}
					c := store.client(t, withLogin)
					for _, do := range []func(int) error{
						func(int) error { _, err := c.getAddress(t.Context(), "ron", "a"); return err },
						func(int) error { _, err := c.Address(t.Context(), "ron", "a", ""); return err },
						func(int) error { _, err := c.CreateAddress(t.Context(), "ron", home()); return err },
						func(int) error { return c.DeleteAddress(t.Context(), "ron", "a") },
						func(int) error { _, err := c.LoginCustomerID(t.Context()); return err },
					} {
						for _, err := range atOnce(100, do) {
							var refused *RefusedError
							if !errors.As(err, &refused) || refused.Credentials != test.kind || !strings.Contains(err.Error(), "the store refused the "+name) {
								t.Fatalf("error %v, want a RefusedError of the %s", err, name)
							}
							if IsNotFound(err) {
								t.Fatal("a refused login makes a record look deleted")
							}
						}
						time.Sleep(time.Hour)
					}
					if got := store.count("POST", test.route); got != 1 {
						t.Errorf("asked %d times, want once", got)
					}
				})
			})
		}
	}
}

// TestTroubleIsNotRefusal checks that what may pass is asked for again.
func TestTroubleIsNotRefusal(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]func(http.ResponseWriter){
		"503":      func(w http.ResponseWriter) { answerHTML(w, 503) },
		"404 HTML": func(w http.ResponseWriter) { answerHTML(w, 404) },
		"broken":   func(http.ResponseWriter) { broken() },
		"HTML":     func(w http.ResponseWriter) { answerHTML(w, 200) },
	} {
		for _, route := range []string{oauthRoute, loginRoute} {
			t.Run(name+route, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					passed := false
					store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
						if r.URL.Path == route && !passed {
							bad(w)
							return
						}
						serve(w, r)
					}
					c := store.client(t, withLogin)
					if _, err := c.Addresses(t.Context(), "ron"); err == nil || errors.As(err, new(*RefusedError)) {
						t.Errorf("error %v, want another one", err)
					}
					passed = true
					if _, err := c.Addresses(t.Context(), "ron"); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

// TestLoginWithForgottenAccessToken has a login's 401 be about the other token.
func TestLoginWithForgottenAccessToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t, withLogin)
		if _, err := c.Customers(t.Context(), CustomerFilter{}); err != nil {
			t.Fatal(err)
		}
		store.forgetTokens("access")
		if id, err := c.LoginCustomerID(t.Context()); id != "ron" || err != nil {
			t.Errorf("%q, %v", id, err)
		}
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path == loginRoute {
				answerError(w, 401, "Unable to validate access token")
				return
			}
			serve(w, r)
		}
		if _, err := c.Login(t.Context(), "ron@swanson.com", "the-password"); errors.As(err, new(*RefusedError)) {
			t.Errorf("a bad access token is blamed on the login: %v", err)
		}
	})
}

// TestTokenWaiterLeaves ends the context of the one who asked first.
func TestTokenWaiterLeaves(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"interrupted": interrupted, "out of time": timedOut,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.latency = time.Second
				store.add("ron", "a", home(), time.Now())
				c := store.client(t)
				errs := atOnce(100, func(i int) error {
					ctx := t.Context()
					if i == 0 {
						var cancel context.CancelFunc
						ctx, cancel = end(ctx)
						defer cancel()
					} else {
						time.Sleep(time.Millisecond)
					}
					_, err := c.getAddress(ctx, "ron", "a")
					return err
				})
				if !errors.Is(errs[0], context.Canceled) && !errors.Is(errs[0], context.DeadlineExceeded) {
					t.Errorf("the first one's error is %v", errs[0])
				}
				noErrors(t, errs[1:])
				// A call goes on without the one who started it, up to that one's deadline.
				if got, want := store.count("POST", oauthRoute), map[string]int{"interrupted": 1, "out of time": 2}[name]; got != want {
					t.Errorf("%d token calls, want %d", got, want)
				}
			})
		})
	}
}

// TestCustomerTokenIsForItsCustomer looks at what goes along with what.
func TestCustomerTokenIsForItsCustomer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		c := store.client(t, withLogin)
		for _, customer := range []string{"ron", "leslie"} {
			_, _ = c.CreateAddress(t.Context(), customer, home())
			_, _ = c.Addresses(t.Context(), customer)
			_, _ = c.Address(t.Context(), customer, "missing", "")
			_, _ = c.UpdateAddress(t.Context(), customer, "missing", home())
			_ = c.DeleteAddress(t.Context(), customer, "missing")
			_, _ = c.Customer(t.Context(), customer)
			_, _ = c.UpdateCustomer(t.Context(), customer, CustomerFields{Name: ptr("Ron")})
			_ = c.DeleteCustomer(t.Context(), customer)
		}
		_, _ = c.Customers(t.Context(), CustomerFilter{})
		_, _ = c.CreateCustomer(t.Context(), CustomerFields{Name: ptr("Ron"), Email: ptr("ron@swanson.com")})
		for _, h := range store.heard {
			want := ""
			if h.path == "/v2/customers/ron" && h.method != http.MethodDelete || strings.HasPrefix(h.path, "/v2/customers/ron/") {
				want = "customer-token-2"
			}
			if got := h.header.Get("X-Moltin-Customer-Token"); got != want {
				t.Errorf("%s %s has the customer token %q, want %q", h.method, h.path, got, want)
			}
		}
		if len(store.heard) < 20 {
			t.Errorf("only %d requests", len(store.heard))
		}
	})
}
