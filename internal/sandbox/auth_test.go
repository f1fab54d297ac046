// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

const unauthorized = `{"errors":[{"status":401,"title":"Unable to validate access token"}]}`

const forbidden = `{"errors":[{"status":403,"title":"Forbidden"}]}`

func TestAccessToken(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for _, test := range []struct {
		name, contentType, body string
		status                  int
		want                    string
	}{
		{
			"client_credentials", form, "grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret", 200,
			`{"access_token":"access-id-3","token_type":"Bearer","expires_in":3600,"expires":1772604367,"identifier":"client_credentials"}`,
		},
		{
			"implicit", form + "; charset=utf-8", "grant_type=implicit&client_id=sandbox", 200,
			`{"access_token":"access-id-3","token_type":"Bearer","expires_in":3600,"expires":1772604367,"identifier":"implicit"}`,
		},
		{
			"JSON", "application/json", `{"grant_type":"implicit","client_id":"sandbox"}`, 400,
			`{"errors":[{"status":"400","title":"Bad Request","detail":"The request body must be a form (application/x-www-form-urlencoded)."}]}`,
		},
		{
			"unreadable form", form, "grant_type=%zz", 400,
			`{"errors":[{"status":"400","title":"Bad Request","detail":"The form in the request body cannot be read."}]}`,
		},
		{
			"no grant", form, "client_id=sandbox", 400,
			`{"errors":[{"status":"400","title":"Bad Request","detail":"The grant_type must be client_credentials or implicit."}]}`,
		},
		{
			"wrong secret", form, "grant_type=client_credentials&client_id=sandbox&client_secret=guess", 403,
			`{"status":false,"errors":"Forbidden"}`,
		},
		{
			"wrong id", form, "grant_type=implicit&client_id=guess", 403,
			`{"status":false,"errors":"Forbidden"}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			s.send("POST", "/oauth/access_token", test.body, "Content-Type", test.contentType).says(test.status, test.want)
		})
	}
}

func TestAccessTokenIsNeeded(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for _, header := range []string{"", "Bearer ", "Bearer guess", "Bearer: " + s.token, s.token} {
		for _, path := range []string{s.home, s.home + "/id-9", "/v2/customers", "/v2/customers/id-1"} {
			s.send("GET", path, "", "Authorization", header).says(401, unauthorized)
		}
		s.send("POST", "/v2/customers/tokens", "", "Authorization", header).says(401, unauthorized)
	}
}

func TestTokensExpire(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)

	s.clock.advance(time.Hour - time.Nanosecond)
	s.send("GET", s.home, "").is(200)
	s.clock.advance(time.Nanosecond)
	s.send("GET", s.home, "").says(401, unauthorized)

	s.clock.advance(23*time.Hour - time.Nanosecond)
	s.authenticate()
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).is(200)
	s.clock.advance(time.Nanosecond)
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).says(403, forbidden)
}

// TestExpiredTokensAreDropped sets the clock back, which only tokens that are still in memory notice.
func TestExpiredTokensAreDropped(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	access, login := s.token, s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.clock.advance(24 * time.Hour)
	s.authenticate()
	s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.clock.advance(-24 * time.Hour)
	s.send("GET", s.home, "", "Authorization", "Bearer "+access).says(401, unauthorized)
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).says(403, forbidden)
}

func TestCustomerLogin(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddCustomer("Nobody", "no@password.example", "")
	for _, test := range []struct {
		name, body string
		status     int
		want       string
	}{
		{
			"right", `{"data":{"type":"token","email":"ron@swanson.com","password":"mysecretpassword","authentication_mechanism":"password"}}`,
			200, `{"data":{"type":"token","id":"id-5","customer_id":"id-1","token":"customer-id-4","expires":1772687167}}`,
		},
		{
			"wrong password", `{"data":{"type":"token","email":"ron@swanson.com","password":"guess","authentication_mechanism":"password"}}`,
			401, `{"errors":[{"status":401,"title":"Unauthorized","detail":"The email or the password is not valid."}]}`,
		},
		{
			"unknown email", `{"data":{"type":"token","email":"tammy@swanson.com","password":"mysecretpassword","authentication_mechanism":"password"}}`,
			401, `{"errors":[{"status":401,"title":"Unauthorized","detail":"The email or the password is not valid."}]}`,
		},
		{
			"customer without a password", `{"data":{"type":"token","email":"no@password.example","password":"x","authentication_mechanism":"password"}}`,
			401, `{"errors":[{"status":401,"title":"Unauthorized","detail":"The email or the password is not valid."}]}`,
		},
		{
			"fields missing", `{"data":{"type":"token","email":""}}`, 422,
			`{"errors":[{"title":"Failed Validation","detail":"The data.email field is required."},` +
				`{"title":"Failed Validation","detail":"The data.password field is required."}]}`,
		},
		{
			"another mechanism", `{"data":{"type":"token","email":"a@b","password":"c","authentication_mechanism":"oidc"}}`, 422,
			`{"errors":[{"title":"Failed Validation","detail":"The data.authentication_mechanism must be password."}]}`,
		},
		{
			"another type", `{"data":{"type":"customer","email":"a@b","password":"c","authentication_mechanism":"password"}}`, 422,
			`{"errors":[{"title":"Failed Validation","detail":"The data.type must be token."}]}`,
		},
		{
			"not wrapped", `{"type":"token"}`, 422,
			`{"errors":[{"title":"Failed Validation","detail":"the request body has no object named data"}]}`,
		},
	} {
		// In order, because the IDs of the first require that nothing was issued before.
		s.send("POST", "/v2/customers/tokens", test.body).says(test.status, test.want)
	}
}

// TestRights shows what is permitted with client_credentials, with a customer token, and with implicit alone.
func TestRights(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	other := s.AddCustomer("April Ludgate", "april@ludgate.com", "satanic")
	theirs := "/v2/customers/" + other + "/addresses"
	mine := s.AddAddress(s.CustomerID(), ron())
	credentials := "Bearer " + s.token
	implicit := "Bearer " + s.grant("client_id=sandbox&grant_type=implicit")
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)

	const anyone = `{"data":{"type":"customer","name":"Tom Haverford","email":"tom@haverford.com"}}`
	for _, test := range []struct {
		method, path, body                      string
		credentials, login, implicit, implicit2 int // implicit2 is implicit with the login
	}{
		{"GET", s.home, "", 200, 200, 403, 200},
		{"GET", s.home + "/" + mine, "", 200, 200, 403, 200},
		{"PUT", s.home + "/" + mine, `{"data":{"city":"Pawnee"}}`, 200, 200, 403, 200},
		{"POST", s.home, minimal, 201, 201, 403, 201},
		{"DELETE", s.home + "/unknown", "", 404, 404, 403, 404},
		{"GET", theirs, "", 200, 403, 403, 403},
		{"POST", theirs, minimal, 201, 403, 403, 403},
		{"GET", "/v2/customers/unknown/addresses", "", 404, 403, 403, 403},
		{"GET", "/v2/customers", "", 200, 403, 403, 403},
		{"POST", "/v2/customers", anyone, 201, 403, 403, 403},
		{"GET", "/v2/customers/id-1", "", 200, 200, 403, 200},
		{"PUT", "/v2/customers/id-1", `{"data":{"type":"customer","name":"Ron"}}`, 200, 200, 403, 200},
		{"GET", "/v2/customers/" + other, "", 200, 403, 403, 403},
		{"DELETE", "/v2/customers/unknown", "", 404, 403, 403, 403},
	} {
		for _, who := range []struct {
			name, authorization, login string
			want                       int
		}{
			{"client_credentials", credentials, "", test.credentials},
			{"client_credentials with a login", credentials, login, test.login},
			{"implicit", implicit, "", test.implicit},
			{"implicit with a login", implicit, login, test.implicit2},
		} {
			header := []string{"Authorization", who.authorization}
			if who.login != "" {
				header = append(header, "X-Moltin-Customer-Token", who.login)
			}
			r := s.send(test.method, test.path, test.body, header...)
			if r.status != who.want {
				t.Errorf("%s %s by %s: status %d, want %d", test.method, test.path, who.name, r.status, who.want)
			}
			if r.status == http.StatusForbidden {
				r.says(http.StatusForbidden, forbidden)
			}
		}
	}
}

// TestTokensCopyNoCustomers compares the allocations of a token in stores of different sizes.
func TestTokensCopyNoCustomers(t *testing.T) { //nolint:paralleltest // counts the allocations of the process
	cost := func(customers int) float64 {
		s := sandboxtest.New(t, sandbox.Config{DataFile: filepath.Join(t.TempDir(), "store.json")})
		seed := make([]sandbox.Customer, customers)
		for i := range seed {
			seed[i] = sandbox.Customer{Name: "Ann", Email: fmt.Sprint("ann@", i)}
		}
		if err := s.SetSeed(seed); err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(10, func() {
			request := httptest.NewRequest("POST", "/oauth/access_token", strings.NewReader("client_id=sandbox&client_secret=sandbox-secret&grant_type=client_credentials"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			s.ServeHTTP(httptest.NewRecorder(), request)
		})
	}
	if small, large := cost(1), cost(2000); large > small+100 {
		t.Errorf("%.0f allocations with one customer, %.0f with 2,000", small, large)
	}
}
