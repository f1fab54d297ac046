// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// TestProxyRefuses connects through a proxy that does not let it. What the proxy
// will say again is not asked again, and the error names the proxy.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ status, attempts int }{
		{400, 1}, {403, 1}, {404, 1}, {407, 1}, {429, 1}, {302, 1}, {500, 3}, {502, 3}, {503, 3}, {504, 3},
	} {
		for _, r := range []Request{get, once} {
			t.Run(fmt.Sprintf("%d/%s", test.status, r.Method), func(t *testing.T) {
				t.Parallel()
				proxy := answers(answer(test.status, page))
				server := httptest.NewServer(proxy)
				t.Cleanup(server.Close)
				tr := newTransport(nil, noWait, retries(2))
				address, _ := url.Parse(server.URL)
				address.User = url.UserPassword("ron", "bacon-and-eggs")
				tr.RoundTripper.(*http.Transport).Proxy = http.ProxyURL(address)
				err := tr.Do(t.Context(), r, authorize)
				if requests := proxy.requests(); len(requests) != test.attempts || requests[0].method != http.MethodConnect {
					t.Errorf("the proxy saw %d requests, want %d", len(requests), test.attempts)
				}
				if errors.As(err, new(*AmbiguousError)) || !errors.As(err, new(*NetworkError)) {
					t.Errorf("error %#v, want a NetworkError", err)
				}
				checkMessage(t, err, map[string]bool{
					fmt.Sprintf("the proxy %s refused the connection: %s", address.Host, statusText(test.status)): true, "bacon": false,
				})
			})
		}
	}
}

// TestInvalidHeader tries a header that can't be sent once.
func TestInvalidHeader(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := answers(answer(200, record))
			tr, _, connections := listening(t, store, (*httptest.Server).Start, noWait)
			attempts := 0
			err := tr.Do(t.Context(), r, credentials(func() http.Header {
				attempts++
				return http.Header{"Authorization": {"Bearer bacon\nand eggs"}}
			}))
			if attempts != 1 || connections.Load() != 0 {
				t.Errorf("%d attempts and %d connections, want 1 and 0", attempts, connections.Load())
			}
			if errors.As(err, new(*NetworkError)) || errors.As(err, new(*AmbiguousError)) {
				t.Errorf("error %#v has nothing to do with the network", err)
			}
			checkMessage(t, err, map[string]bool{r.Method + " /": true, "invalid header": true, "Authorization": true, "bacon": false})
		})
	}
}
