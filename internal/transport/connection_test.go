// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"crypto/tls"
	"errors"
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

// listening serves a handler on a real socket, for a transport with the network
// that users have, and counts the connections.
func listening(t *testing.T, handler http.Handler, start func(*httptest.Server), change ...func(*Config)) (tr *Transport, server *httptest.Server, connections *atomic.Int32) {
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

// TestConnectionsAreKept checks that trouble is no reason for another connection.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	handler := func(w http.ResponseWriter, r *http.Request) {
		reply := answer(200, record)
		switch n.Add(1) % 50 {
		case 5:
			reply = answer(503, page)
		case 15:
			reply = answer(429, page)
		case 25:
			reply = answer(200, page)
		case 35:
			reply = answer(404, strings.Repeat(page, 1000))
		case 45:
			reply = answer(302, page, "Location", "/")
		}
		reply(w, r)
	}
	tr, _, connections := listening(t, http.HandlerFunc(handler), (*httptest.Server).Start, noWait)
	for range 20 {
		err := atOnce(10, func(int) error {
			err := tr.Do(t.Context(), get, authorize)
			if _, answered := ResponseError(err); answered {
				return nil
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	// Go opens one too many when a request comes before the last one's connection
	// is back, which is kept all the same.
	if got := connections.Load(); got > 30 {
		t.Errorf("%d connections for 200 requests, 10 at a time", got)
	}
}

// TestServerDropsConnections loses connections that were kept, before each
// request. Whether it is noticed before the next is sent is a matter of luck;
// what must not be sent twice is then in doubt.
func TestServerDropsConnections(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := answers(answer(201, record))
			tr, server, _ := listening(t, store, (*httptest.Server).Start, noWait)
			for range 20 {
				err := tr.Do(t.Context(), r, authorize)
				if isUnknown := errors.As(err, new(*AmbiguousError)); err != nil && !(r.NonIdempotent && isUnknown) {
					t.Fatal(err)
				}
				server.CloseClientConnections()
			}
			if got := store.count(); got > 20 || got < 20 && !r.NonIdempotent {
				t.Errorf("%d requests, want 20", got)
			}
		})
	}
}

// TestConnectionBreaks ends a connection before an answer and in the middle of
// one, in both versions of HTTP.
func TestConnectionBreaks(t *testing.T) {
	t.Parallel()
	inTheMiddle := func(w http.ResponseWriter, r *http.Request) {
		answer(200, record[:7], "Content-Length", "17")(w, r)
		broken(w, r)
	}
	for name, breaks := range map[string]http.HandlerFunc{"before the answer": broken, "in the middle": inTheMiddle} {
		for version, start := range map[string]func(*httptest.Server){"HTTP/1.1": (*httptest.Server).Start, "HTTP/2.0": startHTTP2} {
			for requestName, r := range everyRequest {
				t.Run(name+"/"+version+"/"+requestName, func(t *testing.T) {
					t.Parallel()
					store := answers(breaks, answer(200, record))
					tr, _, _ := listening(t, store, start, noWait)
					err := tr.Do(t.Context(), r, authorize)
					want := 2
					if r.NonIdempotent {
						want = 1
					}
					if isUnknown := errors.As(err, new(*AmbiguousError)); isUnknown != r.NonIdempotent || !isUnknown && err != nil {
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

// TestNothingListens sends again what can't have arrived.
func TestNothingListens(t *testing.T) {
	t.Parallel()
	for name, r := range everyRequest {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr, server, _ := listening(t, answers(answer(200, record)), (*httptest.Server).Start, noWait, retries(2))
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

// TestTLS checks that bad encryption is refused, at once where asking again would
// not help.
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
		upset   func(tr *Transport)
		want    string // "": no error
		retries int
	}{
		"trusted":       {encrypted(&tls.Config{MaxVersion: tls.VersionTLS12}), func(*Transport) {}, "", 3},
		"not trusted":   {encrypted(&tls.Config{}), func(tr *Transport) { tr.RoundTripper.(*http.Transport).TLSClientConfig.RootCAs = nil }, "certificate", 3},
		"another host":  {encrypted(&tls.Config{}), func(tr *Transport) { tr.Endpoint.Host = strings.Replace(tr.Endpoint.Host, "127.0.0.1", "localhost", 1) }, "certificate", 3},
		"of yesteryear": {encrypted(&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}), func(*Transport) {}, "protocol version", 0},
		"none":          {(*httptest.Server).Start, func(tr *Transport) { tr.Endpoint.Scheme = "https" }, "does not look like a TLS handshake", 3},
	} {
		for _, r := range []Request{get, once} {
			t.Run(name+"/"+r.Method, func(t *testing.T) {
				t.Parallel()
				tr, _, connections := listening(t, answers(answer(200, record)), test.start, retries(test.retries))
				test.upset(tr)
				err := tr.Do(t.Context(), r, authorize)
				if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if errors.As(err, new(*AmbiguousError)) {
					t.Errorf("a request that was never sent has an unknown outcome: %v", err)
				}
				if got := connections.Load(); got != 1 {
					t.Errorf("%d connections, want 1", got)
				}
			})
		}
	}
}
