// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"slices"
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
		s.SetFaults(sandbox.Fault{Shape: shape, Status: 409, Next: 1})
		s.send("POST", s.home, minimal).says(409, want)
		equal(t, "addresses", len(s.Addresses("id-1")), 0)
	}
}

func TestFaultNoTimestamps(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.NoTimestamps})
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

func TestFaultForgetCustomerTokens(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.SetFaults(once(sandbox.RevokeCustomerTokens))
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
	equal(t, "city", s.Addresses("id-1")[0].City, "Eagleton")

	s.SetFaults(sandbox.Fault{Status: 200, HTML: true, Method: "delete", Next: 1})
	r = s.send("DELETE", path, "").is(200)
	equal(t, "Content-Type", r.header.Get("Content-Type"), "text/html; charset=utf-8")
	equal(t, "addresses", len(s.Addresses("id-1")), 1)
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
	s.SetFaults(sandbox.Fault{Status: 500, HTML: true, Next: 1})
	equal(t, "Date of the gateway", s.send("GET", s.home, "").is(500).header.Get("Date"), "Wed, 04 Mar 2026 05:04:07 GMT")
	equal(t, "customers' stamp", s.Customers()[0].CreatedAt, start.Add(30*time.Second))
}

func TestFaultsAreExplained(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, term := range slices.Concat(sandbox.FaultFields(), sandbox.FaultKinds()) {
		if term.About == "" || strings.Contains(term.About, "\n") || seen[term.Name] {
			t.Errorf("%q is explained by %q", term.Name, term.About)
		}
		seen[term.Name] = true
	}
}
