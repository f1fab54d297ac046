// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// TestHeaders expects the headers of the API on every response: successes, rejections and failures.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	s.SetFaults(sandbox.Fault{Status: 500, Method: "PUT", Next: 1})
	seen := map[string]bool{}
	for _, r := range []reply{
		s.send("GET", s.home, "").is(200),
		s.send("POST", s.home, minimal).is(201),
		s.send("POST", s.home, "").is(400),
		s.send("GET", "/v2/customers", "", "Authorization", "").is(401),
		s.send("POST", "/oauth/access_token", "grant_type=implicit", "Content-Type", "application/x-www-form-urlencoded").is(403),
		s.send("GET", s.home+"/nobody", "").is(404),
		s.send("PATCH", s.home, "").is(405),
		s.send("POST", "/v2/customers", "").is(422),
		s.send("PUT", s.home+"/"+id, "").is(500),
		s.send("DELETE", s.home+"/"+id, "").is(204),
	} {
		request := r.header.Get("X-Moltin-Request-Id")
		if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(request) || seen[request] {
			t.Errorf("%s: request id %q, want 40 digits of its own", r.what, request)
		}
		seen[request] = true
		equal(t, r.what, r.header.Get("Via"), "1.1 varnish")
		equal(t, r.what, r.header.Get("Date"), "Wed, 04 Mar 2026 05:06:07 GMT")
		if r.status != 204 {
			r.json()
		}
		if r.status == 500 {
			equal(t, "id in the body", r.text("errors", 0, "request_id"), request[:16])
		}
	}
}

func TestTimestampsLoseTrailingZeros(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ nanoseconds, create, updated, read string }{
		{"0s", ":07.123456789Z", ":07.123457235Z", ":07.123Z"},
		{"211ns", ":07.123457Z", ":07.123457446Z", ":07.123Z"},
		{"76543211ns", ":07.2Z", ":07.200000446Z", ":07.2Z"},
		{"876543211ns", ":08Z", ":08.000000446Z", ":08Z"},
	} {
		s := newStore(t, sandbox.Config{})
		wait, err := time.ParseDuration(test.nanoseconds)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.advance(wait)
		const minute = "2026-03-04T05:06"
		r := s.send("POST", s.home, minimal).is(201)
		equal(t, "created_at on create", r.text("data", "meta", "timestamps", "created_at"), minute+test.create)
		equal(t, "updated_at on create", r.text("data", "meta", "timestamps", "updated_at"), minute+test.updated)
		r = s.send("GET", s.home+"/"+r.text("data", "id"), "").is(200)
		equal(t, "created_at on read", r.text("data", "meta", "timestamps", "created_at"), minute+test.read)
		equal(t, "updated_at on read", r.text("data", "meta", "timestamps", "updated_at"), minute+test.read)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", "/v2/settings", "").says(200, `{"data":{"type":"settings","page_length":100,
		"address_mandatory_fields":["first_name","last_name","line_1","county","postcode","country"],"shopper_address_limit":25}}`)
	s.send("GET", "/v2/settings", "", "Authorization", "").says(401, unauthorized)
	s = newStore(t, sandbox.Config{PageLength: 50, RequiredFields: []string{"postcode", "city"}, PostCodeField: "post_code", Quota: 60})
	s.send("GET", "/v2/settings", "").says(200,
		`{"data":{"type":"settings","page_length":50,"address_mandatory_fields":["post_code","city"],"shopper_address_limit":60}}`)
}

// TestClocks shows that records, gateways and the API itself can each have a clock of their own.
func TestClocks(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{RecordsAhead: 30 * time.Second, GatewayAhead: -2 * time.Minute})
	r := s.send("POST", s.home, minimal).is(201)
	equal(t, "created_at", r.text("data", "meta", "timestamps", "created_at"), "2026-03-04T05:06:37.123456789Z")
	equal(t, "Date of the API", r.header.Get("Date"), "Wed, 04 Mar 2026 05:06:07 GMT")
	s.SetFaults(sandbox.Fault{Status: 500, HTML: true, Next: 1})
	equal(t, "Date of the gateway", s.send("GET", s.home, "").is(500).header.Get("Date"), "Wed, 04 Mar 2026 05:04:07 GMT")
	equal(t, "customers' stamp", s.Customers()[0].CreatedAt, start.Add(30*time.Second))
}

func TestRate(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{Rate: 3})
	s.clock.advance(time.Hour - time.Second) // the token was requested before this window, and is valid until its end
	get := func(want int) {
		t.Helper()
		r := s.send("GET", s.home, "").is(want)
		equal(t, "Retry-After", r.header.Get("Retry-After"), "")
	}
	get(200) // at 0 ms
	s.clock.advance(400 * time.Millisecond)
	get(200) // at 400 ms
	get(200)
	get(429)
	s.clock.advance(599 * time.Millisecond)
	get(429) // at 999 ms: rejected requests don't count, the first one still does
	s.clock.advance(time.Millisecond)
	s.authenticate() // at 1000 ms: requests for tokens count too
	get(429)
	s.clock.advance(399 * time.Millisecond)
	get(429) // at 1399 ms
	s.clock.advance(time.Millisecond)
	get(200) // at 1400 ms
	get(200)
	get(429)
}

func TestLatencyEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	s := sandboxtest.New(t, sandbox.Config{Latency: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	defer func() { equal(t, "end", recover(), any(http.ErrAbortHandler)) }()
	s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/v2/customers", nil))
}

func TestConfigThatCannotBe(t *testing.T) {
	t.Parallel()
	for want, config := range map[string]sandbox.Config{
		"Rate is -1, must be at":                 {Rate: -1},
		"Latency is -1ns":                        {Latency: -1},
		"Quota is -1, must be at least 1":        {Quota: -1},
		`"zip"`:                                  {PostCodeField: "zip"},
		`RequiredFields has "zip_code"`:          {RequiredFields: []string{"line_1", "zip_code"}},
		"must be an email address":               {CustomerEmail: "@"},
		"PageLength is 101, must be at most 100": {PageLength: 101},
		`AddressLists is "all", must be one of paged, capped, whole`: {AddressLists: "all"},
		`UnknownFields is "drop", must be one of ignore, refuse`:     {UnknownFields: "drop"},
		"defined twice":             {AddressFields: []sandbox.Field{{Name: "a", Type: "string"}, {Name: "a", Type: "date"}}},
		`no type "text"`:            {CustomerFields: []sandbox.Field{{Name: "a", Type: "text"}}},
		"post_code cannot":          {AddressFields: []sandbox.Field{{Name: "post_code", Type: "string"}}},
		"created_at cannot":         {AddressFields: []sandbox.Field{{Name: "created_at", Type: "string"}}},
		"addresses cannot":          {CustomerFields: []sandbox.Field{{Name: "addresses", Type: "string"}}},
		"password_hash cannot":      {CustomerFields: []sandbox.Field{{Name: "password_hash", Type: "string"}}},
		"meta cannot":               {AddressFields: []sandbox.Field{{Name: "meta", Type: "string"}}},
		"email cannot":              {CustomerFields: []sandbox.Field{{Name: "email", Type: "string"}}},
		`"a b" is not a valid name`: {CustomerFields: []sandbox.Field{{Name: "a b", Type: "string"}}},
	} {
		_, err := sandbox.New(config)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", config, err, want)
		}
	}
	if err := (sandbox.Config{}).Validate(); err == nil || err.Error() != "ClientID is empty" {
		t.Errorf("error %v: only New replaces zero values", err)
	}
	if err := (sandbox.Config{}).WithDefaults().Validate(); err != nil {
		t.Error(err)
	}
}

// TestDefaultsNeedNothing uses the real clock and random IDs.
func TestDefaultsNeedNothing(t *testing.T) {
	t.Parallel()
	s := sandboxtest.New(t, sandbox.Config{})
	id, other := s.CustomerID(), s.AddCustomer("Other", "o@example.com", "")
	if len(id) != 36 || id == other {
		t.Errorf("ids %q and %q, want two UUIDs", id, other)
	}
	if ron := s.Customers()[0]; ron.Name != "Ron Swanson" || ron.Email != "ron@swanson.com" || time.Since(ron.CreatedAt) > time.Minute {
		t.Errorf("first customer %+v", ron)
	}
}

// TestLatency uses a server with a shorter timeout for reading requests, which doesn't apply to responses.
func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const timeout = time.Minute
		pipes := make(pipeListener)
		server := &http.Server{Handler: sandboxtest.New(t, sandbox.Config{Latency: 5 * timeout}), ReadTimeout: timeout}
		go func() { _ = server.Serve(pipes) }()
		defer server.Close()
		network := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			client, accepted := net.Pipe()
			pipes <- accepted
			return client, nil
		}}
		defer network.CloseIdleConnections()
		began := time.Now()
		response, err := (&http.Client{Transport: network}).Get("http://store.example/v2/settings")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		equal(t, "status", response.StatusCode, 401)
		equal(t, "the response came after", time.Since(began), 5*timeout)
	})
}

// pipeListener accepts connections within a synctest bubble.
type pipeListener chan net.Conn

func (l pipeListener) Accept() (net.Conn, error) {
	if conn, ok := <-l; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l pipeListener) Close() error {
	close(l)
	return nil
}

func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }
