// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// start is the initial time of a test's clock.
var start = time.Date(2026, 3, 4, 5, 6, 7, 123456789, time.UTC)

// clock is a clock that a test controls.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// store is a sandbox behind a real listener. Its IDs are id-1 (the initial customer), id-2 and so on.
type store struct {
	*sandboxtest.Sandbox
	t     *testing.T
	url   string
	clock *clock
	token string // of client_credentials
	home  string // path of the first customer's addresses
}

func newStore(t *testing.T, config sandbox.Config) *store {
	t.Helper()
	var ids atomic.Int64
	c := &clock{now: start}
	config.Clock = c.Now
	config.NewID = func() string { return fmt.Sprintf("id-%d", ids.Add(1)) }
	started := sandboxtest.StartBehind(t, config, func(store *sandbox.Sandbox) http.Handler { return store })
	s := &store{Sandbox: started.Sandbox, t: t, url: started.URL, clock: c, home: "/v2/customers/" + started.CustomerID() + "/addresses"}
	s.authenticate()
	s.ResetJournal()
	return s
}

// authenticate fetches a new access token of client_credentials.
func (s *store) authenticate() {
	s.t.Helper()
	s.token = s.grant("client_id=sandbox&client_secret=sandbox-secret&grant_type=client_credentials")
}

func (s *store) grant(form string) string {
	s.t.Helper()
	r := s.send("POST", "/oauth/access_token", form, "Content-Type", "application/x-www-form-urlencoded")
	r.is(http.StatusOK)
	return r.text("access_token")
}

// login returns a customer token.
func (s *store) login(email, password string) string {
	s.t.Helper()
	r := s.send("POST", "/v2/customers/tokens", fmt.Sprintf(
		`{"data":{"type":"token","email":%q,"password":%q,"authentication_mechanism":"password"}}`, email, password))
	r.is(http.StatusOK)
	return r.text("data", "token")
}

// reply is a response with its complete body.
type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   string
}

// send sends a request with the store's access token, unless header (alternating names and values) overrides it.
func (s *store) send(method, path, body string, header ...string) reply {
	s.t.Helper()
	r, err := s.try(method, path, body, header...)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (s *store) try(method, path, body string, header ...string) (reply, error) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Host = "store.example"
	request.Header.Set("Content-Type", "application/json")
	if s.token != "" {
		request.Header.Set("Authorization", "Bearer "+s.token)
	}
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	// No connection is reused, because net/http repeats a GET if it finds a reused connection closed.
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return reply{s.t, method + " " + path, response.StatusCode, response.Header, string(text)}, err
}

// is checks the status.
func (r reply) is(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d\n%.600s", r.what, r.status, status, r.body)
	}
	return r
}

// says checks the status and the whole JSON document.
func (r reply) says(status int, want string) {
	r.t.Helper()
	r.is(status)
	var wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		r.t.Fatalf("the test's own document: %v\n%s", err, want)
	}
	if got := r.json(); !reflect.DeepEqual(got, wanted) {
		r.t.Errorf("%s: got\n%s\nwant\n%s", r.what, r.body, want)
	}
}

func (r reply) json() any {
	r.t.Helper()
	if got := r.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		r.t.Errorf("%s: Content-Type %q", r.what, got)
	}
	var doc any
	if err := json.Unmarshal([]byte(r.body), &doc); err != nil {
		r.t.Fatalf("%s: %v in\n%.600s", r.what, err, r.body)
	}
	return doc
}

// at returns the value at a path of names and indexes.
func (r reply) at(path ...any) any {
	r.t.Helper()
	here := r.json()
	for _, step := range path {
		switch inside := here.(type) {
		case map[string]any:
			here = inside[step.(string)]
		case []any:
			here = inside[step.(int)]
		default:
			r.t.Fatalf("%s: nothing at %v in\n%.600s", r.what, path, r.body)
		}
	}
	return here
}

func (r reply) text(path ...any) string {
	r.t.Helper()
	text, ok := r.at(path...).(string)
	if !ok {
		r.t.Fatalf("%s: no text at %v in\n%.600s", r.what, path, r.body)
	}
	return text
}

// ids returns the IDs of a list.
func (r reply) ids() string {
	r.t.Helper()
	var ids []string
	for i := range r.at("data").([]any) {
		ids = append(ids, r.text("data", i, "id"))
	}
	return strings.Join(ids, " ")
}

// equal fails the test if two values differ.
func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// dump returns the content of a store, without passwords.
func dump(s *store) string {
	s.t.Helper()
	var text strings.Builder
	for _, c := range s.Customers() {
		record, err := json.Marshal([]any{c, s.Addresses(c.ID)})
		if err != nil {
			s.t.Fatal(err)
		}
		fmt.Fprintf(&text, "%s\n", record)
	}
	return text.String()
}

// minimal is a request with the required fields.
const minimal = `{"data":{"type":"address","first_name":"Leslie","last_name":"Knope","line_1":"2 Park Lane",` +
	`"county":"Wamapoke","postcode":"46001","country":"US"}}`

// ron is the address that tests add to a store without the API.
func ron() sandbox.Address {
	return sandbox.Address{
		Name: "Home", FirstName: "Ron", LastName: "Swanson", Line1: "1 Sunny Street", County: "Sunnyville",
		PostCode: "SU33 1YY", Country: "US",
	}
}
