// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Ron is the customer of the login.
const (
	ronAddress    = "/v2/customers/ron/addresses/a1"
	leslieAddress = "/v2/customers/leslie/addresses/a1"
)

func readAddress(ctx context.Context, c *Client) error {
	_, err := c.GetAddress(ctx, "ron", "a1")
	return err
}

var anAddress = ok(`{"data":{"id":"a1"}}`)

// atOnce calls f n times at once.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = f(i) })
	}
	group.Wait()
	return errs
}

func TestOneTokenForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600, latency: 20 * time.Millisecond}
		s.respond = s.checked(403, anAddress)
		c := s.client(withLogin)
		if err := errors.Join(atOnce(200, func(int) error { return readAddress(t.Context(), c) })...); err != nil {
			t.Fatal(err)
		}
		if n, m := len(s.calls(oauthPath)), len(s.calls(loginPath)); n != 1 || m != 1 {
			t.Errorf("%d token calls and %d logins, want one of each", n, m)
		}
	})
}

// TestTokenRenewal counts the tokens that it takes to read four times a minute.
func TestTokenRenewal(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		life   int64
		ahead  time.Duration
		noDate bool
		hours  int
		want   int
	}{
		"an hour":                  {life: 3600, hours: 2, want: 3}, // every 59 minutes
		"no end":                   {life: 0, hours: 2, want: 1},
		"ended when it was issued": {life: -5, hours: 2, want: 1},
		"shorter than two minutes": {life: 90, hours: 1, want: 80}, // every 45 seconds
		"a clock ahead":            {life: 3600, ahead: 7 * time.Minute, hours: 2, want: 3},
		"a clock behind":           {life: 3600, ahead: -7 * time.Minute, hours: 2, want: 3},
		"a clock days behind":      {life: 3600, ahead: -72 * time.Hour, hours: 2, want: 3},
		"no Date":                  {life: 3600, noDate: true, hours: 2, want: 3},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: test.life, ahead: test.ahead, noDate: test.noDate}
			s.respond = s.checked(403, anAddress)
			c := s.client(withLogin)
			for range test.hours * 240 {
				if err := readAddress(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				time.Sleep(15 * time.Second)
			}
			if n := len(s.calls(oauthPath)); n != test.want {
				t.Errorf("%d token calls, want %d", n, test.want)
			}
			if n := len(s.calls(loginPath)); n != test.want {
				t.Errorf("%d logins, want %d", n, test.want)
			}
		})
	}
}

// TestForgottenTokens has tokens become invalid while many use them.
func TestForgottenTokens(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kinds          []string
		status         int // of a customer token that is not valid
		tokens, logins int
	}{
		"access token":        {[]string{"access"}, 403, 2, 1},
		"customer token, 401": {[]string{"customer"}, 401, 2, 2}, // the access token is doubted first
		"customer token, 403": {[]string{"customer"}, 403, 1, 2},
		"both, 401":           {[]string{"access", "customer"}, 401, 2, 2},
		"both, 403":           {[]string{"access", "customer"}, 403, 2, 2},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: 3600, latency: 20 * time.Millisecond}
			s.respond = s.checked(test.status, anAddress)
			c := s.client(withLogin)
			read := func(int) error { return readAddress(t.Context(), c) }
			if err := read(0); err != nil {
				t.Fatal(err)
			}
			s.forget(test.kinds...)
			if err := errors.Join(atOnce(100, read)...); err != nil {
				t.Fatal(err)
			}
			if n, m := len(s.calls(oauthPath)), len(s.calls(loginPath)); n != test.tokens || m != test.logins {
				t.Errorf("%d token calls and %d logins, want %d and %d", n, m, test.tokens, test.logins)
			}
		})
	}
}

// TestTokensForgottenTwice has tokens become invalid again before the new ones reach
// the store.
func TestTokensForgottenTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		check := s.checked(403, anAddress)
		s.respond = func(c call) reply {
			if n := len(s.calls(ronAddress)); n == 2 || n == 4 {
				s.forget("access", "customer")
			}
			return check(c)
		}
		c := s.client(withLogin)
		for range 2 {
			if err := readAddress(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if n, m := len(s.calls(oauthPath)), len(s.calls(loginPath)); n != 3 || m != 3 {
			t.Errorf("%d token calls and %d logins, want 3 and 3", n, m)
		}
	})
}

// TestRefusedForGood has a store that refuses every token.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path   string
		status int
		want   string // the tokens of the requests
	}{
		"401":                          {leslieAddress, 401, "access-1 access-3 access-4 access-5 access-6 access-7"}, // customer-2 is not Leslie's
		"401 with a customer token":    {ronAddress, 401, "access-1+customer-2 access-3+customer-2 access-3+customer-4 access-5+customer-4 access-5+customer-6 access-7+customer-6"},
		"403":                          {leslieAddress, 403, "access-1"},
		"403 with a customer token":    {ronAddress, 403, "access-1+customer-2 access-1+customer-3"},
		"another status does not help": {ronAddress, 422, "access-1+customer-2"},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: 3600, respond: func(call) reply { return refusal(test.status, "not with this") }}
			_, err := s.client(withLogin).GetAddress(t.Context(), strings.Split(test.path, "/")[3], "a1")
			if err == nil || !strings.Contains(err.Error(), "not with this") || errors.As(err, new(*CredentialsError)) {
				t.Errorf("error %v", err)
			}
			var used []string
			for _, c := range s.calls(test.path) {
				used = append(used, strings.TrimSuffix(c.access+"+"+c.customer, "+"))
			}
			if got := strings.Join(used, " "); got != test.want {
				t.Errorf("used %s, want %s", got, test.want)
			}
		})
	}
}

// TestOnlyTheUsedTokenIsDropped returns a 401 late, about a token that has been
// replaced meanwhile.
func TestOnlyTheUsedTokenIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		check := s.checked(403, anAddress)
		slow := true
		s.respond = func(c call) reply {
			r := check(c)
			if strings.HasSuffix(c.path, "/slow") && slow {
				slow = false
				time.Sleep(10 * time.Second)
			}
			return r
		}
		c := s.client()
		if err := readAddress(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		s.forget("access")
		errs := atOnce(2, func(i int) error {
			time.Sleep(time.Duration(i) * time.Second)
			_, err := c.GetAddress(t.Context(), "ron", [...]string{"slow", "a1"}[i])
			return err
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		if n := len(s.calls(oauthPath)); n != 2 {
			t.Errorf("%d token calls, want 2", n)
		}
	})
}

// TestTokenAfterWait sends a request again with the token of then.
func TestTokenAfterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		check := s.checked(403, anAddress)
		s.respond = func(c call) reply {
			if len(s.calls(c.path)) == 1 {
				s.forget("access")
				// A token is renewed after 59 minutes, and a request may take as long as its context.
				return reply{status: 429, header: map[string][]string{"Retry-After": {"3570"}}}
			}
			return check(c)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		if err := readAddress(ctx, s.client()); err != nil {
			t.Fatal(err)
		}
		if all := s.calls(ronAddress); len(all) != 2 || all[1].access != "access-2" {
			t.Errorf("%d requests, the last with %s, want 2 and access-2", len(all), all[len(all)-1].access)
		}
	})
}

// TestDroppedTokenIsNotReturned drops tokens while others ask for one.
func TestDroppedTokenIsNotReturned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			all     tokens
			fetches atomic.Int64
		)
		get := func() token {
			got, err := all.get(t.Context(), StoreCredentials, func(context.Context) (token, error) {
				time.Sleep(time.Millisecond)
				return token{value: strconv.FormatInt(fetches.Add(1), 10)}, nil
			})
			if err != nil {
				t.Error(err)
			}
			return got
		}
		for range 200 {
			used := get()
			time.Sleep(time.Millisecond) // The request that it is used for.
			_ = atOnce(8, func(i int) error {
				if i > 0 {
					for range 20 {
						get()
					}
					return nil
				}
				all.drop(StoreCredentials, used)
				if next := get(); next == used {
					t.Errorf("token %s was returned again", used.value)
				}
				return nil
			})
		}
	})
}
