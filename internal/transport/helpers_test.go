// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// subtest runs a parallel subtest in virtual time.
func subtest(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	})
}

// roundTripper is a function that replaces the network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// inMemory is a network without latency that ends at a handler. A handler that
// panics with [http.ErrAbortHandler] breaks the connection.
type inMemory struct{ http.Handler }

func (n inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	connected(req)
	// A request that has arrived is processed even if nobody waits for it anymore.
	arrived := req.Clone(context.WithoutCancel(req.Context()))
	arrived.Body = http.NoBody
	if req.Body != nil {
		body, _ := io.ReadAll(req.Body)
		arrived.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	responses := make(chan *http.Response, 1)
	go func() {
		defer close(responses)
		defer func() {
			if err := recover(); err != nil && err != any(http.ErrAbortHandler) {
				panic(err)
			}
		}()
		recorder := httptest.NewRecorder()
		n.ServeHTTP(recorder, arrived)
		responses <- recorder.Result()
	}()
	select {
	case resp := <-responses:
		if resp == nil {
			return nil, io.ErrUnexpectedEOF
		}
		return resp, nil
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
}

// connecting tells the client that the request is valid and gets a connection.
func connecting(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.GetConn(req.URL.Host)
	}
}

// connected tells the client that the request has a connection.
func connected(req *http.Request) {
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
}

// recorder is a handler that records requests.
type recorder struct {
	handler  http.HandlerFunc
	mu       sync.Mutex
	received []receivedRequest
}

type receivedRequest struct {
	method, path, query, body, proto string
	header                           http.Header
	at                               time.Time
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.received = append(s.received, receivedRequest{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Proto, r.Header, time.Now()})
	s.mu.Unlock()
	s.handler(w, r)
}

// requests returns the requests so far.
func (s *recorder) requests() []receivedRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

func (s *recorder) count() int { return len(s.requests()) }

// responses passes one request to each handler, and all others to the last.
func responses(handlers ...http.HandlerFunc) *recorder {
	s := &recorder{}
	s.handler = func(w http.ResponseWriter, r *http.Request) { handlers[min(s.count(), len(handlers))-1](w, r) }
	return s
}

// broken breaks the connection.
func broken(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// respond responds with a body and headers, which are pairs of name and value.
func respond(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// apiError responds with an error in the API's format.
func apiError(status int, detail string, headers ...string) http.HandlerFunc {
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"status": status, "title": http.StatusText(status), "detail": detail}}})
	return respond(status, string(body), headers...)
}

// late responds after a while.
func late(after time.Duration, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(after)
		handler(w, r)
	}
}

const (
	record   = `{"data":{"id":"a"}}`
	htmlPage = "<html><body>Guru Meditation</body></html>"
)

// Requests of most tests. Only create is not idempotent.
var (
	get    = Request{Method: http.MethodGet, Path: []string{"v2", "things", "a"}}
	put    = Request{Method: http.MethodPut, Path: []string{"v2", "things", "b"}, Body: map[string]int{"n": 7}}
	form   = Request{Method: http.MethodPost, Path: []string{"token"}, Form: url.Values{"grant": {"x y"}}, Secret: true}
	create = Request{Method: http.MethodPost, Path: []string{"v2", "things"}, Body: map[string]int{"n": 8}, NonIdempotent: true}

	everyRequest = map[string]Request{"GET": get, "PUT": put, "form": form, "create": create}
)

// authorize returns credentials.
func authorize(context.Context) (http.Header, error) {
	return http.Header{"Authorization": {"Bearer the-access-token"}, "X-Moltin-Customer-Token": {"the-customer-token"}}, nil
}

// credentials calls f for the credentials of each attempt.
func credentials(f func() http.Header) Authorize {
	return func(context.Context) (http.Header, error) { return f(), nil }
}

// newTransport returns a transport with the defaults, but almost no rate limit.
func newTransport(rt http.RoundTripper, change ...func(*Config)) *Transport {
	cfg := Config{
		Endpoint:          &url.URL{Scheme: "https", Host: "store.test"},
		RequestsPerSecond: 1e6, MaxRetries: DefaultMaxRetries, RequestTimeout: DefaultRequestTimeout,
		UserAgent: "test-agent", RoundTripper: rt,
	}
	for _, f := range change {
		f(&cfg)
	}
	return New(cfg)
}

func retries(n int) func(*Config) { return func(cfg *Config) { cfg.MaxRetries = n } }

// noJitter replaces random waits with their maximum.
func noJitter(cfg *Config) { cfg.Jitter = func(limit time.Duration) time.Duration { return limit } }

// concurrently calls f n times at once.
func concurrently(n int, f func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = f(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// assertMessage checks which parts the text of an error has and doesn't have.
func assertMessage(t *testing.T, err error, parts map[string]bool) {
	t.Helper()
	for part, want := range parts {
		if message := fmt.Sprint(err); strings.Contains(message, part) != want {
			t.Errorf("the message has %q: %t, want %t: %s", part, !want, want, message)
		}
	}
}
