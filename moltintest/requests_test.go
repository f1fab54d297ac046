// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/moltintest"
)

func TestRequests(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{RequiredFields: []string{}})
	c, id := newClient(t, store), store.CustomerID()
	c.send("POST", addressesOf(id)+"?a=b", `{"data":{"type":"address","city":"Pawnee"}}`)
	c.send("GET", addressesOf(id), "")
	c.send("GET", addressesOf("other"), "")

	posts := store.Requests("POST /v2/customers/*/addresses")
	if len(posts) != 1 || posts[0].Path != addressesOf(id) || posts[0].Query.Get("a") != "b" || posts[0].Status != 201 ||
		!strings.Contains(string(posts[0].Body), "Pawnee") || posts[0].Time.IsZero() || posts[0].Fault != "" {
		t.Errorf("%+v", posts)
	}
	if got := posts[0].Header.Get("Authorization"); got != "Bearer ***" || posts[0].Header.Get("Accept-Encoding") != "gzip" {
		t.Errorf("headers %v", posts[0].Header)
	}
	for pattern, want := range map[string]int{"POST": 2, "/oauth/access_token": 1, "GET /v2/customers/*/addresses": 2, "DELETE": 0} {
		if got := len(store.Requests(pattern)); got != want {
			t.Errorf("%s: %d, want %d", pattern, got, want)
		}
	}
	if got := store.Requests("DELETE", "GET", "/v2/customers/*/addresses"); len(got) != 3 {
		t.Errorf("any of three patterns: %d", len(got))
	}
	if err := store.CheckRequests(map[string]int{"POST": 2, "DELETE": 0}); err != nil {
		t.Error(err)
	}
	err := store.CheckRequests(map[string]int{"POST": 2, "GET": 0, "DELETE": 1})
	expectText(t, fmt.Sprint(err), "GET: 2, want 0", "DELETE: 0, want 1", "GET "+addressesOf("other")+" 404")
	if strings.Contains(fmt.Sprint(err), "POST: ") {
		t.Errorf("a pattern with the expected number:\n%s", err)
	}
	expectText(t, fmt.Sprint(store.CheckRequests(map[string]int{"get": 0})), `"get"`, "GET /v2")
	for _, malformed := range []string{"", "addresses", "GET addresses", "GET /v2/["} {
		expectText(t, panicMessage(t, func() { store.Requests(malformed) }), "Requests", "pattern")
	}
	store.ClearRequests()
	if got := len(store.Requests()); got != 0 {
		t.Errorf("%d requests after clearing", got)
	}
}

func TestDump(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	store.AddAddress(store.CustomerID(), leslie())
	c := newClient(t, store)
	store.Inject(moltintest.Fault{Status: 503, Next: 1})
	c.send("GET", "/v2/customers?sort=name", "")
	dump := store.Dump()
	expectText(t, dump, store.URL(), `Name: "Ron Swanson"`, `City: "Pawnee"`, "POST /oauth/access_token 200", "GET /v2/customers?sort=name 503 [status 503]")
	for _, secret := range []string{moltintest.DefaultClientSecret, moltintest.DefaultCustomerPassword, c.token} {
		if strings.Contains(dump, secret) {
			t.Errorf("the dump has %s:\n%s", secret, dump)
		}
	}
}

// TestFaultsApply injects a fault of each kind. What it does is tested with the sandbox.
func TestFaultsApply(t *testing.T) {
	t.Parallel()
	faults := []moltintest.Fault{
		{Status: 503, RetryAfter: "+1"},
		{Status: 404, HTML: true},
		{Status: 400, Shape: sandbox.ShapeString},
		{Close: true},
		{Status: 504, HTML: true, Process: "late", MinDelay: 1, MaxDelay: 2, Method: "write"},
		{Redirect: "http://127.0.0.1/"},
	}
	for _, kind := range sandbox.FaultKinds() {
		fault := moltintest.Fault{Kind: kind.Name}
		if kind.Name == sandbox.PagedList {
			fault.PageSize = 1
		}
		faults = append(faults, fault)
	}
	store := moltintest.Start(t, &moltintest.Options{RequiredFields: []string{}})
	id := store.CustomerID()
	for _, fault := range faults {
		address := store.AddAddress(id, leslie())
		c := newClient(t, store)
		remove := store.Inject(fault)
		store.ClearRequests()
		c.send("PUT", addressesOf(id)+"/"+address, `{"data":{"type":"address","city":"Eagleton"}}`)
		c.send("GET", addressesOf(id), "")
		c.send("PUT", "/v2/customers/"+id, `{"data":{"type":"customer","email":"RON@swanson.com"}}`)
		requests := store.Requests()
		if len(requests) != 3 || !slices.ContainsFunc(requests, func(r moltintest.Request) bool { return r.Fault != "" }) {
			t.Errorf("%+v did not apply to any of %d requests", fault, len(requests))
		}
		remove()
		if status, body := newClient(t, store).send("GET", "/v2/customers", ""); status != 200 {
			t.Errorf("%+v is not removed: %d %s", fault, status, body)
		}
	}
}

func TestRemovingOneFaultKeepsTheOthers(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	c := newClient(t, store)
	store.Inject(moltintest.Fault{Status: 503, Every: 2})
	remove := store.Inject(moltintest.Fault{Status: 418, Method: "DELETE"})
	first, _ := c.send("GET", "/v2/customers", "")
	remove()
	remove()
	second, _ := c.send("GET", "/v2/customers", "") // the count of the first fault goes on
	if first != 200 || second != 503 {
		t.Errorf("%d, %d", first, second)
	}
}

// TestFaultKindsAreDocumented expects the description of each kind in the comment of Fault.Kind.
func TestFaultKindsAreDocumented(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("fault.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range sandbox.FaultKinds() {
		about := strings.ReplaceAll(kind.About, "`page_size`", "PageSize")
		expectText(t, string(source), fmt.Sprintf("//   - %q %s\n", kind.Name, about))
	}
}

func TestInvalidFaults(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	for name, fault := range map[string]moltintest.Fault{
		"exactly one of status":     {},
		`unknown kind "typo"`:       {Kind: "typo"},
		"status is 201":             {Status: 201},
		"retry_after requires":      {Close: true, RetryAfter: "1"},
		"page_size":                 {Kind: "paged_list"},
		"only one of next, every":   {Hang: true, Next: 1, Every: 2},
		"path is \"everywhere\"":    {Hang: true, Path: "everywhere"},
		"max_delay is 1ns, must be": {Close: true, Process: "late", MinDelay: 2, MaxDelay: 1},
	} {
		expectText(t, panicMessage(t, func() { store.Inject(fault) }), "moltintest: Inject: fault", name)
	}
}
