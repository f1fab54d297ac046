// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// fullAddress is an address in a response. Every value is distinct.
const fullAddress = `{
	"id":"id-3","type":"address",
	"name":"Home","first_name":"Ron","last_name":"Swanson","company_name":"Ron Swanson Enterprises",
	"phone_number":"(555) 555-1234","line_1":"1 Sunny Street","line_2":"","city":"Sunny Town","county":"Sunnyville",
	"region":"Kent","postcode":"SU33 1YY","country":"US","instructions":"Leave behind the bins",
	"links":{"self":"https://store.example/v2/addresses/id-3"},
	"meta":{"timestamps":{"created_at":%q,"updated_at":%q}},
	"relationships":{"customer":{"id":"id-1","type":"customer"}}}`

func TestAddressLife(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", s.home, "").says(200, listed(""))

	r := s.send("POST", s.home, `{"data":{"type":"address","name":"Home","first_name":"Ron","last_name":"Swanson",
		"company_name":"Ron Swanson Enterprises","phone_number":"(555) 555-1234","line_1":"1 Sunny Street","line_2":"",
		"city":"Sunny Town","county":"Sunnyville","region":"Kent","postcode":"SU33 1YY","country":"US",
		"instructions":"Leave behind the bins","links":{},"meta":{},"id":"responses are sent back"}}`)
	const nanos, later, millis = "2026-03-04T05:06:07.123456789Z", "2026-03-04T05:06:07.123457235Z", "2026-03-04T05:06:07.123Z"
	r.says(201, fmt.Sprintf(`{"data":`+fullAddress+`}`, nanos, later))
	equal(t, "Date", r.header.Get("Date"), "Wed, 04 Mar 2026 05:06:07 GMT")

	s.send("GET", s.home, "").says(200, listed(fmt.Sprintf(fullAddress, millis, millis)))
	s.send("GET", s.home+"/id-3", "").says(200, fmt.Sprintf(`{"data":`+fullAddress+`}`, millis, millis))

	s.clock.advance(time.Minute)
	changed := strings.Replace(fullAddress, "Kent", "Essex", 1)
	changed = strings.Replace(changed, `"(555) 555-1234"`, `""`, 1)
	s.send("PUT", s.home+"/id-3", `{"data":{"type":"address","region":"Essex","phone_number":""}}`).
		says(200, fmt.Sprintf(`{"data":`+changed+`}`, millis, "2026-03-04T05:07:07.123Z"))
	equal(t, "stored region", s.Addresses("id-1")[0].Region, "Essex")

	r = s.send("DELETE", s.home+"/id-3", "").is(204)
	equal(t, "body", r.body, "")
	s.send("GET", s.home, "").says(200, listed(""))
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		s.send(method, s.home+"/id-3", `{"data":{}}`).
			says(404, `{"errors":[{"status":"404","title":"Not Found","detail":"address not found"}]}`)
	}
	s.send("GET", "/v2/customers/nobody/addresses", "").
		says(404, `{"errors":[{"status":"404","title":"Not Found","detail":"customer not found"}]}`)
}

// listed returns the first customer's list with at most one address.
func listed(record string) string {
	const path = "http://store.example/v2/customers/id-1/addresses?page[offset]=0"
	total := min(len(record), 1)
	return fmt.Sprintf(`{"data":[%s],"links":{"current":%q,"first":%q,"last":null},`+
		`"meta":{"page":{"limit":100,"offset":0,"current":1,"total":%d},"results":{"total":%d}}}`,
		record, path, path, total, total)
}

func TestAddressRefused(t *testing.T) {
	t.Parallel()
	required := func(names ...string) string {
		var entries []string
		for _, name := range names {
			entries = append(entries, fmt.Sprintf(`{"status":400,"source":"data","title":"required","detail":"%s is required"}`, name))
		}
		return `{"errors":[` + strings.Join(entries, ",") + `]}`
	}
	const name = `{"errors":[{"status":"400","title":"Bad Request","detail":"Validation failed: field 'Name' on the 'min' tag."}]}`
	unwrapped := func(detail string) string {
		return `{"errors":[{"status":"400","title":"Bad Request","detail":"` + detail + `"}]}`
	}
	for _, test := range []struct {
		name   string
		config sandbox.Config
		post   string // "" for none
		put    string
		want   string
	}{
		{
			"everything is missing",
			sandbox.Config{},
			`{"data":{"type":"address"}}`, "",
			required("first_name", "last_name", "line_1", "county", "postcode", "country"),
		},
		{
			"empty counts as missing",
			sandbox.Config{},
			strings.Replace(minimal, "Knope", " ", 1), `{"data":{"last_name":""}}`,
			required("last_name"),
		},
		{
			"other fields are required",
			sandbox.Config{RequiredFields: []string{"phone_number"}},
			minimal, "",
			required("phone_number"),
		},
		{
			"the store's spelling",
			sandbox.Config{PostCodeField: "post_code"},
			strings.Replace(minimal, "46001", "", 1), `{"data":{"post_code":""}}`,
			required("post_code"),
		},
		{
			"empty name",
			sandbox.Config{},
			strings.Replace(minimal, `"type"`, `"name":"","type"`, 1), `{"data":{"name":""}}`,
			name,
		},
		{
			"another type",
			sandbox.Config{},
			strings.Replace(minimal, `"address"`, `"customer"`, 1), `{"data":{"type":"account"}}`,
			`{"errors":[{"status":400,"source":"data","title":"type","detail":"type must be address"}]}`,
		},
		{
			"no strings",
			sandbox.Config{},
			strings.Replace(minimal, `"46001"`, `46001,"city":true`, 1), `{"data":{"postcode":46001,"city":false}}`,
			wrongTypes("city", "boolean", "postcode", "integer"),
		},
		{
			"null",
			sandbox.Config{},
			strings.Replace(minimal, `"Leslie"`, `null`, 1), `{"data":{"first_name":null}}`,
			wrongTypes("first_name", "null"),
		},
		{
			"other types",
			sandbox.Config{},
			strings.Replace(minimal, `"46001"`, `4.5,"city":[],"name":{}`, 1), `{"data":{"name":{},"city":["x"],"postcode":1e3}}`,
			wrongTypes("name", "object", "city", "array", "postcode", "number"),
		},
		{
			"another case",
			sandbox.Config{UnknownFields: sandbox.UnknownFieldsRefuse},
			strings.Replace(minimal, `"type"`, `"City":"x","type"`, 1), `{"data":{"City":"x"}}`,
			`{"errors":[{"status":400,"source":"data.City","title":"unknown","detail":"City is not a field of addresses"}]}`,
		},
		{
			"another spelling",
			sandbox.Config{UnknownFields: sandbox.UnknownFieldsRefuse},
			strings.Replace(minimal, `"type"`, `"post_code":"x","type"`, 1), `{"data":{"post_code":"x"}}`,
			`{"errors":[{"status":400,"source":"data.post_code","title":"unknown","detail":"post_code is not a field of addresses"}]}`,
		},
		{
			"not wrapped in lower case",
			sandbox.Config{},
			strings.Replace(minimal, `"data"`, `"DATA"`, 1), `{"Data":{"city":"x"}}`,
			unwrapped("the request body has no object named data"),
		},
		{
			"not wrapped",
			sandbox.Config{},
			`{"type":"address"}`, `{"city":"x"}`,
			unwrapped("the request body has no object named data"),
		},
		{
			"no JSON",
			sandbox.Config{},
			`data=1`, ``,
			unwrapped("the request body is not a JSON document with an object named data"),
		},
		{
			"two documents",
			sandbox.Config{},
			`{"data":{}} {}`, `{"data":{}}]`,
			unwrapped("the request body goes on after its JSON document"),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, test.config)
			id := s.AddAddress("id-1", ron())
			before := dump(s)
			s.clock.advance(time.Minute)
			s.send("POST", s.home, test.post).says(400, test.want)
			if test.put != "" {
				s.send("PUT", s.home+"/"+id, test.put).says(400, test.want)
			}
			equal(t, "store", dump(s), before)
		})
	}
}

// wrongTypes returns error entries for fields, each followed by its wrong type.
func wrongTypes(namesAndTypes ...string) string {
	var entries []string
	for pair := range slices.Chunk(namesAndTypes, 2) {
		entries = append(entries, fmt.Sprintf(
			`{"source":"data.%s","title":"invalid_type","detail":"Invalid type. Expected: string, given: %s"}`, pair[0], pair[1]))
	}
	return `{"errors":[` + strings.Join(entries, ",") + `]}`
}

func TestAddressRequiresNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{RequiredFields: []string{}})
	s.send("POST", s.home, `{"data":{"type":"address"}}`).is(201)
}

// TestPostCodeField shows that a store has one of the two spellings, and doesn't store the other.
func TestPostCodeField(t *testing.T) {
	t.Parallel()
	for field, other := range map[string]string{"postcode": "post_code", "post_code": "postcode"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{PostCodeField: field})
			with := func(fields string) string { return strings.Replace(minimal, `"postcode":"46001"`, fields, 1) }
			s.send("POST", s.home, with(`"`+other+`":"B1"`)).says(400,
				`{"errors":[{"status":400,"source":"data","title":"required","detail":"`+field+` is required"}]}`)
			for _, fields := range []string{`"` + field + `":"A1"`, `"` + field + `":"A1","` + other + `":"B1"`, `"` + other + `":"B1","` + field + `":"A1"`} {
				r := s.send("POST", s.home, with(fields)).is(201)
				equal(t, "response", r.text("data", field), "A1")
				equal(t, "the other spelling", r.at("data", other), nil)
			}
			id := s.Addresses("id-1")[0].ID
			r := s.send("PUT", s.home+"/"+id, `{"data":{"`+other+`":"B2"}}`).is(200)
			equal(t, "after an update of the other", r.text("data", field), "A1")
		})
	}
}

func TestAddressQuota(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for range 24 {
		s.AddAddress("id-1", ron())
	}
	s.send("POST", s.home, minimal).is(201)
	const full = `{"errors":[{"status":"422","title":"Quota exceeded","detail":"The customer has reached the quota of 25 addresses."}]}`
	s.send("POST", s.home, minimal).says(422, full)
	equal(t, "addresses", len(s.Addresses("id-1")), 25)
	other := s.AddCustomer("Donna Meagle", "donna@meagle.com", "")
	s.send("POST", "/v2/customers/"+other+"/addresses", minimal).is(201)

	s.DeleteAddress("id-1", s.Addresses("id-1")[3].ID)
	s.send("POST", s.home, minimal).is(201)
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	for _, path := range []string{
		"/", "/v2", "/v2/addresses/id-3", "/v2/customers/", "/v2/customers//addresses", s.home + "/", s.home + "/id-2/more",
		"/v2/customers/id-1/orders", "/v3/customers", "/oauth", "/v2/customers/%2F/addresses/%2e%2e/x",
	} {
		r := s.send("GET", path, "").is(404)
		equal(t, path, r.header.Get("Content-Type"), "text/html; charset=utf-8")
		equal(t, path, r.header.Get("Via"), "1.1 varnish")
	}
	for path, allow := range map[string]string{
		"/oauth/access_token": "POST",
		"/v2/settings":        "GET",
		"/v2/customers":       "GET, POST",
		"/v2/customers/id-1":  "DELETE, GET, PUT",
		s.home:                "GET, POST",
		s.home + "/id-2":      "DELETE, GET, PUT",
	} {
		r := s.send("PATCH", path, "{}").is(405)
		equal(t, path, r.header.Get("Allow"), allow)
	}
}

func TestPathSegmentsAreUnescaped(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	a := ron()
	a.ID = "a/b c"
	id := s.AddAddress("id-1", a)
	equal(t, "id", s.send("GET", s.home+"/a%2Fb%20c", "").is(200).text("data", "id"), id)
}

func TestRequestBodyTooLong(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("POST", s.home, strings.Repeat(" ", 1<<20)+minimal).is(http.StatusRequestEntityTooLarge)
	equal(t, "addresses", len(s.Addresses("id-1")), 0)
}
