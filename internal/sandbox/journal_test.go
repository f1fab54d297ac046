// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestJournal(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.authenticate()
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("POST", s.home+"?a=1", minimal, "X-Moltin-Customer-Token", login).is(201)
	s.send("GET", s.home, "").is(200)
	s.send("GET", "/v2/customers/other/addresses", "").is(404)

	journal := s.Journal()
	var lines []string
	for _, e := range journal {
		lines = append(lines, e.Method+" "+e.Path)
	}
	equal(t, "requests", strings.Join(lines, ", "), "POST /oauth/access_token, POST /v2/customers/tokens, "+
		"POST /v2/customers/id-1/addresses, GET /v2/customers/id-1/addresses, GET /v2/customers/other/addresses")
	post := journal[2]
	equal(t, "query", post.Query.Get("a"), "1")
	equal(t, "customer token", post.Header.Get("X-Moltin-Customer-Token"), login)
	equal(t, "access token", post.Header.Get("Authorization"), "Bearer "+s.token)
	equal(t, "body", string(post.Body), minimal)
	equal(t, "status", post.Status, 201)
	equal(t, "at", post.Time, start)

	equal(t, "all", s.Count("", ""), 5)
	equal(t, "posts", s.Count("POST", ""), 3)
	equal(t, "of any customer", s.Count("", "/v2/customers/*/addresses"), 3)
	equal(t, "lists of any customer", s.Count("GET", "/v2/customers/*/addresses"), 2)
	equal(t, "found", s.Find("GET", "/v2/customers/*/addresses")[1].Status, 404)
	s.ResetJournal()
	equal(t, "after a reset", len(s.Journal()), 0)
}

func TestRequestLimit(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{RequestLimit: 2})
	for _, path := range []string{"/1", "/2", "/3", "/4", "/5"} {
		s.send("GET", path+"?secret=x", "body")
	}
	kept := s.Journal()
	equal(t, "kept", len(kept), 2)
	equal(t, "first kept", kept[0].Path, "/4")
	if kept[0].Query != nil || kept[0].Header != nil || kept[0].Body != nil {
		t.Errorf("%+v has more than its log", kept[0])
	}
}

// TestRequestsInOrderOfCompletion completes the first request last.
func TestRequestsInOrderOfCompletion(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	before, _, _ := s.Requests(0)
	s.SetFaults(sandbox.Fault{Hang: true, Next: 1})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan any)
	go func() {
		defer func() { ended <- recover() }()
		s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/v2/customers/first", nil))
	}()
	for len(s.Journal()) == 0 {
		runtime.Gosched()
	}
	s.send("GET", "/v2/customers/second", "")
	completed, _, changed := s.Requests(int64(len(before)))
	equal(t, "completed", len(completed), 1)
	cancel()
	<-ended
	<-changed
	completed, _, _ = s.Requests(0)
	var paths []string
	for _, r := range completed {
		paths = append(paths, r.Path)
	}
	equal(t, "completed", strings.Join(paths, " "), "/v2/customers/second /v2/customers/first")
	equal(t, "in order of arrival", s.Journal()[0].Path, "/v2/customers/first")
}

func TestLog(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var lines []string
	s := newStore(t, sandbox.Config{Log: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("GET", s.home+"/a%0Ab?email=ron@swanson.com", "", "X-Moltin-Customer-Token", login).is(404)
	s.SetFaults(sandbox.Fault{Close: true, Next: 1})
	if _, err := s.try("GET", s.home, ""); err == nil {
		t.Error("the connection was not closed")
	}
	mu.Lock()
	defer mu.Unlock()
	log := strings.Join(lines, "\n")
	equal(t, "lines", strings.Count(log, "\n")+1, 4)
	for _, want := range []string{
		"POST /oauth/access_token 200 ", "POST /v2/customers/tokens 200 ", "GET " + s.home + "/a%0Ab 404 ",
		"GET " + s.home + " closed ", " [close]",
	} {
		if !strings.Contains(log, want) {
			t.Errorf("no %q in\n%s", want, log)
		}
	}
	for _, secret := range []string{login, s.token, sandbox.DefaultCustomerPassword, sandbox.DefaultClientSecret, "ron@"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q in\n%s", secret, log)
		}
	}
}
