// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

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
	"testing/synctest"
	"time"
)

// listening serves the store on a real socket, with the transport that users
// have, and counts the connections.
func listening(t *testing.T, handler http.Handler, start func(*httptest.Server), change ...func(*Config)) (c *Client, server *httptest.Server, connections *atomic.Int32) {
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
	c = clientOf(t, nil, append(change, func(cfg *Config) {
		cfg.Endpoint, _ = url.Parse(server.URL)
	})...)
	t.Cleanup(c.transport.(*http.Transport).CloseIdleConnections)
	return c, server, connections
}

func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	store := newFakeStore()
	store.fill("ron", 10)
	var n atomic.Int32
	store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
		switch count := n.Add(1); { // trouble is no reason for another connection
		case count%50 == 0:
			answerHTML(w, 503)
		case count%50 == 25:
			answerError(w, 429, "slow down")
		case count%50 == 35:
			answerJSON(w, 200, nil)
		default:
			serve(w, r)
		}
	}
	c, _, connections := listening(t, store, (*httptest.Server).Start)
	for range 20 {
		noErrors(t, atOnce(10, func(i int) error {
			_, err := c.getAddress(t.Context(), "ron", fmt.Sprint(i))
			return err
		}))
	}
	// Go opens one too many when a request comes before the last one's
	// connection is back, which is kept all the same.
	if got := connections.Load(); got > 30 {
		t.Errorf("%d connections for 200 requests, 10 at a time", got)
	}
}

// TestServerDropsConnections loses connections that were kept, before each create.
func TestServerDropsConnections(t *testing.T) {
	t.Parallel()
	store := newFakeStore()
	c, server, _ := listening(t, store, (*httptest.Server).Start)
	for i := range 20 {
		if _, err := c.CreateAddress(t.Context(), "ron", AddressFields{Name: ptr(fmt.Sprint(i))}); err != nil {
			t.Fatal(err)
		}
		server.CloseClientConnections()
	}
	if got := store.has("ron"); got != 20 {
		t.Errorf("%d addresses, want 20", got)
	}
}

// TestAnswerBreaksOff ends the connection in the middle of an answer.
func TestAnswerBreaksOff(t *testing.T) {
	t.Parallel()
	for callName, call := range calls {
		t.Run(callName, func(t *testing.T) {
			t.Parallel()
			store := newFakeStore()
			store.add("ron", "a", home(), store.now().Add(-time.Minute))
			var struck atomic.Bool
			store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
				if r.Method != call.method || !like(r.URL.Path, call.path) || struck.Swap(true) {
					serve(w, r)
					return
				}
				answer := httptest.NewRecorder()
				serve(answer, r)
				w.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()+10))
				w.WriteHeader(answer.Code)
				_, _ = w.Write(answer.Body.Bytes())
				broken()
			}
			c, _, _ := listening(t, store, (*httptest.Server).Start)
			if err := call.do(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			requests, want := store.count(call.method, call.path), 2
			switch callName {
			case "POST": // what was created is found
				want = 1
			case "DELETE": // a 204 has no body to break off
				want = requests
			}
			if requests != want {
				t.Errorf("%d requests, want %d", requests, want)
			}
			if callName == "POST" && store.has("ron") != 2 {
				t.Errorf("%d addresses, want 2", store.has("ron"))
			}
		})
	}
}

func TestRedirectsAreRefused(t *testing.T) {
	t.Parallel()
	var overheard atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { overheard.Add(1) }))
	t.Cleanup(target.Close)
	t.Run("statuses", func(t *testing.T) {
		for callName, call := range calls {
			for _, status := range []int{301, 302, 303, 307, 308} {
				for where, location := range map[string]string{"elsewhere": target.URL, "here": "/elsewhere", "nowhere": "http://%zz", "unsaid": ""} {
					t.Run(fmt.Sprintf("%s/%d/%s", callName, status, where), func(t *testing.T) {
						t.Parallel()
						store := newFakeStore()
						store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
							if r.Method != call.method || !like(r.URL.Path, call.path) {
								serve(w, r)
								return
							}
							if location != "" {
								w.Header().Set("Location", location)
							}
							w.WriteHeader(status)
						}
						c, _, _ := listening(t, store, (*httptest.Server).Start, withLogin)
						err := call.do(t.Context(), c)
						if e := (*Error)(nil); !errors.As(err, &e) || e.Status != status || !strings.Contains(err.Error(), "redirects are refused") {
							t.Errorf("error %v", err)
						}
						if got := store.count(call.method, call.path); got != 1 {
							t.Errorf("%d requests, want 1", got)
						}
						if got := store.count("GET", "/elsewhere"); got != 0 {
							t.Error("a redirect to the store itself was followed")
						}
					})
				}
			}
		}
	})
	if got := overheard.Load(); got != 0 {
		t.Errorf("the target of redirects heard %d requests", got)
	}
}

// TestTLS checks that encryption which is none is refused, at once where asking
// again would not help.
func TestTLS(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  *tls.Config
		trusted bool
		want    string // "": no error
		retries int
	}{
		"trusted":       {&tls.Config{MaxVersion: tls.VersionTLS12}, true, "", 3},
		"not trusted":   {&tls.Config{}, false, "certificate", 3},
		"of yesteryear": {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, true, "protocol version", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := func(s *httptest.Server) {
				s.TLS = test.config
				s.StartTLS()
			}
			c, server, connections := listening(t, newFakeStore(), start, func(cfg *Config) { cfg.MaxRetries = test.retries })
			if test.trusted {
				c.transport.(*http.Transport).TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
			}
			_, err := c.Addresses(t.Context(), "ron")
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if got := connections.Load(); got != 1 {
				t.Errorf("%d connections, want 1", got)
			}
		})
	}
}

func TestAnswerSize(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		over int
		ok   bool
	}{"8 MiB": {0, true}, "a byte more": {1, false}, "much more": {1 << 20, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newFakeStore()
				store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
					if r.URL.Path == oauthRoute {
						serve(w, r)
						return
					}
					const body = `{"data":[]}`
					_, _ = io.WriteString(w, body+strings.Repeat(" ", maxAnswer-len(body)+test.over))
				}
				_, err := store.client(t).Addresses(t.Context(), "ron")
				if test.ok != (err == nil) || err != nil && !strings.Contains(err.Error(), "larger than 8 MiB") {
					t.Errorf("error %v", err)
				}
				if got := store.count("GET", addressesRoute); got != 1 {
					t.Errorf("%d requests, want 1", got)
				}
			})
		})
	}
}

// failing is a transport that fails n times before there is a connection.
type failing struct {
	http.RoundTripper
	n   int
	err error
}

func (f *failing) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != oauthRoute && f.n > 0 {
		f.n--
		return nil, f.err
	}
	return f.RoundTripper.RoundTrip(req)
}

// TestConnectionNeverMade checks that a create which certainly never went out
// is sent again without a search, and what is not worth trying again.
func TestConnectionNeverMade(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		again bool
	}{
		"refused":         {&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true},
		"no such host":    {&net.DNSError{Err: "no such host", Name: "store.test", IsNotFound: true}, false},
		"name server ill": {&net.DNSError{Err: "server misbehaving", Name: "store.test", IsTemporary: true}, true},
		"not trusted":     {&tls.CertificateVerificationError{Err: errors.New("expired")}, false},
	} {
		for callName, call := range calls {
			if callName == "token" || callName == "login" {
				continue
			}
			t.Run(name+"/"+callName, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					store := newFakeStore()
					store.add("ron", "a", home(), store.now())
					transport := &failing{inMemory{store}, 4, test.err}
					err := call.do(t.Context(), clientOf(t, transport))
					if test.again != (err == nil) || err != nil && !errors.Is(err, test.err) {
						t.Errorf("error %v", err)
					}
					if want := map[bool]int{true: 0, false: 3}[test.again]; transport.n != want {
						t.Errorf("%d failures are left, want %d", transport.n, want)
					}
					if callName == "POST" && store.count("GET", addressesRoute) != 0 {
						t.Error("searched for what was never sent")
					}
				})
			})
		}
	}
}

// TestRequestTimeout bounds every attempt, and what it says names the setting's value.
func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newFakeStore()
		store.meddle = func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
			if r.URL.Path != oauthRoute {
				time.Sleep(time.Hour)
			}
			serve(w, r)
		}
		c := store.client(t, func(cfg *Config) { cfg.RequestTimeout, cfg.MaxRetries = 7*time.Second, 2 })
		start := time.Now()
		_, err := c.getAddress(t.Context(), "ron", "a")
		if err == nil || !strings.Contains(err.Error(), "no answer within the request timeout of 7s (after 3 attempts)") {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took < 21*time.Second || took > 22*time.Second {
			t.Errorf("took %s", took)
		}
		time.Sleep(2 * time.Hour) // for what is on its way in the store
	})
}
