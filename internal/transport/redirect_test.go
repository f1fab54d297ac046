// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// TestRedirectsAreRefused checks that no redirect is followed, wherever it
// leads: its target would get the credentials.
func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	var overheard atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { overheard.Add(1) }))
	t.Cleanup(target.Close)
	for where, location := range map[string]string{
		"elsewhere": target.URL, "here": "/elsewhere", "nonsense": "http://%zz", "unclosed": "http://[::1", "empty": "",
	} {
		for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
			t.Run(fmt.Sprintf("%d/%s", status, where), func(t *testing.T) {
				t.Parallel()
				store := answers(answer(status, "", "Location", location))
				tr, _, _ := listening(t, store, (*httptest.Server).Start, noWait)
				for name, r := range everyRequest {
					err := tr.Do(t.Context(), r, authorize)
					if e, ok := ResponseError(err); !ok || e.Status != status || e.Attempts != 1 {
						t.Errorf("%s: error %#v", name, err)
					}
					checkMessage(t, err, map[string]bool{"redirects are refused": true, target.URL: false, "zz": false})
				}
				if got := store.count(); got != len(everyRequest) {
					t.Errorf("%d requests, want %d", got, len(everyRequest))
				}
			})
		}
	}
	t.Cleanup(func() {
		if got := overheard.Load(); got != 0 {
			t.Errorf("the target of redirects heard %d requests", got)
		}
	})
}
