// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

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

func TestLatency(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{Latency: 20 * time.Millisecond})
	began := time.Now()
	s.send("GET", s.home, "").is(200)
	if took := time.Since(began); took < 20*time.Millisecond {
		t.Errorf("the answer came after %v, want 20ms or more", took)
	}
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
	if err := sandbox.DefaultConfig().Validate(); err != nil {
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

// TestHeldBackAnswerOutlivesTheReadTimeout uses a server with a short timeout for reading requests.
func TestHeldBackAnswerOutlivesTheReadTimeout(t *testing.T) {
	t.Parallel()
	const timeout = 50 * time.Millisecond
	server := httptest.NewUnstartedServer(sandboxtest.New(t, sandbox.Config{Latency: 5 * timeout}))
	server.Config.ReadTimeout = timeout
	server.Start()
	t.Cleanup(server.Close)
	response, err := http.Get(server.URL + "/v2/settings")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	equal(t, "status", response.StatusCode, 401)
}
