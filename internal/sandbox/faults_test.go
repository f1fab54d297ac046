// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// once is a fault that applies to the next request that it concerns.
func once(kind sandbox.FaultKind) sandbox.Fault { return sandbox.Fault{Kind: kind, Next: 1} }

// TestFaultsThatAnswerInstead also shows that the request is not processed, and that the next one succeeds.
func TestFaultsThatAnswerInstead(t *testing.T) {
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
			sandbox.Fault{Kind: sandbox.TooManyRequests},
			429, json,
			map[string]string{"Retry-After": ""},
			`{"status":429,"title":"Too Many Requests","detail":"Rate limit exceeded"}`,
		},
		{
			"429 with seconds",
			sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: "3"},
			429, json,
			map[string]string{"Retry-After": "3"},
			"",
		},
		{
			"429 with a date",
			sandbox.Fault{Kind: sandbox.TooManyRequests, RetryAfter: "+3"},
			429, json,
			map[string]string{"Retry-After": "Wed, 04 Mar 2026 05:06:10 GMT", "Date": "Wed, 04 Mar 2026 05:06:07 GMT"},
			"",
		},
		{"500", sandbox.Fault{Kind: sandbox.ServerError}, 500, json, nil, `"request_id":"`},
		{"502", sandbox.Fault{Kind: sandbox.ServerError, Status: 502}, 502, json, nil, `"status":502`},
		{
			"503 with seconds",
			sandbox.Fault{Kind: sandbox.ServerError, Status: 503, RetryAfter: "1"},
			503, json,
			map[string]string{"Retry-After": "1"},
			`"status":503`,
		},
		{"500 in HTML", sandbox.Fault{Kind: sandbox.ServerError, HTML: true}, 500, html, nil, "<h1>500 Internal Server Error</h1>"},
		{"502 in HTML", sandbox.Fault{Kind: sandbox.ServerError, Status: 502, HTML: true}, 502, html, nil, "<h1>502 Bad Gateway</h1>"},
		{
			"503 in HTML",
			sandbox.Fault{Kind: sandbox.ServerError, Status: 503, HTML: true, RetryAfter: "+0"},
			503, html,
			map[string]string{"Via": "1.1 varnish", "Retry-After": "Wed, 04 Mar 2026 05:06:07 GMT"},
			"<h1>503 Service Unavailable</h1>",
		},
		{
			"409",
			sandbox.Fault{Kind: sandbox.WriteConflict},
			409, json, nil,
			`{"errors":[{"status":409,"title":"Conflict","detail":"Write conflict detected"}]}`,
		},
		{
			"redirect",
			sandbox.Fault{Kind: sandbox.Redirect, URL: "http://elsewhere.example/x"},
			302, "",
			map[string]string{"Location": "http://elsewhere.example/x"},
			"",
		},
		{"404 in HTML", sandbox.Fault{Kind: sandbox.NotFoundHTML}, 404, html, nil, "<h1>404 Not Found</h1>"},
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
			equal(t, "addresses", len(s.Addresses("id-1")), 0)
			s.send("POST", s.home, minimal).is(201)

			journal := s.Journal()
			equal(t, "journaled status", journal[0].Status, test.status)
			equal(t, "journaled fault", journal[0].Fault, string(test.fault.Kind))
			equal(t, "journaled fault of the next", journal[1].Fault, "")
		})
	}
}

func TestFaultListRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	s.SetFaults(sandbox.Fault{Kind: sandbox.ListRefused, Probability: 1})
	s.send("GET", s.home, "").says(403, forbidden)
	s.send("GET", "/v2/customers", "").says(403, forbidden)
	s.send("GET", s.home+"/"+id, "").is(200)
	s.send("POST", s.home, minimal).is(201)
}

func TestFaultsThatCloseTheConnection(t *testing.T) {
	t.Parallel()
	for kind, created := range map[sandbox.FaultKind]int{sandbox.CloseBefore: 0, sandbox.CloseAfter: 1} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			s.SetFaults(once(kind))
			if _, err := s.try("POST", s.home, minimal); err == nil || !strings.Contains(err.Error(), "EOF") {
				t.Errorf("error %v, want EOF", err)
			}
			equal(t, "addresses", len(s.Addresses("id-1")), created)
			entry := s.Journal()[0]
			equal(t, "journaled status", entry.Status, 0)
			equal(t, "journaled fault", entry.Fault, string(kind))
			equal(t, "journaled body", string(entry.Body), minimal)
			s.send("GET", s.home, "").is(200)
		})
	}
}

func TestFaultsOfGatewaysThatGiveUp(t *testing.T) {
	t.Parallel()
	for kind, status := range map[sandbox.FaultKind]int{sandbox.BadGatewayAfter: 502, sandbox.GatewayTimeoutAfter: 504} {
		s := newStore(t, sandbox.Config{})
		s.SetFaults(once(kind))
		r := s.send("POST", s.home, minimal).is(status)
		equal(t, "Content-Type", r.header.Get("Content-Type"), "text/html; charset=utf-8")
		equal(t, "request id", r.header.Get("X-Moltin-Request-Id"), "")
		equal(t, "addresses", len(s.Addresses("id-1")), 1)
	}
}

func TestFaultHang(t *testing.T) {
	t.Parallel()
	for kind, created := range map[sandbox.FaultKind]int{sandbox.Hang: 0, sandbox.HangAfter: 1} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			s.SetFaults(once(kind))
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
			equal(t, "journaled fault", s.Journal()[0].Fault, string(kind))
		})
	}
}

func TestFaultForgetTokens(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.ForgetTokens, Every: 3})
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
	s.SetFaults(sandbox.Fault{Kind: sandbox.StaleList, Probability: 1})
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
	s.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2, Probability: 1})
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

func TestFaultsOfEmptyValues(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	for kind, there := range map[sandbox.FaultKind]bool{sandbox.NullForEmpty: true, sandbox.MissingForEmpty: false} {
		s.SetFaults(sandbox.Fault{Kind: kind, Probability: 1})
		for _, r := range []reply{
			s.send("GET", s.home+"/"+id, ""),
			s.send("PUT", s.home+"/"+id, `{"data":{"city":""}}`),
		} {
			data := r.is(200).at("data").(map[string]any)
			city, ok := data["city"]
			equal(t, string(kind)+" city there", ok, there)
			equal(t, string(kind)+" city", city, nil)
			equal(t, string(kind)+" first name", data["first_name"], any("Ron"))
		}
		_, ok := s.send("GET", s.home, "").is(200).at("data", 0).(map[string]any)["region"]
		equal(t, string(kind)+" region in the list there", ok, there)
	}
}

func TestFaultUnknownAdded(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.UnknownAdded, Probability: 1})
	r := s.send("POST", s.home, minimal).is(201)
	equal(t, "text", r.text("data", "gate-code"), "7777")
	equal(t, "object", r.at("data", "delivery_window", "from"), any(9.0))
	equal(t, "known member", r.text("data", "first_name"), "Leslie")
	equal(t, "in a list", s.send("GET", s.home, "").text("data", 0, "gate-code"), "7777")
	equal(t, "of a customer", s.send("GET", "/v2/customers/id-1", "").text("data", "gate-code"), "7777")
}

func TestFaultUnknownRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ field, other string }{{"postcode", "post_code"}, {"post_code", "postcode"}} {
		t.Run(test.field, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{PostCodeField: test.field})
			s.SetFaults(sandbox.Fault{Kind: sandbox.UnknownRefused, Probability: 1})
			both := strings.Replace(minimal, `"postcode":"46001"`, `"postcode":"46001","post_code":"46001","gate-code":"7"`, 1)
			s.send("POST", s.home, both).says(400,
				`{"errors":[{"status":400,"source":"data.gate-code","title":"unknown","detail":"gate-code is not a field of addresses"},`+
					`{"status":400,"source":"data.`+test.other+`","title":"unknown","detail":"`+test.other+` is not a field of addresses"}]}`)
			equal(t, "addresses", len(s.Addresses("id-1")), 0)
			s.send("POST", s.home, strings.Replace(minimal, "postcode", test.field, 1)).is(201)
		})
	}
	s := newStore(t, sandbox.Config{})
	s.SetFaults(sandbox.Fault{Kind: sandbox.UnknownRefused, Probability: 1})
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","name":"R","nick":"x"}}`).says(422,
		`{"errors":[{"title":"Failed Validation","detail":"The data.nick field is not a field of customers."}]}`)
}

func TestFaultNormalised(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetFaults(once(sandbox.Normalised))
	r := s.send("POST", s.home, `{"data":{"type":"address","first_name":" Ron ","last_name":"swanson","line_1":"1","county":"c",
		"postcode":"su33 1yy ","country":"us"}}`).is(201)
	for member, want := range map[string]string{"first_name": "Ron", "last_name": "swanson", "postcode": "SU33 1YY", "country": "US"} {
		equal(t, member, r.text("data", member), want)
		equal(t, "stored "+member, s.Addresses("id-1")[0].Members[member], want)
	}
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
		t.Errorf("the answer has %d bytes, want more than 32 MiB", len(r.body))
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
		{sandbox.Fault{Kind: sandbox.ServerError}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.TooManyRequests}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.BadGatewayAfter}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.NotFoundHTML}, "customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.WriteConflict}, "post"},
		{sandbox.Fault{Kind: sandbox.WriteConflict, Path: "oauth"}, ""},
		{sandbox.Fault{Kind: sandbox.ListRefused}, "customers list"},
		{sandbox.Fault{Kind: sandbox.StaleList}, "list"},
		{sandbox.Fault{Kind: sandbox.StringNumbers}, "oauth tokens"},
		{sandbox.Fault{Kind: sandbox.ErrorShape, Shape: sandbox.ShapeString}, "customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.KeptLate, MaxDelay: 1}, "post"},
		{sandbox.Fault{Kind: sandbox.DeleteHTML}, ""},
		{sandbox.Fault{Kind: sandbox.GatewayTimeoutAfter}, "oauth tokens customers customer list get post"},
		{sandbox.Fault{Kind: sandbox.PagedList, PageSize: 1}, "customers list"},
		{sandbox.Fault{Kind: sandbox.Redirect, URL: "/", Path: "oauth"}, "oauth"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "tokens"}, "tokens"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "customers"}, "customers customer"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "addresses"}, "list get post"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "addresses", Method: "POST"}, "post"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "/v2/customers/*/addresses"}, "list post"},
		{sandbox.Fault{Kind: sandbox.ServerError, Path: "/v2/*"}, "customers"},
		{sandbox.Fault{Kind: sandbox.ServerError, Method: "GET"}, "customers customer list get"},
	} {
		test.fault.Probability = 1
		s.SetFaults(test.fault)
		s.ResetJournal()
		var struck []string
		for _, r := range requests {
			s.send(r.method, r.path, minimal)
		}
		for i, entry := range s.Journal() {
			if entry.Fault != "" {
				struck = append(struck, requests[i].kind)
			}
		}
		equal(t, fmt.Sprintf("%+v", test.fault), strings.Join(struck, " "), test.want)
	}
}

func TestFaultFrequency(t *testing.T) {
	t.Parallel()
	course := func(fault sandbox.Fault, seed uint64) string {
		s := newStore(t, sandbox.Config{Rand: rand.New(rand.NewPCG(seed, seed))})
		s.SetFaults(fault)
		var course strings.Builder
		for range 40 {
			course.WriteString(map[int]string{200: ".", 429: "x"}[s.send("GET", s.home, "").status])
		}
		return course.String()
	}
	const calm = "........"
	equal(t, "next", course(sandbox.Fault{Kind: sandbox.TooManyRequests, Next: 3}, 1), "xxx....."+strings.Repeat(calm, 4))
	equal(t, "every", course(sandbox.Fault{Kind: sandbox.TooManyRequests, Every: 4}, 1), strings.Repeat("...x", 10))
	equal(t, "always", course(sandbox.Fault{Kind: sandbox.TooManyRequests, Probability: 1}, 1), strings.Repeat("x", 40))

	half := sandbox.Fault{Kind: sandbox.TooManyRequests, Probability: 0.5}
	first := course(half, 1)
	if struck := strings.Count(first, "x"); struck < 8 || struck > 32 {
		t.Errorf("%d of 40 requests struck, want about 20", struck)
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
	s.SetFaults(once(sandbox.UnknownAdded), once(sandbox.NullForEmpty), once(sandbox.TooManyRequests), once(sandbox.NotFoundHTML))
	s.send("GET", s.home, "").is(429)
	s.send("GET", s.home, "").is(404)
	s.SetFaults(once(sandbox.UnknownAdded), once(sandbox.NullForEmpty))
	r := s.send("GET", s.home, "").is(200)
	equal(t, "city", r.at("data", 0, "city"), nil)
	equal(t, "unknown member", r.text("data", 0, "gate-code"), "7777")
	equal(t, "journal", s.Journal()[0].Fault, "unknown_added,null_for_empty,too_many_requests")
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	got, err := sandbox.ParseFaults([]byte(` [{"kind":"server_error","status":503,"html":true,"retry_after":"+1","probability":0.1,
		"method":"PUT","path":"addresses"}, {"kind":"paged_list","page_size":3,"every":2}, {"kind":"redirect","url":"u","next":4},
		{"kind":"kept_late","min_delay":"40ms","max_delay":"5s","next":6}, {"kind":"error_shape","shape":"code","status":404,"next":7}] `))
	if err != nil {
		t.Fatal(err)
	}
	want := []sandbox.Fault{
		{
			Kind: sandbox.ServerError, Status: 503, HTML: true, RetryAfter: "+1", Probability: 0.1,
			Method: "PUT", Path: "addresses",
		},
		{Kind: sandbox.PagedList, PageSize: 3, Every: 2},
		{Kind: sandbox.Redirect, URL: "u", Next: 4},
		{
			Kind: sandbox.KeptLate, MinDelay: sandbox.Duration(40 * time.Millisecond), MaxDelay: sandbox.Duration(5 * time.Second),
			Next: 6,
		},
		{Kind: sandbox.ErrorShape, Shape: sandbox.ShapeCode, Status: 404, Next: 7},
	}
	equal(t, "faults", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))

	for text, want := range map[string]string{
		``:                                     "not a JSON array",
		`{}`:                                   "not a JSON array",
		`[] []`:                                "unexpected text after",
		`[{"kind":"hang","nxt":1}]`:            `unknown field "nxt"`,
		`[{"kind":"typo","next":1}]`:           "unknown fault kind \"typo\". The kinds are\n  too_many_requests\n    \tresponds with 429; ",
		`[{"kind":"hang"}]`:                    "exactly one of probability, next and every",
		`[{"kind":"hang","next":1,"every":1}]`: "exactly one of",
		`[{"kind":"hang","probability":1.5}]`:  "from 0 to 1",
		`[{"kind":"hang","probability":-1}]`:   "from 0 to 1",
		`[{"kind":"hang","next":-1}]`:          "negative",
		`[{"kind":"hang","next":1,"path":"address"}]`:                       `"address" is neither`,
		`[{"kind":"hang","next":1,"path":"/["}]`:                            "neither",
		`[{"kind":"server_error","status":404,"next":1}]`:                   "500, 502, 503 or 504",
		`[{"kind":"paged_list","next":1}]`:                                  "page_size",
		`[{"kind":"error_shape","next":1}]`:                                 "the shape must be one of string, bare_array",
		`[{"kind":"error_shape","next":1,"shape":"array"}]`:                 "the shape must be one of",
		`[{"kind":"error_shape","next":1,"shape":"code","status":200}]`:     "from 400 to 599",
		`[{"kind":"kept_late","next":1,"min_delay":"2s","max_delay":"1s"}]`: "min_delay must not be negative, and max_delay not less than min_delay",
		`[{"kind":"kept_late","next":1,"min_delay":"-2s"}]`:                 "min_delay must not be negative",
		`[{"kind":"kept_late","next":1,"max_delay":"soon"}]`:                `invalid duration "soon"`,
		`[{"kind":"redirect","next":1}]`:                                    "url",
	} {
		if _, err := sandbox.ParseFaults([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
}
