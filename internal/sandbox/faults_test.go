// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// once is a fault that applies to the next request that it concerns.
func once(kind string) sandbox.Fault { return sandbox.Fault{Kind: kind, Next: 1} }

// TestFaultsThatSetTheResponse also shows whether the request is processed, and that the next one succeeds.
func TestFaultsThatSetTheResponse(t *testing.T) {
	t.Parallel()
	const html = "text/html; charset=utf-8"
	const json = "application/json; charset=utf-8"
	for _, test := range []struct {
		name   string
		fault  sandbox.Fault
		status int
		media  string
		header map[string]string
		part   string
	}{
		{
			"429",
			sandbox.Fault{Status: 429},
			429, json,
			map[string]string{"Retry-After": ""},
			`{"status":429,"title":"Too Many Requests","detail":"Rate limit exceeded"}`,
		},
		{
			"429 with seconds",
			sandbox.Fault{Status: 429, RetryAfter: "3"},
			429, json,
			map[string]string{"Retry-After": "3"},
			"",
		},
		{
			"429 with a date",
			sandbox.Fault{Status: 429, RetryAfter: "+3"},
			429, json,
			map[string]string{"Retry-After": "Wed, 04 Mar 2026 05:06:10 GMT", "Date": "Wed, 04 Mar 2026 05:06:07 GMT"},
			"",
		},
		{"500", sandbox.Fault{Status: 500}, 500, json, nil, `"request_id":"`},
		{"502", sandbox.Fault{Status: 502}, 502, json, nil, `"status":502`},
		{
			"503 with seconds",
			sandbox.Fault{Status: 503, RetryAfter: "1"},
			503, json,
			map[string]string{"Retry-After": "1"},
			`"status":503`,
		},
		{"500 in HTML", sandbox.Fault{Status: 500, HTML: true}, 500, html, nil, "<h1>500 Internal Server Error</h1>"},
		{"502 in HTML", sandbox.Fault{Status: 502, HTML: true}, 502, html, nil, "<h1>502 Bad Gateway</h1>"},
		{
			"503 in HTML",
			sandbox.Fault{Status: 503, HTML: true, RetryAfter: "+0"},
			503, html,
			map[string]string{"Via": "1.1 varnish", "Retry-After": "Wed, 04 Mar 2026 05:06:07 GMT"},
			"<h1>503 Service Unavailable</h1>",
		},
		{
			"409",
			sandbox.Fault{Status: 409, Method: "write"},
			409, json, nil,
			`{"errors":[{"status":409,"title":"Conflict","detail":"Write conflict detected"}]}`,
		},
		{
			"redirect",
			sandbox.Fault{Redirect: "http://elsewhere.example/x"},
			302, "",
			map[string]string{"Location": "http://elsewhere.example/x"},
			"",
		},
		{"404 in HTML", sandbox.Fault{Status: 404, HTML: true}, 404, html, map[string]string{"X-Moltin-Request-Id": ""}, "<h1>404 Not Found</h1>"},
		{"504 after processing", sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessYes}, 504, html, nil, "<h1>504 Gateway Timeout</h1>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			test.fault.Next = 1
			s.SetFaults(test.fault)
			r := s.send("POST", s.home, minimal).is(test.status)
			equal(t, "Content-Type", r.header.Get("Content-Type"), test.media)
			for name, value := range test.header {
				equal(t, name, r.header.Get(name), value)
			}
			if !strings.Contains(r.body, test.part) {
				t.Errorf("no %q in\n%s", test.part, r.body)
			}
			equal(t, "processed", len(s.Addresses("id-1")) == 1, test.fault.Process == sandbox.ProcessYes)
			s.send("POST", s.home, minimal).is(201)

			journal := s.Journal()
			equal(t, "journaled status", journal[0].Status, test.status)
			equal(t, "journaled fault", journal[0].Fault, test.fault.String())
			equal(t, "journaled fault of the next", journal[1].Fault, "")
		})
	}
}

func TestFaultListRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	s.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList})
	s.send("GET", s.home, "").says(403, forbidden)
	s.send("GET", "/v2/customers", "").says(403, forbidden)
	s.send("GET", s.home+"/"+id, "").is(200)
	s.send("POST", s.home, minimal).is(201)
}

func TestFaultsThatCloseTheConnection(t *testing.T) {
	t.Parallel()
	for process, created := range map[string]int{sandbox.ProcessNo: 0, sandbox.ProcessYes: 1} {
		t.Run(process, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			fault := sandbox.Fault{Close: true, Process: process, Next: 1}
			s.SetFaults(fault)
			if _, err := s.try("POST", s.home, minimal); err == nil || !strings.Contains(err.Error(), "EOF") {
				t.Errorf("error %v, want EOF", err)
			}
			equal(t, "addresses", len(s.Addresses("id-1")), created)
			entry := s.Journal()[0]
			equal(t, "journaled status", entry.Status, 0)
			equal(t, "journaled fault", entry.Fault, fault.String())
			equal(t, "journaled body", string(entry.Body), minimal)
			s.send("GET", s.home, "").is(200)
		})
	}
}

func TestFaultHang(t *testing.T) {
	t.Parallel()
	for process, created := range map[string]int{sandbox.ProcessNo: 0, sandbox.ProcessYes: 1} {
		t.Run(process, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			fault := sandbox.Fault{Hang: true, Process: process, Next: 1}
			s.SetFaults(fault)
			ctx, cancel := context.WithCancel(t.Context())
			request := httptest.NewRequestWithContext(ctx, "POST", s.home, strings.NewReader(minimal))
			request.Header.Set("Authorization", "Bearer "+s.token)
			ended := make(chan any)
			go func() {
				defer func() { ended <- recover() }()
				s.ServeHTTP(httptest.NewRecorder(), request)
			}()
			for len(s.Journal()) == 0 || len(s.Addresses("id-1")) < created {
				select {
				case got := <-ended:
					t.Fatalf("the request ended with %v while the client was there", got)
				default:
				}
			}
			cancel()
			equal(t, "end", <-ended, any(http.ErrAbortHandler))
			equal(t, "addresses", len(s.Addresses("id-1")), created)
			equal(t, "journaled fault", s.Journal()[0].Fault, fault.String())
		})
	}
}

func TestFaultForgetTokens(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.RevokeTokens, Every: 3})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("GET", s.home, "").is(200)
	s.send("GET", s.home, "").is(200)
	s.send("GET", s.home, "").says(401, unauthorized)
	s.authenticate()
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).says(403, forbidden)
	s.send("GET", s.home, "").is(200)
	s.send("GET", s.home, "").is(401)
}

func TestFaultStaleList(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	first := s.send("POST", s.home, minimal).is(201).text("data", "id")
	second := s.send("POST", s.home, minimal).is(201).text("data", "id")
	s.SetFaults(sandbox.Fault{Kind: sandbox.StaleList})
	equal(t, "before the second was created", s.send("GET", s.home, "").ids(), first)
	s.send("GET", s.home+"/"+second, "").is(200)

	s.send("PUT", s.home+"/"+first, `{"data":{"city":"Eagleton"}}`).is(200)
	r := s.send("GET", s.home, "")
	equal(t, "ids before the update", r.ids(), first+" "+second)
	equal(t, "city before the update", r.text("data", 0, "city"), "")

	s.send("DELETE", s.home+"/"+first, "").is(204)
	r = s.send("GET", s.home, "")
	equal(t, "before it was deleted", r.ids(), first+" "+second)
	equal(t, "city before it was deleted", r.text("data", 0, "city"), "Eagleton")

	s.SetFaults()
	equal(t, "without the fault", s.send("GET", s.home, "").ids(), second)
}

func TestFaultPagedList(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	var want []string
	for range 5 {
		want = append(want, s.AddAddress("id-1", ron()))
	}
	s.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2})
	var pages []string
	for path := s.home; path != ""; {
		r := s.send("GET", path, "").is(200)
		pages = append(pages, r.ids())
		equal(t, "total", r.at("meta", "results", "total"), any(5.0))
		next, _ := r.at("links", "next").(string)
		path = strings.TrimPrefix(next, "http://store.example")
	}
	equal(t, "pages", strings.Join(pages, " | "), fmt.Sprintf("%s %s | %s %s | %s", want[0], want[1], want[2], want[3], want[4]))

	other := s.AddCustomer("Ann Perkins", "ann@perkins.com", "")
	third := s.AddCustomer("Chris Traeger", "chris@traeger.com", "")
	r := s.send("GET", "/v2/customers", "").is(200)
	equal(t, "customers", r.ids(), third+" "+other)
}

// TestFaultsOfRecords looks at a field in every kind of response with a record.
func TestFaultsOfRecords(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	for _, test := range []struct {
		kind  string
		field string
		there bool
		want  any
	}{
		{sandbox.NullForEmpty, "city", true, nil},
		{sandbox.NullForEmpty, "first_name", true, "Ron"},
		{sandbox.MissingForEmpty, "city", false, nil},
		{sandbox.MissingForEmpty, "first_name", true, "Ron"},
		{sandbox.NoTimestamps, "meta", false, nil},
		{sandbox.NoTimestamps, "id", true, id},
		{sandbox.AddUnknownFields, "gate-code", true, "7777"},
		{sandbox.AddUnknownFields, "first_name", true, "Ron"},
	} {
		s.SetFaults(sandbox.Fault{Kind: test.kind})
		for what, record := range map[string]any{
			"read":    s.send("GET", s.home+"/"+id, "").is(200).at("data"),
			"updated": s.send("PUT", s.home+"/"+id, `{"data":{"city":""}}`).is(200).at("data"),
			"listed":  s.send("GET", s.home, "").is(200).at("data", 0),
		} {
			value, there := record.(map[string]any)[test.field]
			equal(t, test.kind+" "+test.field+" there, "+what, there, test.there)
			equal(t, test.kind+" "+test.field+", "+what, value, test.want)
		}
	}
	equal(t, "object", s.send("GET", s.home+"/"+id, "").at("data", "delivery_window", "from"), any(9.0))
	equal(t, "of a customer", s.send("GET", "/v2/customers/id-1", "").text("data", "gate-code"), "7777")
	s.SetFaults(sandbox.Fault{Kind: sandbox.NoTimestamps})
	equal(t, "meta of a list", s.send("GET", s.home, "").at("meta", "results", "total"), any(1.0))
}

func TestFaultUnknownRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ field, other string }{{"postcode", "post_code"}, {"post_code", "postcode"}} {
		t.Run(test.field, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{PostCodeField: test.field})
			s.SetFaults(sandbox.Fault{Kind: sandbox.RejectUnknownFields})
			both := strings.Replace(minimal, `"postcode":"46001"`, `"postcode":"46001","post_code":"46001","gate-code":"7"`, 1)
			s.send("POST", s.home, both).says(400,
				`{"errors":[{"status":400,"source":"data.gate-code","title":"unknown","detail":"gate-code is not a field of addresses"},`+
					`{"status":400,"source":"data.`+test.other+`","title":"unknown","detail":"`+test.other+` is not a field of addresses"}]}`)
			equal(t, "addresses", len(s.Addresses("id-1")), 0)
			s.send("POST", s.home, strings.Replace(minimal, "postcode", test.field, 1)).is(201)
		})
	}
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.RejectUnknownFields})
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","name":"R","nick":"x"}}`).says(422,
		`{"errors":[{"title":"Failed Validation","detail":"The data.nick field is not a field of customers."}]}`)
}

func TestFaultNormalised(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(once(sandbox.Normalize))
	r := s.send("POST", s.home, `{"data":{"type":"address","first_name":" Ron ","last_name":"swanson","line_1":"1","county":"c",
		"postcode":"su33 1yy ","country":"us"}}`).is(201)
	for member, want := range map[string]string{"first_name": "Ron", "last_name": "swanson", "postcode": "SU33 1YY", "country": "US"} {
		equal(t, member, r.text("data", member), want)
		equal(t, "stored "+member, s.send("GET", s.home, "").text("data", 0, member), want)
	}
}

// TestFaultLowercaseEmails also shows that the store then has no customer with the email that was sent.
func TestFaultLowercaseEmails(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.LowercaseEmails})
	const leslie = `{"data":{"type":"customer","name":"Leslie","email":"Leslie@Knope.com","password":"Waffles"}}`
	r := s.send("POST", "/v2/customers", leslie).is(201)
	equal(t, "created", r.text("data", "email"), "leslie@knope.com")
	equal(t, "name", r.text("data", "name"), "Leslie")
	s.send("POST", "/v2/customers", leslie).is(409)
	s.login("leslie@knope.com", "Waffles")
	equal(t, "found", s.send("GET", "/v2/customers?filter=eq(email,Leslie@Knope.com)", "").is(200).ids(), "")
	r = s.send("PUT", "/v2/customers/"+r.text("data", "id"), `{"data":{"type":"customer","email":"L@Knope.com"}}`).is(200)
	equal(t, "updated", r.text("data", "email"), "l@knope.com")
}

func TestFaultTruncated(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(once(sandbox.Truncated))
	cut := s.send("GET", s.home, "").is(200).body
	whole := s.send("GET", s.home, "").is(200).body
	equal(t, "body", cut, whole[:len(whole)/2])
}

func TestFaultOversized(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(once(sandbox.Oversized))
	r := s.send("GET", s.home, "").is(200)
	if len(r.body) <= 32<<20 {
		t.Errorf("the response has %d bytes, want more than 32 MiB", len(r.body))
	}
	equal(t, "padding", len(r.text("padding")), 32<<20+1)
}

// TestFaultReach shows which requests a fault applies to.
func TestFaultReach(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	requests := []struct{ kind, method, path string }{
		{"oauth", "POST", "/oauth/access_token"},
		{"tokens", "POST", "/v2/customers/tokens"},
		{"customers", "GET", "/v2/customers"},
		{"customer", "GET", "/v2/customers/id-1"},
		{"list", "GET", s.home},
		{"get", "GET", s.home + "/" + id},
		{"post", "POST", s.home},
		{"unknown", "GET", "/v2/unknown"},
	}
	for _, test := range []struct {
		fault sandbox.Fault
		want  string
	}{
		{sandbox.Fault{Status: 500}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Status: 429}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Status: 502, HTML: true, Process: sandbox.ProcessYes}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Status: 404, HTML: true}, "customers customer list get post"},
		{sandbox.Fault{Status: 409, Method: "write"}, "post"},
		{sandbox.Fault{Status: 409, Method: "Post", Path: "oauth"}, "oauth"},
		{sandbox.Fault{Kind: sandbox.RejectUnknownFields}, "post"},
		{sandbox.Fault{Hang: true, Path: "settings"}, ""},
		{sandbox.Fault{Kind: sandbox.ForbidList}, "customers list"},
		{sandbox.Fault{Kind: sandbox.StaleList}, "list"},
		{sandbox.Fault{Kind: sandbox.LowercaseEmails}, ""},
		{sandbox.Fault{Status: 400, Shape: sandbox.ShapeString}, "customers customer list get post"},
		{sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessLate, MaxDelay: 1}, "post"},
		{sandbox.Fault{Status: 200, HTML: true, Method: http.MethodDelete}, ""},
		{sandbox.Fault{Status: 504, HTML: true, Process: sandbox.ProcessYes}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.PagedList, PageSize: 1}, "customers list"},
		{sandbox.Fault{Redirect: "/", Path: "oauth"}, "oauth"},
		{sandbox.Fault{Status: 500, Path: "tokens"}, "tokens"},
		{sandbox.Fault{Status: 500, Path: "customers"}, "customers customer"},
		{sandbox.Fault{Status: 500, Path: "addresses"}, "list get post"},
		{sandbox.Fault{Status: 500, Path: "addresses", Method: "POST"}, "post"},
		{sandbox.Fault{Status: 500, Path: "/v2/customers/*/addresses"}, "list post"},
		{sandbox.Fault{Status: 500, Path: "/v2/*"}, "customers"},
		{sandbox.Fault{Status: 500, Method: "GET"}, "customers customer list get"},
	} {
		s.SetFaults(test.fault)
		s.ResetJournal()
		var matched []string
		for _, r := range requests {
			s.send(r.method, r.path, minimal)
		}
		for i, entry := range s.Journal() {
			if entry.Fault != "" {
				matched = append(matched, requests[i].kind)
			}
		}
		equal(t, fmt.Sprintf("%+v", test.fault), strings.Join(matched, " "), test.want)
	}
}

// TestFaultOfAnotherPath has an ID that looks like a part of a route.
func TestFaultOfAnotherPath(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{Seed: []sandbox.Customer{{ID: "{guid}", Name: "Ann Perkins", Email: "ann@perkins.com"}}})
	s.SetFaults(sandbox.Fault{Status: 500, Path: "/v2/customers/another"})
	s.send("GET", "/v2/customers/{guid}", "").is(200)
	s.SetFaults(sandbox.Fault{Status: 500, Path: "/v2/customers/{*"})
	s.send("GET", "/v2/customers/{guid}", "").is(500)
}

func TestFaultFrequency(t *testing.T) {
	t.Parallel()
	course := func(fault sandbox.Fault, seed uint64) string {
		s := newStore(t, sandbox.Config{RandomSeed: seed})
		s.SetFaults(fault)
		var course strings.Builder
		for range 40 {
			course.WriteString(map[int]string{200: ".", 429: "x"}[s.send("GET", s.home, "").status])
		}
		return course.String()
	}
	const calm = "........"
	equal(t, "next", course(sandbox.Fault{Status: 429, Next: 3}, 1), "xxx....."+strings.Repeat(calm, 4))
	equal(t, "every", course(sandbox.Fault{Status: 429, Every: 4}, 1), strings.Repeat("...x", 10))
	equal(t, "always", course(sandbox.Fault{Status: 429}, 1), strings.Repeat("x", 40))

	half := sandbox.Fault{Status: 429, Probability: 0.5}
	first := course(half, 1)
	if matched := strings.Count(first, "x"); matched < 8 || matched > 32 {
		t.Errorf("%d of 40 requests matched, want about 20", matched)
	}
	equal(t, "the same seed", course(half, 1), first)
	if course(half, 2) == first {
		t.Error("another seed gives the same course")
	}
}

// TestFaultsTogether shows that faults apply in order, that one which replaces the response is the last, and that the others combine.
func TestFaultsTogether(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.AddAddress("id-1", ron())
	s.SetFaults(once(sandbox.AddUnknownFields), once(sandbox.NullForEmpty), sandbox.Fault{Status: 429, Next: 1}, sandbox.Fault{Status: 404, HTML: true, Next: 1})
	s.send("GET", s.home, "").is(429)
	s.send("GET", s.home, "").is(404)
	s.SetFaults(once(sandbox.AddUnknownFields), once(sandbox.NullForEmpty))
	r := s.send("GET", s.home, "").is(200)
	equal(t, "city", r.at("data", 0, "city"), nil)
	equal(t, "unknown field", r.text("data", 0, "gate-code"), "7777")
	equal(t, "journal", s.Journal()[0].Fault, "add_unknown_fields, null_for_empty, status 429")
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	const text = `[{"status":503,"html":true,"retry_after":"+1","method":"PUT","path":"addresses","probability":0.1},` +
		`{"kind":"paged_list","page_size":3,"every":2},{"redirect":"u","next":4},{"hang":true},{"close":true,"process":"yes"},` +
		`{"status":504,"html":true,"process":"late","method":"write","min_delay":"40ms","max_delay":"5s"},{"status":404,"shape":"code"}]`
	got, err := sandbox.ParseFaults([]byte(" " + text + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []sandbox.Fault{
		{Status: 503, HTML: true, RetryAfter: "+1", Probability: 0.1, Method: "PUT", Path: "addresses"},
		{Kind: sandbox.PagedList, PageSize: 3, Every: 2},
		{Redirect: "u", Next: 4},
		{Hang: true},
		{Close: true, Process: sandbox.ProcessYes},
		{Status: 504, HTML: true, Process: sandbox.ProcessLate, MinDelay: 40 * time.Millisecond, MaxDelay: 5 * time.Second, Method: "write"},
		{Shape: sandbox.ShapeCode, Status: 404},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	written, err := json.Marshal(got)
	equal(t, "written", string(written), text)
	equal(t, "error", err, nil)
	for text, want := range map[string]string{
		``:            "not a JSON array",
		`{}`:          "not a JSON array",
		`null`:        "not a JSON array",
		`[] []`:       "unexpected text after",
		`[{"nxt":1}]`: `unknown field "nxt"`,
		`[{"status":504,"process":"late","max_delay":"soon"}]`: `max_delay must be durations such as "300ms", not "soon"`,
		`[{"status":504,"process":"late","min_delay":3}]`:      "min_delay",
		`[{"hang":true,"next":0}]`:                             "next is 0, must be more than 0, or left out for no limit",
		`[{"hang":true,"every":0}]`:                            "every is 0, must be more than 0",
		`[{"hang":true,"probability":0.0}]`:                    "probability is 0, must be more than 0",
		`[{"status":99}]`:                                      "fault status 99: status is 99, must be from 400 to 599, or 200 with html",
	} {
		if _, err := sandbox.ParseFaults([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
}

// TestFaultsThatDoNotFit shows that nothing about a fault is ignored.
func TestFaultsThatDoNotFit(t *testing.T) {
	t.Parallel()
	for want, fault := range map[string]sandbox.Fault{
		"fault: exactly one of status, close, hang, redirect and kind is required":                        {Next: 1},
		"fault status 503 close: exactly one of status, close, hang, redirect and kind is required":       {Status: 503, Close: true},
		"fault hang stale_list: exactly one of status, close, hang, redirect and kind is required":        {Hang: true, Kind: sandbox.StaleList},
		`fault: unknown kind "typo", must be one of revoke_tokens, revoke_customer_tokens, forbid_list, `: {Kind: "typo"},
		"fault hang: only one of next, every and probability is possible":                                 {Hang: true, Next: 1, Every: 1},
		"fault html close: html requires status":                                                          {Close: true, HTML: true},
		"fault hang: retry_after requires status":                                                         {Hang: true, RetryAfter: "1"},
		"fault status 503 html shape code: shape requires a status without html":                          {Status: 503, HTML: true, Shape: "code"},
		"fault stale_list process yes: process requires status, close, hang or redirect":                  {Kind: sandbox.StaleList, Process: "yes"},
		`fault close process yes: min_delay requires process "late"`:                                      {Close: true, Process: "yes", MinDelay: 1},
		`fault close: max_delay requires process "late"`:                                                  {Close: true, MaxDelay: 1},
		"fault hang: page_size requires kind paged_list":                                                  {Hang: true, PageSize: 1},
		"fault paged_list: page_size is 0, must be at least 1":                                            {Kind: sandbox.PagedList},
		"fault status 200: status is 200, must be from 400 to 599, or 200 with html":                      {Status: 200},
		"fault status 301 html: status is 301, must be":                                                   {Status: 301, HTML: true},
		`fault status 400 shape array: shape is "array", must be one of string, bare_array`:               {Status: 400, Shape: "array"},
		`fault close process maybe: process is "maybe", must be no, yes or late`:                          {Close: true, Process: "maybe"},
		"must not be negative": {Close: true, Process: "late", MinDelay: -1},
		"fault close process late: max_delay is 1s, must be at least min_delay, 2s":                             {Close: true, Process: "late", MinDelay: 2 * time.Second, MaxDelay: time.Second},
		"fault hang: next and every must not be negative":                                                       {Hang: true, Next: -1},
		"fault hang: probability is 1.5, must be from 0 to 1":                                                   {Hang: true, Probability: 1.5},
		"fault close: probability is -1, must be from 0 to 1":                                                   {Close: true, Probability: -1},
		`fault hang: method is "FETCH", must be GET, POST, PUT, DELETE or write`:                                {Hang: true, Method: "FETCH"},
		`fault hang: path is "address", must be one of oauth, tokens, customers, addresses, settings, or a pat`: {Hang: true, Path: "address"},
		`fault hang: path is "/[", must be`:                                                                     {Hang: true, Path: "/["},
		"fault stale_list: never applies to method POST":                                                        {Kind: sandbox.StaleList, Method: "POST"},
		`fault stale_list: never applies to path customers`:                                                     {Kind: sandbox.StaleList, Path: "customers"},
		"fault normalize: never applies to method get":                                                          {Kind: sandbox.Normalize, Method: "get"},
		"fault put_no_content: never applies to method POST":                                                    {Kind: sandbox.PutNoContent, Method: "POST"},
		`fault close process late: never applies to method GET`:                                                 {Close: true, Process: "late", Method: "GET"},
		`fault close process late: never applies to path tokens`:                                                {Close: true, Process: "late", Path: "tokens"},
		`fault status 409: never applies to method Write and path settings`:                                     {Status: 409, Method: "Write", Path: "settings"},
		"fault hang: never applies to path /v2/customer/*":                                                      {Hang: true, Path: "/v2/customer/*"},
		"fault hang: never applies to path /v2/customers/*/addresses/*/lines":                                   {Hang: true, Path: "/v2/customers/*/addresses/*/lines"},
		"fault hang: never applies to method DELETE and path /v2/customers/*/addresses":                         {Hang: true, Method: "DELETE", Path: "/v2/customers/*/addresses"},
		"fault put_no_content: never applies to path /v2/customers/*":                                           {Kind: sandbox.PutNoContent, Path: "/v2/customers/*"},
		`fault forbid_list: never applies to path oauth`:                                                        {Kind: sandbox.ForbidList, Path: "oauth"},
	} {
		err := fault.Validate()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q", fault, err, want)
		}
	}
	for _, fault := range []sandbox.Fault{
		{Close: true, Process: "late", MinDelay: time.Hour},
		{Close: true, Process: "late", MaxDelay: time.Millisecond},
		{Kind: sandbox.StaleList, Method: "get", Path: "addresses"},
		{Kind: sandbox.PutNoContent, Method: "write"},
		{Kind: sandbox.Normalize, Method: "delete", Path: "/v2/customers/*"},
		{Status: 429, Process: "no", Path: "settings"},
		{Status: 429, Method: "write", Path: "/v2/customers/a1/addresses"},
		{Status: 429, Path: "/oauth/*"},
		{Status: 200, HTML: true},
		{Status: 404, HTML: true, RetryAfter: "1"},
		{Kind: sandbox.Truncated, Process: "no", Path: "oauth"},
	} {
		if err := fault.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// TestHeadIsNoWrite sends a HEAD, which faults of writes don't concern.
func TestHeadIsNoWrite(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Status: 409, Method: "write"})
	s.send("HEAD", s.home, "").is(200)
	s.SetFaults(sandbox.Fault{Status: 503, Method: "get"})
	s.send("HEAD", s.home, "").is(503)
}

// TestRemoveFault removes one of two like faults.
func TestRemoveFault(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	fault := sandbox.Fault{Status: 503, Every: 2}
	s.SetFaults(fault, sandbox.Fault{Hang: true, Method: "DELETE"}, fault)
	for left := 2; left >= 0; left-- {
		equal(t, "removed", s.RemoveFault(fault), left > 0)
		equal(t, "left", len(s.Faults()), max(left, 1))
	}
}

func TestAddFault(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	remove, err := s.AddFault(sandbox.Fault{Status: 503})
	if err != nil {
		t.Fatal(err)
	}
	other, err := s.AddFault(sandbox.Fault{Status: 502})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddFault(sandbox.Fault{}); err == nil {
		t.Error("an empty fault was added")
	}
	s.send("GET", s.home, "").is(503)
	remove()
	s.send("GET", s.home, "").is(502)
	remove()
	other()
	s.send("GET", s.home, "").is(200)
}

func TestFaultErrorShape(t *testing.T) {
	t.Parallel()
	for shape, want := range map[string]string{
		sandbox.ShapeString:        `{"status":false,"errors":"The POST of addresses was refused"}`,
		sandbox.ShapeBareArray:     `[{"status":"409","code":409,"title":"The POST of addresses was refused","detail":""}]`,
		sandbox.ShapeDoubleEncoded: `"{\"errors\":[{\"title\":\"Conflict\",\"detail\":\"The POST of addresses was refused\"}]}"`,
		sandbox.ShapeTitleOnly:     `{"errors":[{"title":"The POST of addresses was refused"}]}`,
		sandbox.ShapeCode:          `{"errors":[{"code":"2","title":"The POST of addresses was refused"}]}`,
		sandbox.ShapeNoStatus:      `{"errors":[{"title":"Conflict","detail":"The POST of addresses was refused"}]}`,
	} {
		s := newStore(t, sandbox.Config{})
		s.SetFaults(sandbox.Fault{Shape: shape, Status: 409, Next: 1})
		s.send("POST", s.home, minimal).says(409, want)
		equal(t, "addresses", len(s.Addresses("id-1")), 0)
	}
}

func TestFaultForgetCustomerTokens(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	login := s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.SetFaults(once(sandbox.RevokeCustomerTokens))
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).says(403, forbidden)
	s.send("GET", s.home, "").is(200)
	login = s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)
	s.send("GET", s.home, "", "X-Moltin-Customer-Token", login).is(200)
}

func TestFaultsOfUpdatesAndDeletes(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	path := s.home + "/" + id

	s.SetFaults(once(sandbox.PutNoContent))
	s.send("PUT", path, `{"data":{"city":5}}`).is(400)
	s.SetFaults(once(sandbox.PutNoContent))
	r := s.send("PUT", path, `{"data":{"city":"Eagleton"}}`).is(204)
	equal(t, "body", r.body, "")
	equal(t, "city", s.Addresses("id-1")[0].City, "Eagleton")

	s.SetFaults(sandbox.Fault{Status: 200, HTML: true, Method: "delete", Next: 1})
	r = s.send("DELETE", path, "").is(200)
	equal(t, "Content-Type", r.header.Get("Content-Type"), "text/html; charset=utf-8")
	equal(t, "addresses", len(s.Addresses("id-1")), 1)
}

func TestFaultsAreExplained(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, term := range slices.Concat(sandbox.FaultFields(), sandbox.FaultKinds()) {
		if term.About == "" || strings.Contains(term.About, "\n") || seen[term.Name] {
			t.Errorf("%q is explained by %q", term.Name, term.About)
		}
		seen[term.Name] = true
	}
	for field := range reflect.TypeFor[sandbox.Fault]().Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); !seen[name] {
			t.Errorf("%s is not explained", name)
		}
	}
}
