// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// everyCall calls each method of the client that is about one customer.
func everyCall(t *testing.T, c *Client, customer, address string) {
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
		_ = call() // The store responds to everything with 404.
	}
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
		for _, h := range s.received {
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
		if n := len(s.received); n != 21 {
			t.Errorf("%d requests, want 21", n)
		}
	})
}

// TestPathsAreEscaped calls every route with an id that would lead to another one.
func TestPathsAreEscaped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		const id, escaped = "../a?b#c", "..%2Fa%3Fb%23c"
		everyCall(t, s.client(), id, id)
		const customer = "/v2/customers/" + escaped
		want := []string{
			"POST " + oauthPath, "GET " + customer + "/addresses", "GET " + customer + "/addresses/" + escaped,
			"POST " + customer + "/addresses", "PUT " + customer + "/addresses/" + escaped,
			"DELETE " + customer + "/addresses/" + escaped, "GET " + customer, "PUT " + customer, "DELETE " + customer,
		}
		var got []string
		for _, c := range s.received {
			got = append(got, c.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent %q\nwant %q", got, want)
		}
	})
}
