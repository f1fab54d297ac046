// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// everyCall calls each method of the client that is about one customer.
func everyCall(t *testing.T, c *Client, customer, address string) (errs []error) {
	t.Helper()
	ctx := t.Context()
	for _, call := range []func() error{
		func() error { _, err := c.ListAddresses(ctx, customer); return err },
		func() error { _, err := c.GetAddress(ctx, customer, address); return err },
		func() error { _, err := c.CreateAddress(ctx, customer, AddressFields{City: new("Pawnee")}); return err },
		func() error { _, err := c.UpdateAddress(ctx, customer, address, AddressFields{}); return err },
		func() error { return c.DeleteAddress(ctx, customer, address) },
		func() error { _, err := c.GetCustomer(ctx, customer); return err },
		func() error { _, err := c.UpdateCustomer(ctx, customer, CustomerFields{}); return err },
		func() error { return c.DeleteCustomer(ctx, customer) },
	} {
		errs = append(errs, call())
	}
	return errs
}

// TestCustomerTokenIsForItsCustomer looks at the tokens of every request. It
// never goes along where customers are listed, created or deleted.
func TestCustomerTokenIsForItsCustomer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		c := s.client(withLogin)
		everyCall(t, c, "ron", "a1")
		everyCall(t, c, "leslie", "a2")
		_, _ = c.CreateCustomer(t.Context(), CustomerFields{Email: new("april@ludgate.example")})
		for _, email := range []string{"", "ron@swanson.example"} {
			for _, err := range c.ListCustomers(t.Context(), email) {
				if !transport.IsNotFound(err) {
					t.Errorf("error %v", err)
				}
			}
		}
		for _, h := range s.heard {
			want := ""
			if h.path == "/v2/customers/ron" && h.method != http.MethodDelete || strings.HasPrefix(h.path, "/v2/customers/ron/") {
				want = "customer-2"
			}
			if h.customer != want {
				t.Errorf("%s carries the customer token %q, want %q", h, h.customer, want)
			}
			if h.path != oauthPath && h.access != "access-1" {
				t.Errorf("%s carries the access token %q", h, h.access)
			}
		}
		if n := len(s.heard); n != 21 {
			t.Errorf("%d requests, want 21", n)
		}
	})
}

// TestNoLogin has no customer login.
func TestNoLogin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		everyCall(t, s.client(), "ron", "a1")
		for _, h := range s.heard {
			if h.customer != "" || h.path == loginPath {
				t.Errorf("%s, with the customer token %q", h, h.customer)
			}
			if h.path != oauthPath && (h.header.Get("Accept") != "application/json" || h.header.Get("User-Agent") != "test-agent") {
				t.Errorf("%s has the header %v", h, h.header)
			}
		}
	})
}

// TestPathsAreEscaped has ids that would be another route, or another request.
func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	for id, escaped := range map[string]string{
		"a/b": "a%2Fb", "../../orders": "..%2F..%2Forders", "a?page[limit]=1": "a%3Fpage%5Blimit%5D=1", "a#b": "a%23b",
		"a%2Fb": "a%252Fb", "%2e%2e": "%252e%252e", "a b": "a%20b", "a\r\nX-Y: z": "a%0D%0AX-Y:%20z", "ä": "%C3%A4",
		"a;b,c": "a%3Bb%2Cc", `a\b`: "a%5Cb", "tokens": "tokens",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &store{life: 3600}
				everyCall(t, s.client(), id, id)
				customer := "/v2/customers/" + escaped
				want := []string{
					"POST " + oauthPath, "GET " + customer + "/addresses", "GET " + customer + "/addresses/" + escaped,
					"POST " + customer + "/addresses", "PUT " + customer + "/addresses/" + escaped,
					"DELETE " + customer + "/addresses/" + escaped, "GET " + customer, "PUT " + customer, "DELETE " + customer,
				}
				var got []string
				for _, h := range s.heard {
					got = append(got, h.String())
				}
				if !slices.Equal(got, want) {
					t.Errorf("sent %q\nwant %q", got, want)
				}
			})
		})
	}
}

// TestIDsThatAreNone checks that nothing is sent for an id that would make the
// path that of another route.
func TestIDsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", ".", ".."} {
		t.Run(fmt.Sprintf("%q", id), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &store{life: 3600}
				c := s.client()
				errs := everyCall(t, c, id, id)
				_, err := c.GetAddress(t.Context(), "ron", id)
				for _, err := range append(errs, err, c.DeleteAddress(t.Context(), "ron", id), c.DeleteAddress(t.Context(), id, "a1")) {
					if err == nil || transport.IsNotFound(err) || !strings.Contains(err.Error(), "ID") {
						t.Errorf("error %v", err)
					}
				}
				if len(s.heard) != 0 {
					t.Errorf("sent %v", s.heard)
				}
			})
		})
	}
}

// TestRedirectsAreNotFollowed keeps the credentials where they belong.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &store{life: 3600, respond: func(call) reply {
					return reply{status: status, header: http.Header{"Location": {"https://elsewhere.test/v2/customers/ron/addresses/a1"}}}
				}}
				for _, err := range everyCall(t, s.client(withLogin), "ron", "a1") {
					if e, ok := transport.ResponseError(err); !ok || e.Status != status || !strings.Contains(err.Error(), "redirects are refused") {
						t.Errorf("error %v", err)
					}
				}
				if n := len(s.heard); n != 10 {
					t.Errorf("%d requests, want 10", n)
				}
			})
		})
	}
}
