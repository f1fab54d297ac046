// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestErrorMessages(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"GET /a: 404 Not Found": &Error{Method: "GET", Path: "/a", Status: 404},
		"PUT /a: 400 Bad Request: required: name; too long; short (request ID r7)": &Error{
			Method: "PUT", Path: "/a", Status: 400, RequestID: "r7", Attempts: 1,
			Entries: []ErrorEntry{{Title: "required", Detail: "name"}, {Detail: "too long"}, {Title: "short"}},
		},
		"GET /a: 400 Bad Request: Name is Required": &Error{
			Method: "GET", Path: "/a", Status: 400, Entries: []ErrorEntry{{Title: "required", Detail: "Name is Required"}},
		},
		"GET /a: 403 Forbidden": &Error{Method: "GET", Path: "/a", Status: 403, Entries: []ErrorEntry{{Title: "Forbidden"}}},
		"GET /a: 400 Bad Request: no; too long": &Error{
			Method: "GET", Path: "/a", Status: 400, Entries: []ErrorEntry{{Title: "Bad request", Detail: "no"}, {Title: "Bad Request"}, {Detail: "too long"}},
		},
		"GET /a: 503 Service Unavailable (after 9 attempts)": &Error{Method: "GET", Path: "/a", Status: 503, Attempts: 9},
		"GET /a: 429 Too Many Requests (the store asked to wait 1m30s, which is longer than the time that is left)": &Error{
			Method: "GET", Path: "/a", Status: 429, RetryAfter: 90*time.Second + time.Millisecond,
		},
		"GET /a: 302 Found (redirects are refused, because they would send the credentials to another server: check the endpoint)": &Error{
			Method: "GET", Path: "/a", Status: 302,
		},
		"GET /a: 599":                       &Error{Method: "GET", Path: "/a", Status: 599},
		"GET /b: no way (after 2 attempts)": &NetworkError{Method: "GET", Path: "/b", Attempts: 2, Err: errors.New("no way")},
		"GET /c: no way":                    &NetworkError{Method: "GET", Path: "/c", Attempts: 1, Err: errors.New("no way")},
		"POST /d: 504 Gateway Timeout":      &AmbiguousError{Err: &Error{Method: "POST", Path: "/d", Status: 504}},
		"the request was held back to keep to the rate limit (context canceled)": &RateLimitError{20, context.Canceled},
	} {
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
	}
}

func TestErrorPredicates(t *testing.T) {
	t.Parallel()
	notFound := &Error{Status: 404, Entries: []ErrorEntry{{Title: "Not Found"}}}
	for name, test := range map[string]struct {
		err                                        error
		notFound, isResponse, unreadable, deadline bool
	}{
		"the API's own 404":      {err: notFound, notFound: true, isResponse: true},
		"wrapped":                {err: fmt.Errorf("reading: %w", notFound)},
		"a proxy's 404":          {err: &Error{Status: 404}, isResponse: true},
		"another status":         {err: &Error{Status: 410, Entries: notFound.Entries}, isResponse: true},
		"asked to wait too long": {err: &Error{Status: 429, RetryAfter: time.Hour}, isResponse: true, deadline: true},
		"no response":            {err: &NetworkError{Err: context.Canceled}},
		"rate limited":           {err: &NetworkError{Err: &RateLimitError{7, context.DeadlineExceeded}}, deadline: true},
		"unreadable":             {err: &NetworkError{Err: &invalidBodyError{200, true, errors.New("odd")}}, unreadable: true},
		"too large":              {err: &NetworkError{Err: ErrTooLarge}, unreadable: true},
		"ambiguous response":     {err: &AmbiguousError{Err: &Error{Status: 504}}},
		"no error":               {},
	} {
		_, isResponse := ResponseError(test.err)
		for what, got := range map[string][2]bool{
			"IsNotFound":    {IsNotFound(test.err), test.notFound},
			"ResponseError": {isResponse, test.isResponse},
			"IsUnreadable":  {IsUnreadable(test.err), test.unreadable},
			"a deadline's":  {errors.Is(test.err, context.DeadlineExceeded), test.deadline},
		} {
			if got[0] != got[1] {
				t.Errorf("%s: %s is %t, want %t", name, what, got[0], got[1])
			}
		}
	}
}

// TestRequestID has every id by which the store's support may find a request.
func TestRequestID(t *testing.T) {
	t.Parallel()
	const body = `{"errors":[{"title":"Internal","request_id":"from-body"}]}`
	for name, test := range map[string]struct {
		body    string
		headers []string
		want    string
	}{
		"none":           {`{"errors":[{"title":"Internal"}]}`, nil, ""},
		"body":           {body, nil, "from-body"},
		"X-Request-Id":   {htmlPage, []string{"X-Request-Id", "from-proxy"}, "from-proxy"},
		"the store's":    {htmlPage, []string{"X-Moltin-Request-Id", "from-store"}, "from-store"},
		"all":            {body, []string{"X-Moltin-Request-Id", "from-store", "X-Request-Id", "from-proxy"}, "from-store, from-proxy, from-body"},
		"the same twice": {body, []string{"X-Moltin-Request-Id", "from-body", "X-Request-Id", "from-body"}, "from-body"},
	} {
		subtest(t, name, func(t *testing.T) {
			err := newTransport(serve(respond(501, test.body, test.headers...))).Do(t.Context(), get, authorize)
			if e, ok := ResponseError(err); !ok || e.RequestID != test.want {
				t.Errorf("error %v, want the request id %q", err, test.want)
			}
		})
	}
}
