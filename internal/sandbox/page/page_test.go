// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/sandboxtest"
)

// store is a sandbox with its page. Requests follow redirects, like a browser.
type store struct {
	*sandbox.Sandbox
	t   *testing.T
	url string
}

func newStore(t *testing.T, config sandbox.Config) *store {
	t.Helper()
	started := sandboxtest.StartBehind(t, config, func(running *sandbox.Sandbox) http.Handler {
		mux := http.NewServeMux()
		page.Register(mux, running)
		return control.Front(mux, running)
	})
	return &store{started.Sandbox, t, started.URL}
}

func (s *store) get(path string) string {
	s.t.Helper()
	response, err := http.Get(s.url + path)
	return s.body(response, err, http.StatusOK)
}

func (s *store) post(path string, want int, form url.Values) string {
	s.t.Helper()
	response, err := http.PostForm(s.url+path, form)
	return s.body(response, err, want)
}

func (s *store) body(response *http.Response, err error, want int) string {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if response.StatusCode != want {
		s.t.Errorf("%s: %d, want %d: %s", response.Request.URL, response.StatusCode, want, text)
	}
	return string(text)
}

func expect(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(page, part) {
			t.Errorf("the page should have %q:\n%s", part, page)
		}
	}
}

func expectNot(t *testing.T, page string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(page, part) {
			t.Errorf("the page should not have %q:\n%s", part, page)
		}
	}
}

func TestCustomersAndAddresses(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{AddressFields: []sandbox.Field{{Name: "gate", Type: sandbox.FieldString}}})
	expect(t, s.get(page.Path), "1 customer<", "0 addresses", "ron@swanson.com", "No requests yet")
	id := s.AddCustomer("<b>Leslie</b>", "leslie@pawnee.example", "waffles-for-dinner")
	s.AddAddress(id, sandbox.Address{Members: map[string]string{
		"name": "Office", "first_name": "Leslie", "last_name": "Knope", "company_name": "Parks & Recreation", "line_1": "City Hall",
		"line_2": "3rd floor", "city": "Pawnee", "postcode": "47901", "county": "Wamapoke", "region": "Indiana", "country": "US",
		"phone_number": "555-0100", "instructions": "Waffles at the desk",
	}, Fields: map[string]any{"gate": "7Q"}})
	text := s.get(page.Path)
	expect(t, text, "&lt;b&gt;Leslie", "leslie@pawnee.example", id, "2 customers", "1 address<", "Office", "Leslie Knope", "Parks &amp; Recreation",
		"City Hall", "3rd floor", "Pawnee 47901", "Wamapoke", "Indiana", "US", "555-0100", "Waffles at the desk", "gate", "7Q")
	expectNot(t, text, "<b>Leslie", "waffles-for-dinner", sandbox.DefaultCustomerPassword)
	if strings.Index(text, "leslie@") > strings.Index(text, "ron@") {
		t.Error("the newest customer should come first")
	}
}

func TestLargeStore(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for i := range 30 {
		s.AddCustomer(fmt.Sprint("Customer ", i), fmt.Sprintf("customer-%d@pawnee.example", i), "")
	}
	for i := range 60 {
		s.AddAddress(s.CustomerID(), sandbox.Address{Members: map[string]string{"line_1": fmt.Sprintf("Road No. %d!", i)}})
	}
	text := s.get(page.Path)
	expect(t, text, "31 customers", "60 addresses", "20 shown", "customer-29@", "customer-10@")
	expectNot(t, text, "customer-9@", "ron@")
	text = s.get(page.Path + "?q=Ron+SWANSON")
	expect(t, text, "1 found", "Road No. 59!", "Road No. 10!", "The newest 50 are shown")
	expectNot(t, text, "Road No. 9!", "@pawnee.example")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddCustomer("Leslie Knope", "leslie@pawnee.example", "")
	s.AddAddress(s.CustomerID(), sandbox.Address{Members: map[string]string{"city": "Snerling", "name": "Cabin"}})
	s.AddAddress(s.CustomerID(), sandbox.Address{Members: map[string]string{"city": "Eagleton", "name": "Shop"}})
	s.post("/oauth/access_token", 400, nil)
	s.post("/v2/customers/tokens", 401, nil)

	text := s.get(page.Path + "?q=snerl")
	expect(t, text, "ron@swanson.com", "Cabin", `value="snerl"`, "No requests match “snerl”")
	expectNot(t, text, "Shop", "leslie@")
	text = s.get(page.Path + "?q=OAUTH")
	expect(t, text, "/oauth/access_token", "No customers or addresses match “OAUTH”")
	expectNot(t, text, "/v2/customers/tokens")
	text = s.get(page.Path + "?q=401")
	expect(t, text, "/v2/customers/tokens")
	expectNot(t, text, "access_token")
	expect(t, s.get(page.Path+"?q=%22%3E%3Cscript%3E"), "&#34;&gt;&lt;script&gt;")
}

func TestRequests(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	token := s.post("/oauth/access_token", 200, url.Values{
		"client_id": {sandbox.DefaultClientID}, "client_secret": {sandbox.DefaultClientSecret}, "grant_type": {"client_credentials"},
	})
	_, token, _ = strings.Cut(token, `"access_token":"`)
	token, _, _ = strings.Cut(token, `"`)
	s.SetFaults(sandbox.Fault{Close: true, Next: 1}, sandbox.Fault{Status: 503})
	if _, err := http.Post(s.url+"/v2/customers?token="+token, "", nil); err == nil { //nolint:bodyclose // There is no response.
		t.Fatal("the connection should have been closed")
	}
	s.post("/v2/customers/"+s.CustomerID()+"/addresses", 503, nil)
	text := s.get(page.Path)
	expect(t, text, `class="success">200<`, `class="closed">closed<`, `class="failure">503<`, "POST", "/v2/customers", s.CustomerID()[:8]+"…/addresses<",
		`href="#kind-close"`, "closes the connection without a response", " ms<")
	expectNot(t, text, token, sandbox.DefaultClientSecret)
	if strings.Index(text, "…/addresses<") > strings.Index(text, "/oauth/access_token") {
		t.Error("the newest request should come first")
	}
}

func TestFaultsAreSwitched(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	text := s.get(page.Path)
	expect(t, text, "No active faults.")
	for _, info := range sandbox.FaultKinds() {
		expect(t, text, `name="on" value="`+info.Name+`"`)
	}
	faults := page.Path + "page/faults"
	form := url.Values{
		"on": {"status"}, "often": {"next:2"}, "method": {"POST"}, "path": {"oauth"},
		"status.status": {"504"}, "status.retry_after": {"7"}, "status.process": {"no"}, "paged_list.page_size": {"2"},
	}
	text = s.post(faults, 200, form)
	expect(t, text, "<code>status 504</code> the next 2 requests, POST oauth", `name="off" value="{&#34;status&#34;:504,`, `aria-checked="true"`)
	if got, want := s.Faults()[0], (sandbox.Fault{Next: 2, Method: "POST", Path: "oauth", Status: 504, RetryAfter: "7"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.post(faults, 200, url.Values{"on": {"paged_list"}, "often": {"every:1"}, "paged_list.page_size": {"3"}})
	if got, want := s.Faults()[1], (sandbox.Fault{Kind: "paged_list", Every: 1, PageSize: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for range 2 {
		s.post("/oauth/access_token", 504, nil)
	}
	s.post("/oauth/access_token", 400, nil)
	text = s.get(page.Path)
	expect(t, text, `name="on" value="status"`, `name="off" value="{&#34;kind&#34;:&#34;paged_list&#34;,`)

	s.post(faults, 200, url.Values{"on": {"paged_list"}, "often": {"every:1"}, "paged_list.page_size": {"3"}})
	for left := 1; left >= 0; left-- { // one of two like faults, and then the other
		s.post(faults, 200, url.Values{"off": {`{"kind":"paged_list","page_size":3,"every":1}`}})
		if got := s.Faults(); len(got) != left {
			t.Errorf("%+v are still on", got)
		}
	}
	for name, wrong := range map[string]url.Values{
		"unknown kind":          {"on": {"flood"}, "often": {"next:1"}},
		"the frequency must be": {"on": {"hang"}, "often": {"sometimes"}},
		"whole number":          {"on": {"paged_list"}, "often": {"next:1"}, "paged_list.page_size": {"many"}},
		"must be at least 1":    {"on": {"paged_list"}, "often": {"next:1"}, "paged_list.page_size": {"0"}},
		"must be one of oauth":  {"on": {"hang"}, "often": {"next:1"}, "path": {"everywhere"}},
	} {
		expect(t, s.post(faults, 400, wrong), name, "Go back")
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddCustomer("Leslie Knope", "leslie@pawnee.example", "")
	s.SetFaults(sandbox.Fault{Hang: true})
	text := s.post(page.Path+"page/reset", 200, nil)
	expect(t, text, "1 customer<", "No active faults.")
	expectNot(t, text, "leslie@")
}

// TestRoot opens the root of the store in a browser, and with clients of the API.
func TestRoot(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for _, test := range []struct {
		method, path, accept string
		status               int
		location             string
	}{
		{"GET", "/", "text/html,application/xhtml+xml,*/*;q=0.8", 302, page.Path},
		{"HEAD", "/", "text/html", 302, page.Path},
		{"GET", "/", "application/json", 404, ""},
		{"GET", "/", "*/*", 404, ""},
		{"GET", "/", "", 404, ""},
		{"POST", "/", "text/html", 404, ""},
		{"GET", "/v2", "text/html", 404, ""},
	} {
		request, err := http.NewRequest(test.method, s.url+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", test.accept)
		response, err := http.DefaultTransport.RoundTrip(request) // without following redirects
		s.body(response, err, test.status)
		if got := response.Header.Get("Location"); got != test.location {
			t.Errorf("%+v: redirected to %q", test, got)
		}
	}
	requests, _ := s.Requests(0)
	if len(requests) != 5 {
		t.Errorf("%d requests of the API, want 5: %v", len(requests), requests)
	}
}

func TestNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for path, kind := range map[string]string{
		"": "text/html; charset=utf-8", "page/page.css": "text/css; charset=utf-8", "page/page.js": "text/javascript; charset=utf-8", "page/icon.svg": "image/svg+xml",
	} {
		response, err := http.Get(s.url + page.Path + path)
		text := s.body(response, err, http.StatusOK)
		for name, want := range map[string]string{
			"Content-Type": kind, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		policy := response.Header.Get("Content-Security-Policy")
		expect(t, policy, "default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
		expectNot(t, policy, "unsafe", "http", "*", "data:")
		expectNot(t, text, "style=", "onclick=", "<script>", "<style>", "//cdn", "@import", "url(http")
	}
	response, err := http.Get(s.url + page.Path + "page/other.js")
	s.body(response, err, http.StatusNotFound)
}
