// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
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

func TestAddressRequests(t *testing.T) {
	t.Parallel()
	all := home()
	all.Custom = CustomFields{"gift-wrap": "red", "floor": json.Number("3.0"), "vip": false, "unset": nil}
	for name, test := range map[string]struct {
		fields AddressFields
		want   string
	}{
		"all": {all, `{"data":{"type":"address","name":"Home","first_name":"Ron","last_name":"Swanson",` +
			`"company_name":"Very Good Building Company","phone_number":"(555) 555-1234","line_1":"1 Sunny Street","line_2":"Flat 2",` +
			`"city":"Sunny Town","county":"Sunnyville","region":"Kent","country":"US","instructions":"Leave behind the bins",` +
			`"postcode":"SU33 1YY","post_code":"SU33 1YY","gift-wrap":"red","floor":3.0,"vip":false,"unset":null}}`},
		"one":     {AddressFields{City: new("Pawnee")}, `{"data":{"type":"address","city":"Pawnee"}}`},
		"cleared": {AddressFields{Line2: new(""), PostCode: new("")}, `{"data":{"type":"address","line_2":"","postcode":"","post_code":""}}`},
		"nothing": {AddressFields{}, `{"data":{"type":"address"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, c := one(ok(`{"data":` + homeJSON + `}`))
				if _, err := c.CreateAddress(t.Context(), "ron", test.fields); err != nil {
					t.Fatal(err)
				}
				if _, err := c.UpdateAddress(t.Context(), "ron", "a1", test.fields); err != nil {
					t.Fatal(err)
				}
				for i, want := range []string{"POST /v2/customers/ron/addresses", "PUT " + ronAddress} {
					if got := s.heard[i+1].String(); got != want {
						t.Errorf("sent %s, want %s", got, want)
					}
					if got := s.heard[i+1].header.Get("Content-Type"); got != "application/json" {
						t.Errorf("sent %s", got)
					}
					sameJSON(t, s.heard[i+1].body, test.want)
				}
			})
		})
	}
}

func TestCustomerRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fields CustomerFields
		want   string
	}{
		"all": {
			CustomerFields{new("Ron"), new("ron@swanson.example"), new("crm-7"), new("bacon-and-eggs"), CustomFields{"vip": true, "tier": nil}},
			`{"data":{"type":"customer","name":"Ron","email":"ron@swanson.example","external_ref":"crm-7","password":"bacon-and-eggs","vip":true,"tier":null}}`,
		},
		"one":     {CustomerFields{Name: new("Ron")}, `{"data":{"type":"customer","name":"Ron"}}`},
		"cleared": {CustomerFields{ExternalRef: new("")}, `{"data":{"type":"customer","external_ref":""}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, c := one(ok(`{"data":{"id":"c1"}}`))
				if _, err := c.CreateCustomer(t.Context(), test.fields); err != nil {
					t.Fatal(err)
				}
				if _, err := c.UpdateCustomer(t.Context(), "c1", test.fields); err != nil {
					t.Fatal(err)
				}
				for i, want := range []string{"POST /v2/customers", "PUT /v2/customers/c1"} {
					if got := s.heard[i+1].String(); got != want {
						t.Errorf("sent %s, want %s", got, want)
					}
					sameJSON(t, s.heard[i+1].body, test.want)
				}
			})
		})
	}
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
						if got != want || len(s.heard) != 1+requests {
							t.Errorf("%s: %s (%v) after %d requests, want %s after %d", what, got, err, len(s.heard)-1, want, requests)
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
