// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// startServer serves a handler on a real socket, returns a transport with the real
// network, and counts the connections.
func startServer(t *testing.T, handler http.Handler, start func(*httptest.Server), change ...func(*Config)) (tr *Transport, server *httptest.Server, connections *atomic.Int32) {
	t.Helper()
	connections = new(atomic.Int32)
	server = httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(server)
	t.Cleanup(server.Close)
	tr = newTransport(nil, append(change, func(cfg *Config) { cfg.Endpoint, _ = url.Parse(server.URL) })...)
	network := tr.RoundTripper.(*http.Transport)
	if server.TLS != nil {
		network.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	t.Cleanup(network.CloseIdleConnections)
	return tr, server, connections
}

func noWait(cfg *Config) { cfg.Jitter = func(time.Duration) time.Duration { return 0 } }

// TestConnectionsAreKept checks that no response closes the connection.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	handlers := []http.HandlerFunc{
		respond(200, record), respond(503, htmlPage), respond(429, htmlPage), respond(200, htmlPage),
		respond(404, strings.Repeat(htmlPage, 1000)), respond(302, htmlPage, "Location", "/"), respond(200, record),
	}
	store := responses(handlers...)
	tr, _, connections := startServer(t, store, (*httptest.Server).Start, retries(0))
	for range handlers {
		_ = tr.Do(t.Context(), get, authorize) // most fail
	}
	if store.count() != len(handlers) || connections.Load() != 1 {
		t.Errorf("%d connections for %d requests", connections.Load(), store.count())
	}
}

// TestConnectionBreaks closes a connection before the response and in the middle of
// it, in both versions of HTTP.
func TestConnectionBreaks(t *testing.T) {
	t.Parallel()
	inTheMiddle := func(w http.ResponseWriter, r *http.Request) {
		respond(200, record[:7], "Content-Length", "17")(w, r)
		broken(w, r)
	}
	for name, breaks := range map[string]http.HandlerFunc{"before the response": broken, "in the middle": inTheMiddle} {
		for version, start := range map[string]func(*httptest.Server){"HTTP/1.1": (*httptest.Server).Start, "HTTP/2.0": startHTTP2} {
			for requestName, r := range everyRequest {
				t.Run(name+"/"+version+"/"+requestName, func(t *testing.T) {
					t.Parallel()
					store := responses(breaks, respond(200, record))
					tr, _, _ := startServer(t, store, start, noWait)
					err := tr.Do(t.Context(), r, authorize)
					want := 2
					if r.NonIdempotent {
						want = 1
					}
					if isAmbiguous := errors.As(err, new(*AmbiguousError)); isAmbiguous != r.NonIdempotent || !isAmbiguous && err != nil {
						t.Errorf("error %v", err)
					}
					requests := store.requests()
					if len(requests) != want || requests[0].proto != version {
						t.Errorf("%d requests by %s, want %d by %s", len(requests), requests[0].proto, want, version)
					}
				})
			}
		}
	}
}

func startHTTP2(s *httptest.Server) {
	s.EnableHTTP2 = true
	s.StartTLS()
}

// TestNothingListens retries what can't have arrived.
func TestNothingListens(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, server, _ := startServer(t, responses(respond(200, record)), (*httptest.Server).Start, noWait, retries(2))
			server.Close()
			err := tr.Do(t.Context(), r, authorize)
			var none *NetworkError
			// "connection refused", or on Windows "actively refused it"
			if !errors.As(err, &none) || none.Attempts != 3 || errors.As(err, new(*AmbiguousError)) || !strings.Contains(err.Error(), "refused") {
				t.Errorf("error %#v", err)
			}
		})
	}
}

// TestTLS checks that bad encryption is an error, without a retry if that would not
// help.
func TestTLS(t *testing.T) {
	t.Parallel()
	encrypted := func(config *tls.Config) func(*httptest.Server) {
		return func(s *httptest.Server) {
			s.TLS = config
			s.StartTLS()
		}
	}
	for name, test := range map[string]struct {
		start   func(*httptest.Server)
		change  func(tr *Transport)
		want    string // "": no error
		retries int
	}{
		"trusted":      {encrypted(&tls.Config{MaxVersion: tls.VersionTLS12}), func(*Transport) {}, "", 3},
		"not trusted":  {encrypted(&tls.Config{}), func(tr *Transport) { tr.RoundTripper.(*http.Transport).TLSClientConfig.RootCAs = nil }, "certificate", 3},
		"another host": {encrypted(&tls.Config{}), func(tr *Transport) { tr.Endpoint.Host = strings.Replace(tr.Endpoint.Host, "127.0.0.1", "localhost", 1) }, "certificate", 3},
		"outdated":     {encrypted(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), func(*Transport) {}, "protocol version", 0},
		"none":         {(*httptest.Server).Start, func(tr *Transport) { tr.Endpoint.Scheme = "https" }, "does not look like a TLS handshake", 3},
	} {
		for _, r := range []Request{get, create} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				tr, _, connections := startServer(t, responses(respond(200, record)), test.start, retries(test.retries))
				test.change(tr)
				err := tr.Do(t.Context(), r, authorize)
				if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if errors.As(err, new(*AmbiguousError)) {
					t.Errorf("a request that was never sent is ambiguous: %v", err)
				}
				if got := connections.Load(); got != 1 {
					t.Errorf("%d connections, want 1", got)
				}
			})
		}
	}
}

// TestRedirectsAreRefused checks that no redirect is followed, wherever it leads:
// its target would get the credentials.
func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	var leaked atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { leaked.Add(1) }))
	t.Cleanup(target.Close)
	for where, location := range map[string]string{
		"elsewhere": target.URL, "here": "/elsewhere", "nonsense": "http://%zz", "unclosed": "http://[::1", "empty": "",
	} {
		for _, status := range []int{300, 301, 302, 303, 304, 307, 308} {
			t.Run(fmt.Sprintf("%d/%s", status, where), func(t *testing.T) {
				t.Parallel()
				store := responses(respond(status, "", "Location", location))
				tr, _, _ := startServer(t, store, (*httptest.Server).Start, noWait)
				for name, r := range everyRequest {
					err := tr.Do(t.Context(), r, authorize)
					if e, ok := ResponseError(err); !ok || e.Status != status || e.Attempts != 1 {
						t.Errorf("%s: error %#v", name, err)
					}
					assertMessage(t, err, map[string]bool{"redirects are refused": true, target.URL: false, "zz": false})
				}
				if got := store.count(); got != len(everyRequest) {
					t.Errorf("%d requests, want %d", got, len(everyRequest))
				}
			})
		}
	}
	t.Cleanup(func() {
		if got := leaked.Load(); got != 0 {
			t.Errorf("the target of redirects got %d requests", got)
		}
	})
}

// TestProxyRefuses connects through a proxy that refuses. The error names the
// proxy, and only a temporary one is retried.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ status, attempts int }{
		{400, 1}, {403, 1}, {404, 1}, {407, 1}, {429, 1}, {302, 1}, {500, 3}, {502, 3}, {503, 3}, {504, 3},
	} {
		for _, r := range []Request{get, create} {
			t.Run(fmt.Sprintf("%d/%s", test.status, r.Method), func(t *testing.T) {
				t.Parallel()
				proxy := responses(respond(test.status, htmlPage))
				server := httptest.NewServer(proxy)
				t.Cleanup(server.Close)
				tr := newTransport(nil, noWait, retries(2))
				address, _ := url.Parse(server.URL)
				address.User = url.UserPassword("ron", "bacon-and-eggs")
				tr.RoundTripper.(*http.Transport).Proxy = http.ProxyURL(address)
				err := tr.Do(t.Context(), r, authorize)
				if requests := proxy.requests(); len(requests) != test.attempts || requests[0].method != http.MethodConnect {
					t.Errorf("the proxy got %d requests, want %d", len(requests), test.attempts)
				}
				if errors.As(err, new(*AmbiguousError)) || !errors.As(err, new(*NetworkError)) {
					t.Errorf("error %#v, want a NetworkError", err)
				}
				assertMessage(t, err, map[string]bool{
					fmt.Sprintf("the proxy %s refused the connection: %s", address.Host, statusText(test.status)): true, "bacon": false,
				})
			})
		}
	}
}
