// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page_test

import (
	"fmt"
	"html"
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
	*sandboxtest.Sandbox
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
	id := s.AddCustomer("<i>Leslie</i>", "leslie@pawnee.example", "waffles-for-dinner")
	s.AddAddress(id, sandbox.Address{
		Name: "Office", FirstName: "Leslie", LastName: "Knope", CompanyName: "Parks & Recreation", Line1: "City Hall",
		Line2: "3rd floor", City: "Pawnee", PostCode: "47901", County: "Wamapoke", Region: "Indiana", Country: "US",
		PhoneNumber: "555-0100", Instructions: "Waffles at the desk", Fields: map[string]any{"gate": "7Q"},
	})
	text := s.get(page.Path)
	expect(t, text, "&lt;i&gt;Leslie", "leslie@pawnee.example", id, "2 customers", "1 address<", "Office", "Leslie Knope", "Parks &amp; Recreation",
		"City Hall", "3rd floor", "Pawnee 47901", "Wamapoke", "Indiana", "US", "555-0100", "Waffles at the desk", "gate", "7Q")
	expectNot(t, text, "<i>Leslie", "waffles-for-dinner", sandbox.DefaultCustomerPassword)
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
		s.AddAddress(s.CustomerID(), sandbox.Address{Line1: fmt.Sprintf("Road No. %d!", i)})
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
	s.AddAddress(s.CustomerID(), sandbox.Address{City: "Snerling", Name: "Cabin"})
	s.AddAddress(s.CustomerID(), sandbox.Address{City: "Eagleton", Name: "Shop"})
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
	s.SetFaults(sandbox.Fault{Close: true, Next: 1}, sandbox.Fault{Status: 503, HTML: true})
	if _, err := http.Post(s.url+"/v2/customers?token="+token, "", nil); err == nil { //nolint:bodyclose // There is no response.
		t.Fatal("the connection should have been closed")
	}
	s.post("/v2/customers/"+s.CustomerID()+"/addresses", 503, nil)
	text := s.get(page.Path)
	expect(t, text, `data-status="200">200<`, `data-status="0">closed<`, `data-status="503">503<`, "POST", "/v2/customers", s.CustomerID()[:8]+"…/addresses<",
		`<span class="chip">close</span>`, `<span class="chip">status 503 html</span>`, "µs<")
	expectNot(t, text, token, sandbox.DefaultClientSecret)
	if strings.Index(text, "…/addresses<") > strings.Index(text, "/oauth/access_token") {
		t.Error("the newest request should come first")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	text := s.get(page.Path)
	expect(t, text, "No active faults.")
	for _, term := range sandbox.FaultKinds() {
		expect(t, text, `name="add" value='{"kind":"`+term.Name+`"}'`)
	}
	faults := page.Path + "page/faults"
	inputs := func(add string, others ...string) url.Values {
		form := url.Values{ // of all faults, which share the form
			"add": {add}, "frequency": {"{}"}, "method": {""}, "path": {""}, "process": {"yes"}, "status": {"504"}, "retry_after": {"7"}, "shape": {""},
			"redirect": {"https://example.com/"}, "page_size": {"3"},
		}
		for i := 0; i < len(others); i += 2 {
			form.Set(others[i], others[i+1])
		}
		return form
	}
	for _, test := range []struct {
		form url.Values
		want sandbox.Fault
		text string
	}{
		{
			inputs(`{"status":503}`, "frequency", `{"next":2}`, "method", "POST", "path", "oauth"),
			sandbox.Fault{Status: 504, RetryAfter: "7", Process: "yes", Next: 2, Method: "POST", Path: "oauth"},
			"<code>status 504 process yes</code> next 2 POST oauth",
		},
		{inputs(`{"status":503}`, "html", "true"), sandbox.Fault{Status: 504, HTML: true, RetryAfter: "7", Process: "yes"}, "<code>status 504 html process yes</code>"},
		{inputs(`{"close":true}`, "process", ""), sandbox.Fault{Close: true}, "<code>close</code>"},
		{inputs(`{"hang":true}`, "frequency", `{"every":3}`), sandbox.Fault{Hang: true, Process: "yes", Every: 3}, "every 3"},
		{inputs(`{"redirect":"https://example.com/"}`), sandbox.Fault{Redirect: "https://example.com/", Process: "yes"}, "<code>redirect"},
		{inputs(`{"kind":"paged_list"}`), sandbox.Fault{Kind: "paged_list", PageSize: 3}, "<code>paged_list</code>"},
		{inputs(`{"kind":"stale_list"}`), sandbox.Fault{Kind: "stale_list"}, "<code>stale_list</code>"},
	} {
		expect(t, text, `name="add" value='`+test.form.Get("add")+"'")
		expect(t, s.post(faults, 200, test.form), test.text)
		if got := s.Faults(); len(got) != 1 || got[0] != test.want {
			t.Errorf("%v: got %+v, want %+v", test.form, got, test.want)
		}
		_, remove, _ := strings.Cut(s.get(page.Path), `name="remove" value="`)
		remove, _, _ = strings.Cut(remove, `"`)
		expect(t, s.post(faults, 200, url.Values{"remove": {html.UnescapeString(remove)}}), "No active faults.")
	}
	for name, wrong := range map[string]url.Values{
		"unknown kind":            inputs(`{"kind":"flood"}`),
		"frequency is &#34;next":  inputs(`{"hang":true}`, "frequency", "next 1"),
		"next and every must not": inputs(`{"hang":true}`, "frequency", `{"next":-1}`),
		"add is &#34;flood":       inputs("flood"),
		"status is &#34;&#34;":    inputs(`{"status":503}`, "status", ""),
		"page_size is &#34;many":  inputs(`{"kind":"paged_list"}`, "page_size", "many"),
		"page_size is 0":          inputs(`{"kind":"paged_list"}`, "page_size", "0"),
		"path is &#34;everywhere": inputs(`{"hang":true}`, "path", "everywhere"),
		"unexpected end of JSON":  {"remove": {"{"}},
	} {
		text := s.post(faults, 400, wrong)
		expect(t, html.EscapeString(text), name, "Go back")
	}
	if got := s.Faults(); len(got) != 0 {
		t.Errorf("%+v are active", got)
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
		{"GET", "/_sandbox", "text/html", 302, page.Path},
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
	requests, _, _ := s.Requests(0)
	if len(requests) != 5 {
		t.Errorf("%d requests of the API, want 5: %v", len(requests), requests)
	}
}

func TestNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for path, kind := range map[string]string{
		"": "text/html; charset=utf-8", "assets/page.css": "text/css; charset=utf-8", "assets/page.js": "text/javascript; charset=utf-8", "assets/icon.svg": "image/svg+xml",
	} {
		response, err := http.Get(s.url + page.Path + path)
		text := s.body(response, err, http.StatusOK)
		if got := response.Header.Get("Content-Type"); got != kind {
			t.Errorf("%s: Content-Type is %q, want %q", path, got, kind)
		}
		expect(t, response.Header.Get("X-Content-Type-Options"), "nosniff")
		expectNot(t, text, "style=", "onclick=", "<script>", "<style>", "//cdn", "@import", "url(http")
	}
	response, err := http.Get(s.url + page.Path + "assets/other.js")
	s.body(response, err, http.StatusNotFound)

	response, err = http.Get(s.url + page.Path)
	s.body(response, err, http.StatusOK)
	policy := response.Header.Get("Content-Security-Policy")
	expect(t, policy, "default-src 'none'", "script-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
	expectNot(t, policy, "unsafe", "http", "*", "data:")
	expect(t, response.Header.Get("Cache-Control"), "no-store")
}
