// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
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

// TestInvalidIDs rejects ids that would lead to another route, before anything is
// sent or a token is requested.
func TestInvalidIDs(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"": "DELETE /v2/things//parts: an ID is empty", ".": `"." and ".." are not valid IDs`, "..": `"." and ".." are not valid IDs`,
	} {
		sent := 0
		transport := newTransport(roundTripper(func(*http.Request) (*http.Response, error) {
			sent++
			return nil, errors.New("sent")
		}), retries(0))
		for _, path := range [][]string{{"v2", "things", id, "parts"}, {"v2", "things", "a", id}} {
			err := transport.Do(t.Context(), Request{Method: http.MethodDelete, Path: path}, credentials(func() http.Header {
				sent++
				return nil
			}))
			if err == nil || len(path[3]) > 2 && !strings.Contains(err.Error(), want) || sent != 0 {
				t.Errorf("%q: error %v after %d calls, want %s", path, err, sent, want)
			}
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
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

// TestNonIdempotentWithoutBody rejects a request that net/http would repeat.
func TestNonIdempotentWithoutBody(t *testing.T) {
	t.Parallel()
	store := responses(respond(200, record))
	err := newTransport(inMemory{store}).Do(t.Context(), Request{Method: http.MethodPost, Path: []string{"a"}, NonIdempotent: true}, authorize)
	if err == nil || store.count() != 0 {
		t.Errorf("error %v and %d requests", err, store.count())
	}
}

// TestAuthorizeFails returns the error as it is, and sends nothing.
func TestAuthorizeFails(t *testing.T) {
	t.Parallel()
	store := responses(respond(200, record))
	refused := errors.New("refused")
	err := newTransport(inMemory{store}).Do(t.Context(), get, func(context.Context) (http.Header, error) { return nil, refused })
	if err != refused || store.count() != 0 { //nolint:errorlint // As it is.
		t.Errorf("error %v and %d requests", err, store.count())
	}
	err = newTransport(inMemory{store}).Do(t.Context(), Request{Path: []string{"a"}, Body: make(chan int)}, authorize)
	if !errors.As(err, new(*json.UnsupportedTypeError)) || store.count() != 0 {
		t.Errorf("a body that can't be encoded: error %v and %d requests", err, store.count())
	}
}
