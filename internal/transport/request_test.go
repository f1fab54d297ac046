// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/synctest"
)

// TestPathSegments checks that an id with any characters arrives unchanged, as one
// segment.
func TestPathSegments(t *testing.T) {
	t.Parallel()
	store := responses(respond(200, record))
	server := httptest.NewServer(store)
	t.Cleanup(server.Close)
	transport := newTransport(nil, func(cfg *Config) { cfg.Endpoint, _ = url.Parse(server.URL) })
	t.Cleanup(transport.RoundTripper.(*http.Transport).CloseIdleConnections)
	for id, escaped := range map[string]string{
		"d0c4-77": "d0c4-77", "a/b": "a%2Fb", "/": "%2F", "...": "...", "%2e%2e": "%252e%252e", "../x": "..%2Fx", "a?b=c": "a%3Fb=c",
		"a#b": "a%23b", "a b": "a%20b", "a+b": "a+b", "a%b": "a%25b", "a;b": "a%3Bb", "héllo": "h%C3%A9llo", "a\nb": "a%0Ab", "\x00": "%00",
		"a\\b": "a%5Cb", "http://x": "http:%2F%2Fx",
	} {
		before := store.count()
		err := transport.Do(t.Context(), Request{Method: http.MethodGet, Path: []string{"v2", "things", id, "parts"}}, authorize)
		if err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		if got, want := store.requests()[before].path, "/v2/things/"+escaped+"/parts"; got != want {
			t.Errorf("%q arrives as %s, want %s", id, got, want)
		}
	}
}

func TestRequestOnTheWire(t *testing.T) {
	t.Parallel()
	query := Request{Method: http.MethodGet, Path: []string{"v2", "things"}, Query: url.Values{
		"filter": {"eq(email,ron+x@y.test)"}, "htmlPage[limit]": {"100"},
	}}
	for name, test := range map[string]struct {
		request                  Request
		query, body, contentType string
	}{
		"query":     {query, "filter=eq%28email%2Cron%2Bx%40y.test%29&htmlPage%5Blimit%5D=100", "", ""},
		"no body":   {get, "", "", ""},
		"JSON body": {put, "", `{"n":7}`, "application/json"},
		"form":      {form, "", "grant=x+y", "application/x-www-form-urlencoded"},
	} {
		subtest(t, name, func(t *testing.T) {
			store := responses(respond(200, record))
			if err := newTransport(inMemory{store}).Do(t.Context(), test.request, authorize); err != nil {
				t.Fatal(err)
			}
			h := store.requests()[0]
			if h.method != test.request.Method || h.query != test.query || h.body != test.body {
				t.Errorf("%s ?%s with the body %q, want %s ?%s with %q", h.method, h.query, h.body, test.request.Method, test.query, test.body)
			}
			for name, want := range map[string]string{
				"Content-Type": test.contentType, "Accept": "application/json", "User-Agent": "test-agent",
				"Authorization": "Bearer the-access-token", "X-Moltin-Customer-Token": "the-customer-token",
			} {
				if got := h.header.Get(name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		})
	}
}

// TestWithoutDecode accepts any JSON, and no body, if there is nothing to decode.
func TestWithoutDecode(t *testing.T) {
	t.Parallel()
	for body, ok := range map[string]bool{"": true, record: true, "null": true, htmlPage: false, record[:5]: false} {
		synctest.Test(t, func(t *testing.T) {
			err := newTransport(serve(respond(200, body)), retries(0)).Do(t.Context(), get, authorize)
			if ok != (err == nil) || !ok && !IsUnreadable(err) {
				t.Errorf("%q: error %v", body, err)
			}
			if !ok {
				assertMessage(t, err, map[string]bool{"200 OK, but the body is not in the API's format (it is not JSON)": true, body: false})
			}
		})
	}
}

// TestNothingIsSent fails requests before anything is sent. Only an error of authorize
// comes after the call of it.
func TestNothingIsSent(t *testing.T) {
	t.Parallel()
	withID := func(id string) Request {
		return Request{Method: http.MethodDelete, Path: []string{"v2", "things", id, "parts"}}
	}
	for name, test := range map[string]struct {
		request    Request
		want       string
		authorized int
	}{
		"empty ID":             {withID(""), "DELETE /v2/things//parts: an ID is empty", 0},
		"empty ID at the end":  {Request{Path: []string{"v2", "things", ""}}, "an ID is empty", 0},
		"current directory":    {withID("."), `"." and ".." are not valid IDs`, 0},
		"parent directory":     {withID(".."), `"." and ".." are not valid IDs`, 0},
		"create without body":  {Request{Path: []string{"a"}, NonIdempotent: true}, "must have a body", 0},
		"body can't be JSON":   {Request{Path: []string{"a"}, Body: make(chan int)}, "unsupported type", 0},
		"rejected credentials": {get, "rejected", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := responses(respond(200, record))
			authorized := 0
			err := newTransport(inMemory{store}).Do(t.Context(), test.request, func(context.Context) (http.Header, error) {
				authorized++
				return nil, errors.New("rejected")
			})
			assertMessage(t, err, map[string]bool{test.want: true})
			if store.count() != 0 || authorized != test.authorized {
				t.Errorf("%d requests, and credentials for %d, want 0 and %d", store.count(), authorized, test.authorized)
			}
		})
	}
}
