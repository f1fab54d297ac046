// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"encoding/json"
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

// inMemory is a network with the store at its other end, that takes no time
// but what the store takes. A handler that panics with http.ErrAbortHandler
// breaks the connection.
type inMemory struct{ http.Handler }

func (n inMemory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	// What arrived is carried out, whether or not somebody waits for it.
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

// broken breaks the connection.
func broken() { panic(http.ErrAbortHandler) }

// unheard lets a request count, and loses the answer.
func unheard(serve http.HandlerFunc, r *http.Request) { serve(httptest.NewRecorder(), r) }

// fakeStore is a store of the simplest kind. What it misbehaves in is each
// test's to say.
type fakeStore struct {
	// latency is how long a request is under way, each way.
	latency time.Duration
	// ahead is the store's clock less ours; with noDate it does not show but in records.
	ahead  time.Duration
	noDate bool
	// tokenLife is in seconds; 0 leaves it out of the answers.
	tokenLife int64
	// postCode is how the store spells the post code, if not in the newer way.
	postCode string
	// meddle, if there is one, answers in place of serve, or calls it.
	meddle func(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc)

	mu        sync.Mutex
	ids       int
	addresses map[string][]map[string]any // by customer
	customers []map[string]any
	tokens    map[string]bool // that are known, of both kinds
	heard     []heard
}

// heard is a request that arrived.
type heard struct {
	method, path, query, body string
	header                    http.Header
	at                        time.Time
}

func newFakeStore() *fakeStore {
	return &fakeStore{tokenLife: 3600, addresses: map[string][]map[string]any{}, tokens: map[string]bool{}}
}

func (s *fakeStore) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(s.latency)
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	s.mu.Lock()
	s.heard = append(s.heard, heard{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, string(body), r.Header, time.Now()})
	s.mu.Unlock()
	if !s.noDate {
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	}
	if s.meddle != nil {
		s.meddle(w, r, s.serve)
	} else {
		s.serve(w, r)
	}
	time.Sleep(s.latency)
}

func (s *fakeStore) now() time.Time { return time.Now().Add(s.ahead) }

// count is how many requests arrived with a method and a path like pattern, in
// which * stands for one segment.
func (s *fakeStore) count(method, pattern string) int { return len(s.find(method, pattern)) }

func (s *fakeStore) find(method, pattern string) (found []heard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.heard {
		if h.method == method && like(h.path, pattern) {
			found = append(found, h)
		}
	}
	return found
}

func like(path, pattern string) bool {
	have, want := strings.Split(path, "/"), strings.Split(pattern, "/")
	if len(have) != len(want) {
		return false
	}
	for i := range want {
		if want[i] != "*" && want[i] != have[i] {
			return false
		}
	}
	return true
}

// The routes, as patterns of count.
const (
	oauthRoute     = "/oauth/access_token"
	loginRoute     = "/v2/customers/tokens"
	addressesRoute = "/v2/customers/*/addresses"
	addressRoute   = "/v2/customers/*/addresses/*"
	customersRoute = "/v2/customers"
	customerRoute  = "/v2/customers/*"
)

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// answerError answers with an error of the API's shape.
func answerError(w http.ResponseWriter, status int, detail string) {
	answerJSON(w, status, map[string]any{"errors": []any{map[string]any{"status": status, "title": http.StatusText(status), "detail": detail}}})
}

func answerHTML(w http.ResponseWriter, status int) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<html><body>%s</body></html>", http.StatusText(status))
}

func (s *fakeStore) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := r.URL.EscapedPath()
	if path == oauthRoute {
		grant := map[string]any{"access_token": s.token("access"), "token_type": "Bearer"}
		if s.tokenLife != 0 {
			grant["expires_in"] = s.tokenLife
		}
		answerJSON(w, 200, grant)
		return
	}
	if !s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
		answerError(w, 401, "Unable to validate access token")
		return
	}
	if token := r.Header.Get("X-Moltin-Customer-Token"); token != "" && !s.tokens[token] {
		answerError(w, 401, "Unable to validate customer token")
		return
	}
	var request struct{ Data map[string]any }
	_ = json.NewDecoder(r.Body).Decode(&request)
	segments := strings.Split(strings.TrimPrefix(path, "/v2/customers"), "/")
	switch {
	case path == loginRoute:
		answerJSON(w, 200, map[string]any{"data": map[string]any{
			"type": "token", "id": "token-id", "customer_id": "ron", "token": s.token("customer"),
			"expires": s.now().Add(time.Duration(s.tokenLife) * time.Second).Unix(),
		}})
	case len(segments) <= 2:
		s.serveCustomers(w, r, segments[1:], request.Data)
	default:
		s.serveAddresses(w, r, segments[1], segments[3:], request.Data)
	}
}

func (s *fakeStore) token(kind string) string {
	s.ids++
	value := fmt.Sprintf("%s-token-%d", kind, s.ids)
	s.tokens[value] = true
	return value
}

// forgetTokens forgets the tokens of a kind.
func (s *fakeStore) forgetTokens(kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for value := range s.tokens {
		if strings.HasPrefix(value, kind) {
			delete(s.tokens, value)
		}
	}
}

func (s *fakeStore) stamped(record map[string]any) map[string]any {
	now := s.now().UTC().Format(time.RFC3339Nano)
	if record["id"] == nil {
		s.ids++
		record["id"] = fmt.Sprintf("id-%d", s.ids)
		record["meta"] = map[string]any{"timestamps": map[string]any{"created_at": now}}
	}
	record["meta"].(map[string]any)["timestamps"].(map[string]any)["updated_at"] = now
	return record
}

func (s *fakeStore) serveCustomers(w http.ResponseWriter, r *http.Request, ids []string, data map[string]any) {
	switch {
	case r.Method == http.MethodPost:
		s.customers = append(s.customers, s.stamped(data))
		answerJSON(w, 201, map[string]any{"data": data})
	case len(ids) == 0:
		answerJSON(w, 200, map[string]any{"data": append([]map[string]any{}, s.customers...)})
	default:
		serveOne(w, r, s, &s.customers, ids[0], data, "customer not found")
	}
}

func (s *fakeStore) serveAddresses(w http.ResponseWriter, r *http.Request, customerID string, ids []string, data map[string]any) {
	all := s.addresses[customerID]
	switch {
	case r.Method == http.MethodPost:
		data = s.stamped(s.spelled(data))
		s.addresses[customerID] = append(all, data)
		answerJSON(w, 201, map[string]any{"data": data})
	case len(ids) == 0:
		answerJSON(w, 200, map[string]any{"data": append([]map[string]any{}, all...)})
	default:
		serveOne(w, r, s, &all, ids[0], s.spelled(data), "address not found")
		s.addresses[customerID] = all
	}
}

func serveOne(w http.ResponseWriter, r *http.Request, s *fakeStore, all *[]map[string]any, id string, data map[string]any, notFound string) {
	for i, record := range *all {
		if record["id"] != id {
			continue
		}
		if r.Method == http.MethodDelete {
			*all = append(append([]map[string]any{}, (*all)[:i]...), (*all)[i+1:]...)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if r.Method == http.MethodPut {
			for member, value := range data {
				record[member] = value
			}
			s.stamped(record)
		}
		answerJSON(w, 200, map[string]any{"data": record})
		return
	}
	answerError(w, 404, notFound)
}

// spelled keeps one of the two spellings of the post code.
func (s *fakeStore) spelled(data map[string]any) map[string]any {
	kept, dropped := "postcode", "post_code"
	if s.postCode == dropped {
		kept, dropped = dropped, kept
	}
	if value, ok := data[dropped]; ok {
		data[kept] = value
		delete(data, dropped)
	}
	return data
}

// add puts an address into the store, created at a time of the store's clock.
func (s *fakeStore) add(customerID, id string, fields AddressFields, created time.Time) {
	text, _ := json.Marshal(newAddressData(fields, spellings{}))
	var data map[string]any
	_ = json.Unmarshal(text, &data)
	stamp := created.UTC().Format(time.RFC3339Nano)
	data["id"], data["meta"] = id, map[string]any{"timestamps": map[string]any{"created_at": stamp, "updated_at": stamp}}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addresses[customerID] = append(s.addresses[customerID], s.spelled(data))
}

// has is how many addresses the customer has.
func (s *fakeStore) has(customerID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.addresses[customerID])
}

// client is a client of the store, without a ceiling on its pace unless the
// configuration is changed.
func (s *fakeStore) client(t testing.TB, change ...func(*Config)) *Client {
	t.Helper()
	return clientOf(t, inMemory{s}, change...)
}

func clientOf(t testing.TB, transport http.RoundTripper, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		Endpoint: &url.URL{Scheme: "https", Host: "store.test"},
		ClientID: "the-client-id", ClientSecret: "the-client-secret",
		RequestsPerSecond: 1e6, MaxRetries: DefaultMaxRetries, RequestTimeout: DefaultRequestTimeout,
		UserAgent: "test-agent", Transport: transport,
	}
	for _, f := range change {
		f(&cfg)
	}
	return New(cfg)
}

func withLogin(cfg *Config) {
	cfg.CustomerEmail, cfg.CustomerPassword = "ron@swanson.com", "the-password"
}

func ptr(s string) *string { return &s }

// home is an address with another value in every member.
func home() AddressFields {
	return AddressFields{
		Name: ptr("Home"), FirstName: ptr("Ron"), LastName: ptr("Swanson"), CompanyName: ptr("Ron Swanson Enterprises"),
		PhoneNumber: ptr("(555) 555-1234"), Line1: ptr("1 Sunny Street"), Line2: ptr("Flat 2"), City: ptr("Sunny Town"),
		County: ptr("Sunnyville"), Region: ptr("Kent"), PostCode: ptr("SU33 1YY"), Country: ptr("US"),
		Instructions: ptr("Leave behind the bins"),
	}
}
