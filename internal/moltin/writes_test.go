// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// one is a store that returns the same response to every request, and its client.
func one(r reply) (*store, *Client) {
	s := &store{life: 3600, respond: func(call) reply { return r }}
	return s, s.client()
}

// writes are all four, of an address with a city and of a customer with a name.
func writes(t *testing.T, c *Client) map[string]func() error {
	t.Helper()
	ctx := t.Context()
	return map[string]func() error{
		"create address":  func() error { _, err := c.CreateAddress(ctx, "ron", AddressFields{City: new("Pawnee")}); return err },
		"create customer": func() error { _, err := c.CreateCustomer(ctx, CustomerFields{Name: new("Ron")}); return err },
		"update address": func() error {
			_, err := c.UpdateAddress(ctx, "ron", "a1", AddressFields{City: new("Pawnee")})
			return err
		},
		"update customer": func() error { _, err := c.UpdateCustomer(ctx, "ron", CustomerFields{Name: new("Ron")}); return err },
		"delete address":  func() error { return c.DeleteAddress(ctx, "ron", "a1") },
		"delete customer": func() error { return c.DeleteCustomer(ctx, "ron") },
	}
}

// TestWrites lists which responses are a success, and which requests are sent again.
func TestWrites(t *testing.T) {
	t.Parallel()
	const (
		success = "success"
		failure = "failure"
		unknown = "unknown outcome"
	)
	for name, test := range map[string]struct {
		response reply
		// what comes of it, and after how many requests
		create, update, remove string
		creates, others        int
	}{
		"200":                 {ok(`{"data":{"id":"a1"}}`), success, success, success, 1, 1},
		"201":                 {reply{status: 201, body: `{"data":{"id":"a1"}}`}, success, success, success, 1, 1},
		"204":                 {reply{status: 204}, unknown, success, success, 1, 1},
		"200 and no id":       {ok(`{"data":{}}`), unknown, failure, success, 1, 1},
		"200 and HTML":        {reply{status: 200, body: html}, unknown, failure, failure, 1, 4},
		"200 and half a page": {ok(`{"data":{"id":"a1"`), unknown, failure, failure, 1, 4},
		"400":                 {refusal(400, "no"), failure, failure, failure, 1, 1},
		"404":                 {refusal(404, "no"), failure, failure, failure, 1, 1},
		"422":                 {refusal(422, "no"), failure, failure, failure, 1, 1},
		"429":                 {refusal(429, "no"), failure, failure, failure, 4, 4},
		"500":                 {refusal(500, "no"), unknown, failure, failure, 1, 4},
		"502":                 {reply{status: 502, body: html}, unknown, failure, failure, 1, 4},
		"broken":              {reply{}, unknown, failure, failure, 1, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for kind, want := range map[string]string{"create": test.create, "update": test.update, "delete": test.remove} {
				requests := test.others
				if kind == "create" {
					requests = test.creates
				}
				for _, what := range []string{kind + " address", kind + " customer"} {
					synctest.Test(t, func(t *testing.T) {
						s, c := one(test.response)
						err := writes(t, c)[what]()
						got := failure
						switch {
						case err == nil:
							got = success
						case errors.As(err, new(*transport.AmbiguousError)):
							got = unknown
						}
						if got != want || len(s.received) != 1+requests {
							t.Errorf("%s: %s (%v) after %d requests, want %s after %d", what, got, err, len(s.received)-1, want, requests)
						}
					})
				}
			}
		})
	}
}

// TestTokenRefusedForCreate sends a create again, because it did nothing.
func TestTokenRefusedForCreate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &store{life: 3600}
		s.respond = func(c call) reply {
			if c.access == "access-1" {
				return refusal(401, "Unable to validate access token")
			}
			return ok(`{"data":{"id":"a1"}}`)
		}
		if err := writes(t, s.client())["create address"](); err != nil {
			t.Fatal(err)
		}
		creates := s.calls("/v2/customers/ron/addresses")
		if len(creates) != 2 || creates[0].body != creates[1].body {
			t.Errorf("sent %v", creates)
		}
	})
}
