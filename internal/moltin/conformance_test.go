// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/conformance"
	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

type entry = transport.ErrorEntry

// TestConformance returns the responses of every row to the client.
func TestConformance(t *testing.T) {
	t.Parallel()
	unused := map[string]bool{}
	for name := range uses {
		unused[name] = true
	}
	for _, row := range conformance.Rows(t) {
		use, ok := uses[row.Name]
		if row.NotClient != "" {
			continue
		}
		if !ok {
			t.Errorf("nothing says what the client makes of %s", row.Name)
			continue
		}
		delete(unused, row.Name)
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &rowServer{t: t, row: row}
				err := use.call(t, moltin.New(server.config(use.config)), server)
				server.assertOutcome(err, use.entries)
				server.finish()
			})
		})
	}
	for name := range unused {
		t.Errorf("the client is said to use %s, and there is no such row for it", name)
	}
}

// rowServer is a network that has a row at its other end. It also issues
// tokens, where the row itself does not.
type rowServer struct {
	t   *testing.T
	row conformance.Row

	mu     sync.Mutex
	served int
	// access and customer are the tokens that were issued last.
	access, customer string
	// granted is how many tokens the row did not have a response for.
	granted int
	// later are the requests after the row's last one. They get a 404.
	later []*http.Request
}

func (s *rowServer) config(adapt func(*moltin.Config)) moltin.Config {
	config := moltin.Config{
		Config: transport.Config{
			Endpoint:       &url.URL{Scheme: "https", Host: "euwest.api.elasticpath.com"},
			RequestTimeout: time.Minute,
			RoundTripper:   s,
			Jitter:         func(limit time.Duration) time.Duration { return limit },
		},
		ClientID:     "fjordpost-api",
		ClientSecret: "kelp-lantern-4471",
	}
	if adapt != nil {
		adapt(&config)
	}
	return config
}

// assertOutcome checks that a call succeeded, or failed with the row's last response.
func (s *rowServer) assertOutcome(err error, entries []entry) {
	s.t.Helper()
	last := s.row.Exchanges[len(s.row.Exchanges)-1]
	if last.Response.Status < 300 {
		if err != nil {
			s.t.Error(err)
		}
		return
	}
	var got *transport.Error
	if !errors.As(err, &got) || errors.As(err, new(*transport.AmbiguousError)) {
		s.t.Fatalf("got the error %v, want one with the status %d", err, last.Response.Status)
	}
	attempts := 0
	for _, exchange := range s.row.Exchanges {
		if exchange.Request.Target == last.Request.Target {
			attempts++
		}
	}
	if id := last.Response.Header.Get("X-Moltin-Request-Id"); got.Status != last.Response.Status || !strings.HasPrefix(got.RequestID, id) || got.Attempts != attempts {
		s.t.Errorf("got status %d, request id %q, %d attempts; want %d, %q, %d", got.Status, got.RequestID, got.Attempts, last.Response.Status, id, attempts)
	}
	if !slices.Equal(got.Entries, entries) {
		s.t.Errorf("got the entries %+v, want %+v", got.Entries, entries)
	}
	if isNotFound := got.Status == http.StatusNotFound && entries != nil; transport.IsNotFound(err) != isNotFound {
		s.t.Errorf("IsNotFound is %t, want %t", !isNotFound, isNotFound)
	}
}

// finish checks that the client asked for the whole row and for nothing else.
func (s *rowServer) finish() {
	s.t.Helper()
	if n := len(s.row.Exchanges); s.served < n {
		s.t.Errorf("the client sent %d of the row's %d requests", s.served, n)
	}
	for _, request := range s.later {
		s.t.Errorf("the client also sent %s %s", request.Method, request.URL)
	}
}

// RoundTrip responds as the row does.
func (s *rowServer) RoundTrip(sent *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var body []byte
	if sent.Body != nil {
		var err error
		if body, err = io.ReadAll(sent.Body); err != nil {
			return nil, err
		}
	}
	response := conformance.Response{
		Status: http.StatusNotFound, Header: http.Header{"Content-Type": {"application/json"}},
		Body: []byte(`{"errors":[{"status":404,"title":"The row is over"}]}`),
	}
	isNext := s.served < len(s.row.Exchanges) && s.row.Exchanges[s.served].Request.Method == sent.Method &&
		strings.HasPrefix(s.row.Exchanges[s.served].Request.Target+"?", sent.URL.EscapedPath()+"?")
	switch {
	case isNext:
		exchange := s.row.Exchanges[s.served]
		s.served++
		s.compare(exchange.Request, sent, body)
		response = exchange.Response
	case sent.URL.Path == "/oauth/access_token":
		s.granted++
		response.Status, response.Body = http.StatusOK, fmt.Appendf(nil, `{"access_token":"access-%d","expires_in":3600}`, s.granted)
	case sent.URL.Path == "/v2/customers/tokens":
		s.granted++
		response.Status, response.Body = http.StatusOK, fmt.Appendf(nil, `{"data":{"customer_id":%q,"token":"customer-%d","expires":%d}}`,
			marenID, s.granted, time.Now().Add(24*time.Hour).Unix())
	case s.served < len(s.row.Exchanges):
		want := s.row.Exchanges[s.served].Request
		s.t.Errorf("request %d is %s %s, want %s %s", s.served+1, sent.Method, sent.URL, want.Method, want.Target)
	default:
		s.later = append(s.later, sent)
	}
	s.keepTokens(sent.URL.Path, response)
	return &http.Response{
		StatusCode: response.Status, Header: response.Header.Clone(), Body: io.NopCloser(bytes.NewReader(response.Body)), Request: sent,
	}, nil
}

func (s *rowServer) keepTokens(path string, response conformance.Response) {
	var doc struct {
		AccessToken string `json:"access_token"`
		Data        struct {
			AccessToken string `json:"access_token"`
			Token       string `json:"token"`
		} `json:"data"`
	}
	_ = json.Unmarshal(response.Body, &doc) // a response without a token
	switch path {
	case "/oauth/access_token":
		s.access = doc.AccessToken + doc.Data.AccessToken
	case "/v2/customers/tokens":
		s.customer = doc.Data.Token
	}
}

// compare compares what the client sent with the row's request.
func (s *rowServer) compare(want conformance.Request, sent *http.Request, body []byte) {
	s.t.Helper()
	path, query, _ := strings.Cut(want.Target, "?")
	if sent.URL.EscapedPath() != path || sent.URL.Host != "euwest.api.elasticpath.com" {
		s.t.Errorf("request %d is for %s, want %s", s.served, sent.URL, path)
	}
	wantQuery, err := url.ParseQuery(query)
	if err != nil {
		s.t.Fatal(err)
	}
	if got := sent.URL.Query(); !reflect.DeepEqual(got, wantQuery) {
		s.t.Errorf("request %d has the query %v, want %v", s.served, got, wantQuery)
	}
	s.compareHeader(want.Header, sent.Header)
	if want.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
		got, err := url.ParseQuery(string(body))
		wantForm, _ := url.ParseQuery(string(want.Body)) // was checked when the row was loaded
		if err != nil || !reflect.DeepEqual(got, wantForm) {
			s.t.Errorf("request %d has the form %s (%v), want %s", s.served, body, err, want.Body)
		}
		return
	}
	if got, want := s.document(body), s.document(want.Body); !reflect.DeepEqual(got, want) {
		s.t.Errorf("request %d has the body\n%v, want\n%v", s.served, got, want)
	}
}

// compareHeader compares the credentials and the type of the body.
func (s *rowServer) compareHeader(want, got http.Header) {
	s.t.Helper()
	tokens := strings.NewReplacer(
		"{access token}", s.access, "{expired access token}", s.access, "{implicit token}", s.access,
		"{customer token}", s.customer, "{expired customer token}", s.customer)
	for _, name := range []string{"Authorization", "X-Moltin-Customer-Token"} {
		if got, want := got.Get(name), tokens.Replace(want.Get(name)); got != want {
			s.t.Errorf("request %d has %s %q, want %q", s.served, name, got, want)
		}
	}
	media, _, _ := mime.ParseMediaType(got.Get("Content-Type"))
	if want := want.Get("Content-Type"); media != want {
		s.t.Errorf("request %d has the Content-Type %q, want %q", s.served, media, want)
	}
}

// document decodes a body. The client sends a post code under both of its
// spellings; rows have the newer one.
func (s *rowServer) document(body []byte) object {
	s.t.Helper()
	if len(body) == 0 {
		return nil
	}
	doc := s.decode(body)
	if data, _ := doc["data"].(object); data["post_code"] != nil && data["post_code"] == data["postcode"] {
		delete(data, "post_code")
	}
	return doc
}

func (s *rowServer) decode(body []byte) (doc object) {
	s.t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		s.t.Errorf("%v in %s", err, body)
	}
	return doc
}
