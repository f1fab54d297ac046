// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// TestEveryStatus answers requests with every status and every kind of body.
func TestEveryStatus(t *testing.T) {
	t.Parallel()
	// Nothing in a body changes what these mean: see TestJudge for 409.
	doubtful := []int{408, 425, 500, 502, 503, 504}
	statuses := slices.Concat(doubtful, []int{
		301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429, 499, 501, 505, 511, 599,
	})
	bodies := map[string]string{
		"API JSON":   `{"errors":[{"status":"418","title":"the title","detail":"the detail"}]}`,
		"other JSON": `{"message":"no route matched"}`,
		"HTML":       page,
		"empty":      "",
		"truncated":  `{"errors":[{"status":"418","title":"the ti`,
		"no entries": `{"errors":[]}`,
	}
	for _, r := range []Request{put, once} {
		for _, status := range statuses {
			want := final
			switch {
			case status == 429:
				want = again
			case slices.Contains(doubtful, status) && !r.NonIdempotent:
				want = again
			case slices.Contains(doubtful, status) || status > 500 && r.NonIdempotent:
				want = unknown
			}
			for bodyName, body := range bodies {
				t.Run(fmt.Sprintf("%s/%d/%s", r.Method, status, bodyName), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						store := answers(answer(status, body, "X-Request-Id", "request-7", "Location", "https://elsewhere.test/"))
						err := newTransport(inMemory{store}, retries(2)).Do(t.Context(), r, authorize)
						checkVerdict(t, err, len(store.requests()), want)
						e, answered := ResponseError(err)
						if answered != (want != unknown) || answered && e.Status != status {
							t.Errorf("error %#v, want an answer of %d", err, status)
						}
						isAPI := bodyName == "API JSON"
						if got := IsNotFound(err); got != (isAPI && status == 404) {
							t.Errorf("IsNotFound is %t", got)
						}
						checkMessage(t, err, map[string]bool{
							strings.TrimSpace(fmt.Sprintf(": %d %s", status, http.StatusText(status))): true,
							"request-7":             true,
							"the title: the detail": isAPI,
							"redirects are refused": status < 400,
							"Guru":                  false,
							"no route":              false,
							"elsewhere":             false,
							"the-access-token":      false,
						})
					})
				})
			}
		}
	}
}

// TestRetrySucceeds repeats a request with the same body and fresh credentials
// until it is taken.
func TestRetrySucceeds(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				throttled := answer(429, page)
				store := answers(throttled, throttled, throttled, throttled, throttled, throttled, throttled, throttled, answer(200, record))
				asked := 0
				err := newTransport(inMemory{store}).Do(t.Context(), r, credentials(func() http.Header {
					asked++
					return http.Header{"Authorization": {fmt.Sprint("Bearer ", asked)}}
				}))
				if err != nil {
					t.Fatal(err)
				}
				requests := store.requests()
				if len(requests) != 9 {
					t.Errorf("%d requests, want 9", len(requests))
				}
				for i, h := range requests {
					if h.body != requests[0].body || r.Method != http.MethodGet && h.body == "" {
						t.Errorf("a retry's body is %q and the first one's %q", h.body, requests[0].body)
					}
					if got, want := h.header.Get("Authorization"), fmt.Sprint("Bearer ", i+1); got != want {
						t.Errorf("attempt %d has the credentials %q, want %q", i+1, got, want)
					}
				}
			})
		})
	}
}
