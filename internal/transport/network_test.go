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
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundTripper is a function as the network.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// inMemory is a network with a handler at its other end, which takes no time
// but the handler's. A handler that panics with [http.ErrAbortHandler] breaks
// the connection.
type inMemory struct{ http.Handler }

func (n inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	connected(req)
	// What has arrived is carried out, whether or not somebody still waits for it.
	arrived := req.Clone(context.WithoutCancel(req.Context()))
	arrived.Body = http.NoBody
	if req.Body != nil {
		body, _ := io.ReadAll(req.Body)
		arrived.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	answer := make(chan *http.Response, 1)
	go func() {
		defer close(answer)
		defer func() {
			if err := recover(); err != nil && err != any(http.ErrAbortHandler) {
				panic(err)
			}
		}()
		recorder := httptest.NewRecorder()
		n.ServeHTTP(recorder, arrived)
		answer <- recorder.Result()
	}()
	select {
	case resp := <-answer:
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

// recorder is a handler that keeps what arrives.
type recorder struct {
	handler http.HandlerFunc
	mu      sync.Mutex
	heard   []heard
}

type heard struct {
	method, path, query, body, proto string
	header                           http.Header
	at                               time.Time
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.heard = append(s.heard, heard{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Proto, r.Header, time.Now()})
	s.mu.Unlock()
	s.handler(w, r)
}

// requests are those that have arrived so far.
func (s *recorder) requests() []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]heard{}, s.heard...)
}

func (s *recorder) count() int { return len(s.requests()) }

// answers gives each of the handlers one request, and the last of them all others.
func answers(handlers ...http.HandlerFunc) *recorder {
	s := &recorder{}
	s.handler = func(w http.ResponseWriter, r *http.Request) { handlers[min(s.count(), len(handlers))-1](w, r) }
	return s
}

// broken breaks the connection.
func broken(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// answer is a handler that answers with a body and headers, given as name and value.
func answer(status int, body string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// apiError answers with an error of the API's shape.
func apiError(status int, detail string, headers ...string) http.HandlerFunc {
	body, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"status": status, "title": http.StatusText(status), "detail": detail}}})
	return answer(status, string(body), headers...)
}

// late answers after a while.
func late(after time.Duration, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(after)
		handler(w, r)
	}
}

const (
	record = `{"data":{"id":"a"}}`
	page   = "<html><body>Guru Meditation</body></html>"
)

// The requests of most tests. One that may be repeated, and one that may not.
var (
	get  = Request{Method: http.MethodGet, Path: []string{"v2", "things", "a"}}
	put  = Request{Method: http.MethodPut, Path: []string{"v2", "things", "b"}, Body: map[string]int{"n": 7}}
	form = Request{Method: http.MethodPost, Path: []string{"token"}, Form: url.Values{"grant": {"x y"}}, Secret: true}
	once = Request{Method: http.MethodPost, Path: []string{"v2", "things"}, Body: map[string]int{"n": 8}, NonIdempotent: true}

	everyRequest = map[string]Request{"GET": get, "PUT": put, "form": form, "once": once}
)

// authorize gives credentials.
func authorize(context.Context) (http.Header, error) {
	return http.Header{"Authorization": {"Bearer the-access-token"}, "X-Moltin-Customer-Token": {"the-customer-token"}}, nil
}

// credentials are made anew by f for every attempt.
func credentials(f func() http.Header) Authorize {
	return func(context.Context) (http.Header, error) { return f(), nil }
}

// newTransport makes a transport with the defaults, but practically without a pace.
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

// noJitter makes every random wait as long as it can be.
func noJitter(cfg *Config) { cfg.Jitter = func(limit time.Duration) time.Duration { return limit } }

// atOnce calls f n times concurrently.
func atOnce(n int, f func(i int) error) error {
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = f(i) })
	}
	group.Wait()
	return errors.Join(errs...)
}

// checkMessage checks which parts a message has and has not.
func checkMessage(t *testing.T, err error, parts map[string]bool) {
	t.Helper()
	for part, want := range parts {
		if message := fmt.Sprint(err); strings.Contains(message, part) != want {
			t.Errorf("the message has %q: %t, want %t: %s", part, !want, want, message)
		}
	}
}
