// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package control_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// store is a sandbox with its endpoints behind a real listener.
type store struct {
	*sandboxtest.Sandbox
	t   *testing.T
	url string
}

func newStore(t *testing.T, config sandbox.Config) *store {
	t.Helper()
	started := sandboxtest.StartBehind(t, config, func(sb *sandbox.Sandbox) http.Handler { return control.Front(control.New(sb), sb) })
	return &store{started.Sandbox, t, started.URL}
}

func (s *store) send(method, path, body string) (status int, text string, header http.Header) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, strings.TrimSuffix(string(all), "\n"), response.Header
}

// expectResponse checks the status and body of an endpoint.
func (s *store) expectResponse(method, path, body string, status int, want string) {
	s.t.Helper()
	gotStatus, got, header := s.send(method, path, body)
	equal(s.t, method+" "+path+": status", gotStatus, status)
	equal(s.t, method+" "+path, got, want)
	equal(s.t, method+" "+path+": type", header.Get("Content-Type"), "application/json; charset=utf-8")
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const leslie = `customers:
  - id: customer-1
    name: Leslie Knope
    email: leslie@knope.com
    external_ref: crm-7
    password: waffles
    created_at: 2026-01-02T03:04:05Z
    addresses:
      - {id: address-1, first_name: Leslie, postcode: 07001, created_at: 2026-02-03T04:05:06Z}
`

func TestHealth(t *testing.T) {
	t.Parallel()
	newStore(t, sandbox.Config{}).expectResponse("GET", "/_sandbox/health", "", 200, `{"status":"ok"}`)
}

func TestSeedAndReset(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddCustomer("April", "april@ludgate.com", "")
	s.expectResponse("POST", "/_sandbox/seed", leslie, 200, `{"addresses":1,"customers":2}`)
	s.SetField("customer-1", "address-1", "city", "Pawnee")
	s.SetFaults(sandbox.Fault{Status: 500, Every: 2})
	s.DeleteCustomer(s.CustomerID())
	s.expectResponse("POST", "/_sandbox/reset", "", 200, `{"addresses":1,"customers":2}`)
	equal(t, "city", s.Addresses("customer-1")[0].City, "")
	equal(t, "faults", len(s.Faults()), 0)
	s.expectResponse("POST", "/_sandbox/seed", "customers:\n  - name: Andy\n", 400,
		`{"error":"line 2: customers[0].email: an email is required"}`)
	status, text, _ := s.send("POST", "/_sandbox/seed", leslie+strings.Repeat(" ", 32<<20-len(leslie)))
	equal(t, "32 MiB", status, 413)
	equal(t, "32 MiB: error", strings.Contains(text, "longer than"), true)
	s.expectResponse("POST", "/_sandbox/seed", `{"customers": [`, 400, `{"error":"line 1: not JSON: unexpected end of JSON input"}`)
}

// TestCustomers shows that the response can be used as a seed.
func TestCustomers(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.expectResponse("POST", "/_sandbox/seed", leslie, 200, `{"addresses":1,"customers":2}`)
	const record = `{"customers":[{"id":"customer-1","name":"Leslie Knope","email":"leslie@knope.com","external_ref":"crm-7",` +
		`"password_hash":"9uYvvgd3W33BEIcXZ6M6a0rpP0g+12SjiCvQ8r1SjZg=","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-01-02T03:04:05Z","addresses":[{"id":"address-1","first_name":"Leslie",` +
		`"postcode":"07001","created_at":"2026-02-03T04:05:06Z","updated_at":"2026-02-03T04:05:06Z"}]}]}`
	s.expectResponse("GET", "/_sandbox/customers?search=lesLIE", "", 200, record)
	s.expectResponse("GET", "/_sandbox/customers?offset=1", "", 200, record)
	s.expectResponse("GET", "/_sandbox/customers?search=nobody", "", 200, `{"customers":[]}`)
	_, _, header := s.send("GET", "/_sandbox/customers?limit=1", "")
	equal(t, "total", header.Get("X-Total-Count"), "2")
	s.expectResponse("GET", "/_sandbox/customers?limit=-1", "", 400, `{"error":"limit must be a non-negative number, not \"-1\""}`)

	other := newStore(t, sandbox.Config{})
	_, all, _ := s.send("GET", "/_sandbox/customers", "")
	other.expectResponse("POST", "/_sandbox/seed", all, 200, `{"addresses":1,"customers":2}`)
	other.expectResponse("GET", "/_sandbox/customers", "", 200, all)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	const one = `[{"status":503,"html":true,"every":3}]`
	s.expectResponse("GET", "/_sandbox/faults", "", 200, `[]`)
	s.expectResponse("PUT", "/_sandbox/faults", one, 200, one)
	s.expectResponse("GET", "/_sandbox/faults", "", 200, one)
	status, text, _ := s.send("PUT", "/_sandbox/faults", `[{"kind":"typo","next":1}]`)
	equal(t, "status", status, 400)
	if !strings.Contains(text, `unknown kind \"typo\"`) {
		t.Errorf("response %s", text)
	}
	s.expectResponse("GET", "/_sandbox/faults", "", 200, one)
	s.expectResponse("DELETE", "/_sandbox/faults", "", 200, `[]`)
	equal(t, "faults", len(s.Faults()), 0)
	status, _, _ = s.send("PUT", "/_sandbox/faults", strings.Repeat(" ", 1<<20+1))
	equal(t, "too long", status, 413)
}

func TestUnknownEndpoint(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for _, request := range []string{"GET /_sandbox/typo", "GET /_sandbox/reset", "DELETE /_sandbox/requests", "GET /_sandbox/"} {
		method, path, _ := strings.Cut(request, " ")
		status, text, _ := s.send(method, path, "")
		equal(t, request, status, 404)
		if !strings.Contains(text, request+" is not an endpoint") || !strings.Contains(text, "POST /_sandbox/reset") {
			t.Errorf("%s: response %s", request, text)
		}
	}
	// Nor are there endpoints under the paths of the API.
	status, _, _ := s.send("GET", "/v2/_sandbox/health", "")
	equal(t, "under /v2", status, 404)
}

// TestBadRequests expects errors that name the mistake, and a store that is unchanged.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Hang: true, Path: "settings"})
	_, before, _ := s.send("GET", "/_sandbox/customers", "")
	for _, test := range []struct{ method, path, body, want string }{
		{"GET", "/_sandbox/customers?limt=5", "", `/_sandbox/customers has no parameter \"limt\"`},
		{"GET", "/_sandbox/customers?limit=%zz", "", `invalid URL escape`},
		{"GET", "/_sandbox/customers?offset=-1", "", `offset must be a non-negative number`},
		{"GET", "/_sandbox/requests?after=1.5", "", `after must be a non-negative number`},
		{"GET", "/_sandbox/requests/stream?after=x", "", `after must be a non-negative number`},
		{"POST", "/_sandbox/reset?all=true", "", `has no parameter \"all\"`},
		{"POST", "/_sandbox/seed", "", `a seed file must have`},
		{"POST", "/_sandbox/seed", "customers:\n  - {name: Tom, email: tom}\n", `line 2: customers[0].email`},
		{"PUT", "/_sandbox/faults", `{}`, `not a JSON array of faults`},
		{"PUT", "/_sandbox/faults", `[{"close":true},{"close":true,"html":true}]`, `fault html close: html requires status`},
		{"PUT", "/_sandbox/faults", `[{"close":true}] x`, `unexpected text after`},
	} {
		status, text, _ := s.send(test.method, test.path, test.body)
		equal(t, test.method+" "+test.path, status, 400)
		if !strings.Contains(text, test.want) || strings.Count(text, "\n") > 0 {
			t.Errorf("%s %s: %s", test.method, test.path, text)
		}
	}
	s.expectResponse("GET", "/_sandbox/customers", "", 200, before)
	equal(t, "faults", len(s.Faults()), 1)
}

func TestRequests(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{Latency: 20 * time.Millisecond})
	s.send("GET", "/v2/customers?filter=eq(email,ron@swanson.com)", "")
	s.send("POST", "/oauth/access_token", "client_secret=sandbox-secret")
	s.SetFaults(sandbox.Fault{Status: 503, Next: 1})
	s.send("PUT", "/v2/customers/x", `{"data":{"name":"Jerry"}}`)
	_, text, _ := s.send("GET", "/_sandbox/requests", "")
	var requests []sandbox.Request
	if err := json.Unmarshal([]byte(text), &requests); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range requests {
		lines = append(lines, fmt.Sprint(r.Number, " ", r.Method, " ", r.Path, " ", r.Status, " ", r.Fault))
		if r.Time.IsZero() || time.Duration(r.Duration) < 10*time.Millisecond { // the clock of Windows advances in steps of up to 16 ms
			t.Errorf("time %v, duration %v", r.Time, r.Duration)
		}
	}
	equal(t, "requests", strings.Join(lines, "\n"),
		"1 GET /v2/customers 401 \n2 POST /oauth/access_token 400 \n3 PUT /v2/customers/x 503 status 503")
	for _, secret := range []string{"sandbox-secret", "ron@", "Jerry"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q in %s", secret, text)
		}
	}
	_, text, _ = s.send("GET", "/_sandbox/requests?after=2", "")
	equal(t, "after 2", strings.Count(text, `"number"`), 1)
	s.send("POST", "/_sandbox/reset", "")
	s.expectResponse("GET", "/_sandbox/requests", "", 200, `[]`)
	s.expectResponse("GET", "/_sandbox/requests?after=x", "", 400, `{"error":"after must be a non-negative number, not \"x\""}`)
}

func TestStream(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", "/v2/1", "")
	s.send("GET", "/v2/2", "")
	live := s.stream("", "")
	fromTwo := s.stream("?after=1", "")
	resumed := s.stream("?after=0", "1")
	s.send("GET", "/v2/3", "")
	equal(t, "live", live(), `3 /v2/3`)
	equal(t, "from the second", fromTwo()+", "+fromTwo(), "2 /v2/2, 3 /v2/3")
	equal(t, "resumed", resumed()+", "+resumed(), "2 /v2/2, 3 /v2/3")
	s.send("POST", "/_sandbox/reset", "")
	s.send("GET", "/v2/4", "")
	equal(t, "after a reset", live()+", "+live(), "reset, 4 /v2/4")
}

// TestStreamAfterARestart resumes after a number that a new store hasn't reached.
func TestStreamAfterARestart(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", "/v2/1", "")
	resumed := s.stream("", "57")
	equal(t, "first", resumed(), "reset")
	s.send("GET", "/v2/2", "")
	equal(t, "then", resumed()+", "+resumed(), "1 /v2/1, 2 /v2/2")
}

// TestStreamAfterAReset resumes after a request that a reset has removed.
func TestStreamAfterAReset(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", "/v2/1", "")
	s.send("POST", "/_sandbox/reset", "")
	s.send("GET", "/v2/2", "")
	resumed := s.stream("", "1")
	equal(t, "events", resumed()+", "+resumed(), "reset, 2 /v2/2")
	equal(t, "from the start", s.stream("?after=0", "")(), "2 /v2/2")
}

// TestStreamAfterTheLimit resumes after a request that is no longer kept, unlike one that arrived later and completed earlier.
func TestStreamAfterTheLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sandboxtest.New(t, sandbox.Config{RequestLimit: 2})
		s.SetFaults(sandbox.Fault{Hang: true, Next: 1})
		ctx, hangUp := context.WithCancel(t.Context())
		get := func(ctx context.Context, path string) {
			defer func() { _ = recover() }() // http.ErrAbortHandler, since a request that hangs gets no response
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", path, nil))
		}
		go get(ctx, "/v2/customers")
		synctest.Wait()
		get(t.Context(), "/v2/1")
		hangUp()
		synctest.Wait()
		get(t.Context(), "/v2/3")

		stream, leave := context.WithCancel(t.Context())
		writer := &flushWriter{ResponseRecorder: httptest.NewRecorder(), onFlush: []func(){leave}}
		control.New(s.Sandbox).ServeHTTP(writer, httptest.NewRequestWithContext(stream, "GET", "/_sandbox/requests/stream?after=2", nil))
		equal(t, "lines", strings.Join(regexp.MustCompile("event: reset|/v2/[^\"]+").FindAllString(writer.Body.String(), -1), ", "),
			"event: reset, /v2/1, /v2/3")
	})
}

// TestStreamReset expects a reset event although requests complete after the reset, before the stream can notice it, and no second one when a
// request completes that had arrived before the reset.
func TestStreamReset(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := sandboxtest.New(t, sandbox.Config{})
		s.SetFaults(sandbox.Fault{Hang: true, Next: 1})
		late, hangUp := context.WithCancel(t.Context())
		get := func(ctx context.Context, path string) {
			s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", path, nil))
		}
		go func() {
			defer func() { _ = recover() }() // http.ErrAbortHandler, since the request gets no response
			get(late, "/v2/customers")
		}()
		synctest.Wait()

		stream, leave := context.WithCancel(t.Context())
		writer := &flushWriter{ResponseRecorder: httptest.NewRecorder(), onFlush: []func(){
			func() { // connected
				if err := s.Reset(); err != nil {
					t.Error(err)
				}
				get(t.Context(), "/v2/customers")
			},
			hangUp,
			leave,
		}}
		control.New(s.Sandbox).ServeHTTP(writer, httptest.NewRequestWithContext(stream, "GET", "/_sandbox/requests/stream", nil))
		var events []string
		for line := range strings.Lines(writer.Body.String()) {
			if event, ok := strings.CutPrefix(line, "event: "); ok {
				events = append(events, strings.TrimSpace(event))
			}
		}
		equal(t, "events", strings.Join(events, ", "), "reset, request")
	})
}

// flushWriter calls one of its functions per flush.
type flushWriter struct {
	*httptest.ResponseRecorder

	onFlush []func()
}

func (w *flushWriter) Flush() {
	step := w.onFlush[0]
	w.onFlush = w.onFlush[1:]
	step()
}

// stream returns a function that waits for the next event.
func (s *store) stream(query, last string) func() string {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	s.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, "GET", s.url+"/_sandbox/requests/stream"+query, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if last != "" {
		request.Header.Set("Last-Event-ID", last)
	}
	response, err := http.DefaultClient.Do(request) //nolint:bodyclose // The context ends it.
	if err != nil {
		s.t.Fatal(err)
	}
	equal(s.t, "type", response.Header.Get("Content-Type"), "text/event-stream")
	events := bufio.NewScanner(response.Body)
	return func() string {
		s.t.Helper()
		id := ""
		for events.Scan() {
			if value, ok := strings.CutPrefix(events.Text(), "id: "); ok {
				id = value
			}
			if data, ok := strings.CutPrefix(events.Text(), "data: "); ok {
				if data == "{}" {
					return "reset"
				}
				var r sandbox.Request
				if err := json.Unmarshal([]byte(data), &r); err != nil {
					s.t.Fatal(err)
				}
				return id + " " + r.Path
			}
		}
		s.t.Fatal("the stream has ended")
		return ""
	}
}

func TestGuard(t *testing.T) {
	t.Parallel()
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for _, test := range []struct {
		listening, host, origin string
		status                  int
	}{
		{"127.0.0.1", "127.0.0.1:80", "", 204},
		{"127.0.0.1", "localhost:80", "", 204},
		{"127.0.0.1", "[::1]:80", "", 204},
		{"127.0.0.1", "store.localhost", "", 204},
		{"127.0.0.1", "moltin:80", "", 204},
		{"127.0.0.1", "evil.example", "", 421},
		{"127.0.0.1", "localhost.evil.example:80", "", 421},
		{"127.0.0.1", "192.0.2.1", "", 421},
		{"127.0.0.1", "", "", 421},
		{"192.0.2.1", "192.0.2.1:80", "", 204},
		{"192.0.2.1", "192.0.2.2:80", "", 421},
		{"store.example", "Store.Example.:80", "", 204},
		{"0.0.0.0", "192.0.2.2:80", "", 204},
		{"::", "[2001:db8::1]:80", "", 204},
		{"", "192.0.2.2", "", 204},
		{"", "evil.example", "", 421},
		{"127.0.0.1", "127.0.0.1:80", "http://127.0.0.1:80", 204},
		{"127.0.0.1", "127.0.0.1:80", "http://evil.example", 403},
		{"127.0.0.1", "127.0.0.1:80", "null", 403},
	} {
		request := httptest.NewRequest("POST", "/v2/customers", nil)
		request.Host = test.host
		if test.origin != "" {
			request.Header.Set("Origin", test.origin)
		}
		recorder := httptest.NewRecorder()
		control.Guard(next, test.listening, "moltin").ServeHTTP(recorder, request)
		equal(t, fmt.Sprintf("%+v", test), recorder.Code, test.status)
	}
}
