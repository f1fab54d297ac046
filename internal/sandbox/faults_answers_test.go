// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestFaultErrorShape(t *testing.T) {
	t.Parallel()
	for shape, want := range map[string]string{
		sandbox.ShapeString:        `{"status":false,"errors":"The POST of addresses was refused"}`,
		sandbox.ShapeBareArray:     `[{"status":"409","code":409,"title":"The POST of addresses was refused","detail":""}]`,
		sandbox.ShapeDoubleEncoded: `"{\"errors\":[{\"title\":\"Conflict\",\"detail\":\"The POST of addresses was refused\"}]}"`,
		sandbox.ShapeTitleOnly:     `{"errors":[{"title":"The POST of addresses was refused"}]}`,
		sandbox.ShapeCode:          `{"errors":[{"code":"2","title":"The POST of addresses was refused"}]}`,
		sandbox.ShapeNoStatus:      `{"errors":[{"title":"Conflict","detail":"The POST of addresses was refused"}]}`,
	} {
		s := newStore(t, sandbox.Config{})
		s.SetFaults(sandbox.Fault{Kind: sandbox.ErrorShape, Shape: shape, Status: 409, Next: 1})
		s.send("POST", s.home, minimal).says(409, want)
		equal(t, "addresses", len(s.Addresses("id-1")), 0)
		s.SetFaults(sandbox.Fault{Kind: sandbox.ErrorShape, Shape: shape, Next: 1})
		s.send("POST", s.home, minimal).is(400)
	}
}

func TestFaultNoTimestamps(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.NoTimestamps, Every: 1})
	created := s.send("POST", s.home, minimal).is(201)
	for _, record := range []any{
		created.at("data"),
		s.send("GET", s.home+"/"+created.text("data", "id"), "").at("data"),
		s.send("GET", s.home, "").at("data", 0),
		s.send("GET", "/v2/customers/id-1", "").at("data"),
	} {
		members := record.(map[string]any)
		if _, there := members["meta"]; there || members["id"] == nil {
			t.Errorf("%v has meta, or no id", members)
		}
	}
	equal(t, "meta of the list", s.send("GET", s.home, "").at("meta", "results", "total"), any(1.0))
}

func TestFaultStringNumbers(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.StringNumbers, Every: 1})
	r := s.send("POST", "/oauth/access_token", "client_id=sandbox&grant_type=implicit", "Content-Type", "application/x-www-form-urlencoded")
	equal(t, "expires_in", r.at("expires_in"), any("3600"))
	equal(t, "expires", r.at("expires"), any("1772604367"))
	equal(t, "identifier", r.text("identifier"), "implicit")
	r = s.send("POST", "/v2/customers/tokens",
		`{"data":{"type":"token","email":"ron@swanson.com","password":"mysecretpassword","authentication_mechanism":"password"}}`)
	equal(t, "expires of a login", r.at("data", "expires"), any("1772687167"))
}

func TestFaultForgetCustomerTokens(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.SetFaults(once(sandbox.ForgetCustomerTokens))
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).says(403, forbidden)
	s.send("GET", s.home, "").is(200)
	login = s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).is(200)
}

func TestFaultsOfUpdatesAndDeletes(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	path := s.home + "/" + id

	s.SetFaults(once(sandbox.PutNoContent))
	s.send("PUT", path, `{"data":{"city":5}}`).is(400)
	s.SetFaults(once(sandbox.PutNoContent))
	r := s.send("PUT", path, `{"data":{"city":"Eagleton"}}`).is(204)
	equal(t, "body", r.body, "")
	equal(t, "city", s.Addresses("id-1")[0].Members["city"], "Eagleton")

	s.SetFaults(once(sandbox.DeleteHTML))
	r = s.send("DELETE", path, "").is(200)
	equal(t, "Content-Type", r.header.Get("Content-Type"), "text/html; charset=utf-8")
	equal(t, "addresses", len(s.Addresses("id-1")), 1)

	s.SetFaults(sandbox.Fault{Kind: sandbox.DeleteBody, Every: 1})
	s.send("DELETE", path, "").says(200, `{"data":{"type":"address","id":"`+id+`"}}`)
	s.send("DELETE", path, "").is(404)
	s.send("DELETE", "/v2/customers/id-1", "").says(200, `{"data":{"type":"customer","id":"id-1"}}`)
	equal(t, "customers", len(s.Customers()), 0)
}

// TestClocks shows that records, gateways and the API itself can each have a clock of their own.
func TestClocks(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{
		RecordClock:  func() time.Time { return start.Add(30 * time.Second) },
		GatewayClock: func() time.Time { return start.Add(-2 * time.Minute) },
	})
	r := s.send("POST", s.home, minimal).is(201)
	equal(t, "created_at", r.text("data", "meta", "timestamps", "created_at"), "2026-03-04T05:06:37.123456789Z")
	equal(t, "Date of the API", r.header.Get("Date"), "Wed, 04 Mar 2026 05:06:07 GMT")
	s.SetFaults(sandbox.Fault{Kind: sandbox.ServerError, HTML: true, Next: 1})
	equal(t, "Date of the gateway", s.send("GET", s.home, "").is(500).header.Get("Date"), "Wed, 04 Mar 2026 05:04:07 GMT")
	equal(t, "customers' stamp", s.Customers()[0].CreatedAt, start.Add(30*time.Second))
}

func TestFaultKindsAreExplained(t *testing.T) {
	t.Parallel()
	seen := map[sandbox.FaultKind]bool{}
	for _, info := range sandbox.FaultKinds() {
		if info.About == "" || strings.Contains(info.About, "\n") || seen[info.Kind] {
			t.Errorf("%q is explained by %q", info.Kind, info.About)
		}
		seen[info.Kind] = true
	}
}
