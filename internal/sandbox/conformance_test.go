// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-uuid"

	"github.com/moltin/terraform-provider-moltin/internal/conformance"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// TestConformance sends the requests of each row to a store that is prepared for it.
func TestConformance(t *testing.T) {
	t.Parallel()
	unused := map[string]bool{}
	for name := range stages {
		unused[name] = true
	}
	for _, row := range conformance.Rows(t) {
		if row.NotSandbox != "" {
			continue
		}
		delete(unused, row.Name)
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, stages[row.Name])
			for i, exchange := range row.Exchanges {
				t.Logf("exchange %d: %s %s", i+1, exchange.Request.Method, exchange.Request.Target)
				f.setClock(exchange.Response)
				got := f.send(exchange.Request)
				f.compare(exchange.Response, got, row.Ordered)
				f.keepTokens(exchange.Request, got)
			}
		})
	}
	for name := range unused {
		t.Errorf("there is a stage for %s, and no such row for the sandbox", name)
	}
}

// fixture is a store with the clock and IDs of a row.
type fixture struct {
	*sandboxtest.Sandbox
	t     *testing.T
	stage stage
	now   time.Time
	// ids are the next IDs that the store generates. If it is empty, the store generates random ones.
	ids []string
	// same maps IDs of the row to IDs of the store. IDs of the stage map to themselves.
	same map[string]string
	// logins has the emails and passwords of customers, by ID.
	logins map[string][2]string
	// tokens has the latest tokens of the store, by their names in the rows.
	tokens map[string]string
}

func newFixture(t *testing.T, stage stage) *fixture {
	t.Helper()
	f := &fixture{
		t: t, stage: stage, now: instant("2024-02-01T00:00:00Z"),
		same: map[string]string{}, logins: map[string][2]string{}, tokens: map[string]string{},
	}
	config := stage.config
	config.ClientID, config.ClientSecret = "fjordpost-api", "kelp-lantern-4471"
	config.Clock = func() time.Time { return f.now }
	config.NewID = f.newID
	f.Sandbox = sandboxtest.New(t, config)
	f.DeleteCustomer(f.CustomerID())
	if stage.fill != nil {
		stage.fill(f)
	}
	return f
}

func (f *fixture) newID() string {
	if len(f.ids) == 0 {
		id, err := uuid.GenerateUUID()
		if err != nil {
			f.t.Fatal(err)
		}
		return id
	}
	id := f.ids[0]
	f.ids = f.ids[1:]
	return id
}

// setClock sets the clock of the store to the time of the row's response.
func (f *fixture) setClock(response conformance.Response) {
	f.t.Helper()
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		f.t.Fatalf("the row's own Date: %v", err)
	}
	f.now = date.Add(f.stage.fraction)
}

// send sends a request of a row, after replacing the names of tokens with tokens of the store.
func (f *fixture) send(request conformance.Request) *httptest.ResponseRecorder {
	f.t.Helper()
	sent := httptest.NewRequestWithContext(f.t.Context(), request.Method, "https://euwest.api.elasticpath.com"+request.Target,
		strings.NewReader(string(request.Body)))
	sent.TLS = nil // the sandbox uses plain HTTP
	sent.Header = request.Header.Clone()
	for name, values := range sent.Header {
		values[0] = tokenName.ReplaceAllStringFunc(values[0], func(name string) string {
			return f.token(name, strings.Split(request.Target, "/"))
		})
		sent.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	f.ServeHTTP(recorder, sent)
	return recorder
}

var tokenName = regexp.MustCompile(`\{.*\}`)

// token returns the token with a name in the rows. A customer token is for the customer in the path.
func (f *fixture) token(name string, path []string) string {
	f.t.Helper()
	if known, ok := f.tokens[name]; ok {
		return known
	}
	const form = "client_id=fjordpost-api&client_secret=kelp-lantern-4471&grant_type="
	switch name {
	case "{access token}":
		return f.ask("/oauth/access_token", "application/x-www-form-urlencoded", form+"client_credentials", "access_token")
	case "{implicit token}":
		return f.ask("/oauth/access_token", "application/x-www-form-urlencoded", form+"implicit", "access_token")
	case "{customer token}":
		login, ok := f.logins[path[3]]
		if !ok {
			f.t.Fatalf("customer %s has no password", path[3])
		}
		return f.ask("/v2/customers/tokens", "application/json", fmt.Sprintf(
			`{"data":{"type":"token","email":%q,"password":%q,"authentication_mechanism":"password"}}`, login[0], login[1]), "token")
	case "{expired access token}", "{expired customer token}":
		now := f.now
		defer func() { f.now = now }()
		f.now = now.Add(-48 * time.Hour)
		return f.token(strings.Replace(name, "expired ", "", 1), path)
	}
	f.t.Fatalf("the row names an unknown token: %s", name)
	return ""
}

// ask requests a token, and returns the field of the response that contains it.
func (f *fixture) ask(path, contentType, body, field string) string {
	f.t.Helper()
	request := conformance.Request{Method: "POST", Target: path, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body)}
	if field == "token" {
		request.Header.Set("Authorization", "Bearer {access token}")
	}
	value := tokenIn(f.send(request), field)
	if value == "" {
		f.t.Fatalf("POST %s gives no token", path)
	}
	return value
}

// keepTokens stores the tokens of a row's own responses.
func (f *fixture) keepTokens(request conformance.Request, response *httptest.ResponseRecorder) {
	if response.Code != http.StatusOK {
		return
	}
	switch request.Target {
	case "/oauth/access_token":
		f.tokens["{access token}"] = tokenIn(response, "access_token")
	case "/v2/customers/tokens":
		f.tokens["{customer token}"] = tokenIn(response, "token")
	}
}

func tokenIn(response *httptest.ResponseRecorder, field string) string {
	var flat, wrapped map[string]any
	_ = json.Unmarshal(response.Body.Bytes(), &flat) // without a token, the caller fails
	wrapped, _ = flat["data"].(map[string]any)
	value, _ := cmp.Or(flat[field], wrapped[field]).(string)
	return value
}

// compare compares status, headers and body with those of the row.
func (f *fixture) compare(want conformance.Response, got *httptest.ResponseRecorder, ordered bool) {
	f.t.Helper()
	if got.Code != want.Status {
		f.t.Fatalf("status %d, want %d\n%s", got.Code, want.Status, got.Body)
	}
	for name := range want.Header {
		has, wants := got.Header().Get(name), want.Header.Get(name)
		switch name {
		case "X-Moltin-Request-Id":
			if has == "" {
				f.t.Errorf("%s is missing", name)
			}
		default:
			if has != wants {
				f.t.Errorf("%s: got %q, want %q", name, has, wants)
			}
		}
	}
	if len(want.Body) == 0 {
		if got.Body.Len() > 0 {
			f.t.Errorf("the response has a body, and should not:\n%s", got.Body)
		}
		return
	}
	wanted, err := decodeJSON(string(want.Body))
	if err != nil {
		f.t.Fatalf("the row's own body: %v", err)
	}
	has, err := decodeJSON(got.Body.String())
	if err != nil {
		f.t.Fatalf("%v in\n%s", err, got.Body)
	}
	d := differ{same: f.same}
	d.compare("", wanted, has)
	if ordered && !slices.Equal(fieldNames(string(want.Body)), fieldNames(got.Body.String())) {
		d.add("", "the order of the fields differs")
	}
	if n := len(d.found); n > 0 {
		f.t.Errorf("%d differences, such as\n%s\nin\n%.2000s", n, strings.Join(d.found[:min(n, 20)], "\n"), got.Body)
	}
}

func instant(text string) time.Time {
	parsed, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return parsed
}
