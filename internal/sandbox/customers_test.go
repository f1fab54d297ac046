// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestCustomerLife(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	const created = `{"data":{"id":"id-3","type":"customer","name":"Leslie Knope","email":"leslie@knope.com","password":true,` +
		`"external_ref":"crm-17","links":{"self":"https://store.example/v2/customers/id-3"},` +
		`"meta":{"timestamps":{"created_at":"2026-03-04T05:06:07.123Z","updated_at":"2026-03-04T05:06:07.123Z"}}}}`
	s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Leslie Knope","email":"leslie@knope.com",`+
		`"password":"waffles","external_ref":"crm-17","unknown":1}}`).says(201, created)
	s.send("GET", "/v2/customers/id-3", "").says(200, created)
	s.login("leslie@knope.com", "waffles")

	s.clock.advance(time.Minute)
	updated := strings.NewReplacer("Leslie Knope", "L. Knope", `"crm-17"`, "null",
		`"updated_at":"2026-03-04T05:06`, `"updated_at":"2026-03-04T05:07`).Replace(created)
	s.send("PUT", "/v2/customers/id-3", `{"data":{"type":"customer","name":"L. Knope","external_ref":null,"email":null}}`).says(200, updated)
	s.login("leslie@knope.com", "waffles")

	s.send("PUT", "/v2/customers/id-3", `{"data":{"type":"customer","password":"syrup","email":"l@knope.com"}}`).is(200)
	login := s.login("l@knope.com", "syrup")
	equal(t, "old address", s.send("GET", "/v2/customers?filter=eq(email,leslie@knope.com)", "").is(200).ids(), "")

	s.AddAddress("id-3", ron())
	s.send("DELETE", "/v2/customers/id-3", "").is(204)
	const gone = `{"errors":[{"status":"404","title":"Not Found","detail":"customer not found"}]}`
	s.send("GET", "/v2/customers/id-3", "").says(404, gone)
	s.send("GET", "/v2/customers/id-3/addresses", "").says(404, gone)
	s.send("GET", "/v2/customers/id-3/addresses", "", "X-Moltin-Customer-Token", login).is(401)
	equal(t, "customers left", len(s.Customers()), 1)
	s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Again","email":"l@knope.com"}}`).is(201)
}

func TestCustomerWithoutPasswordAndReference(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	r := s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Andy","email":"andy@dwyer.com"}}`).is(201)
	equal(t, "password", r.at("data", "password"), any(false))
	equal(t, "external_ref", r.at("data", "external_ref"), nil)
}

func TestCustomerRefused(t *testing.T) {
	t.Parallel()
	invalid := func(details ...string) string {
		var entries []string
		for _, detail := range details {
			entries = append(entries, fmt.Sprintf(`{"title":"Failed Validation","detail":%q}`, detail))
		}
		return `{"errors":[` + strings.Join(entries, ",") + `]}`
	}
	const duplicate = `{"errors":[{"status":"409","title":"Duplicate email","detail":"Specified email already in use"}]}`
	long := strings.Repeat("é", 2049)
	for _, test := range []struct {
		name, post, put string
		status          int
		want            string
	}{
		{
			"members missing", `{"data":{"type":"customer"}}`, `{"data":{"type":"customer","name":"","email":""}}`,
			422, invalid("The data.name field is required.", "The data.email field is required."),
		},
		{"no type", `{"data":{"name":"A","email":"a@b"}}`, `{"data":{"name":"A"}}`, 422, invalid("The data.type field is required.")},
		{"another type", `{"data":{"type":"address"}}`, `{"data":{"type":"address"}}`, 422, invalid("The data.type must be customer.")},
		{
			"no strings", `{"data":{"type":"customer","name":1,"email":{},"password":[],"external_ref":2}}`, "",
			422, invalid("The data.name must be a string.", "The data.email must be a string.", "The data.password must be a string.",
				"The data.external_ref must be a string."),
		},
		{
			"no email address", `{"data":{"type":"customer","name":"A","email":"a"}}`, `{"data":{"type":"customer","email":"a"}}`,
			422, invalid("The data.email must be a valid email address."),
		},
		{
			"long reference", `{"data":{"type":"customer","name":"A","email":"a@b","external_ref":"` + long + `"}}`,
			`{"data":{"type":"customer","external_ref":"` + long + `"}}`,
			422, invalid("The data.external_ref may not be longer than 2048 characters."),
		},
		{
			"email taken", `{"data":{"type":"customer","name":"A","email":"ron@swanson.com"}}`,
			`{"data":{"type":"customer","email":"ron@swanson.com"}}`, 409, duplicate,
		},
		{"not wrapped", `[]`, `{}`, 422, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{})
			id := s.AddCustomer("Jerry Gergich", "jerry@gergich.com", "")
			for method, request := range map[string][2]string{
				"POST": {"/v2/customers", test.post},
				"PUT":  {"/v2/customers/" + id, test.put},
			} {
				if request[1] == "" {
					continue
				}
				r := s.send(method, request[0], request[1]).is(test.status)
				if test.want != "" {
					r.says(test.status, test.want)
				}
			}
			customers := s.Customers()
			equal(t, "customers", len(customers), 2)
			equal(t, "name", customers[1].Name, "Jerry Gergich")
			equal(t, "email", customers[1].Email, "jerry@gergich.com")
		})
	}
}

func TestCustomerKeepsOwnEmail(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","email":"ron@swanson.com"}}`).is(200)
}

func TestCustomerPages(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	var newestFirst []string
	for i := range 104 {
		newestFirst = append([]string{s.AddCustomer("C", fmt.Sprintf("c%d@example.com", i), "")}, newestFirst...)
	}
	newestFirst = append(newestFirst, "id-1")

	r := s.send("GET", "/v2/customers", "").is(200)
	equal(t, "first page", r.ids(), strings.Join(newestFirst[:100], " "))
	equal(t, "total", r.at("meta", "results", "total"), any(105.0))
	next := r.text("links", "next")
	equal(t, "next", next, "http://store.example/v2/customers?page%5Blimit%5D=100&page%5Boffset%5D=100")
	r = s.send("GET", strings.TrimPrefix(next, "http://store.example"), "").is(200)
	equal(t, "last page", r.ids(), strings.Join(newestFirst[100:], " "))
	equal(t, "next of the last", r.at("links", "next"), nil)

	r = s.send("GET", "/v2/customers?filter=like(name,C)&page[limit]=3&page[offset]=4", "").is(200)
	equal(t, "a page", r.ids(), strings.Join(newestFirst[4:7], " "))
	equal(t, "next", r.text("links", "next"),
		"http://store.example/v2/customers?filter=like%28name%2CC%29&page%5Blimit%5D=3&page%5Boffset%5D=7")
	equal(t, "beyond the end", s.send("GET", "/v2/customers?page[offset]=900", "").is(200).ids(), "")

	for _, query := range []string{"page[limit]=0", "page[limit]=101", "page[limit]=x", "page[offset]=-1", "page[offset]=x"} {
		s.send("GET", "/v2/customers?"+query, "").is(400)
	}
}

func TestCustomerFilters(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	tammy := s.AddCustomer("Tammy Swanson", "tammy@library.gov", "")
	odd := s.AddCustomer("Swan, (Diane): II", "diane@lewis.com", "")
	s.SetCustomer(odd, "external_ref", "crm:9")
	for _, test := range []struct{ filter, want string }{
		{"", odd + " " + tammy + " id-1"},
		{"eq(email,ron@swanson.com)", "id-1"},
		{"eq(email,nobody@swanson.com)", ""},
		{"eq(id," + tammy + ")", tammy},
		{"eq(id,unknown)", ""},
		{"eq(name,Tammy Swanson)", tammy},
		{`eq(name,"Swan, (Diane): II")`, odd},
		{"eq(external_ref,crm:9)", odd},
		{`eq(external_ref,"crm:9")`, odd},
		{"like(name,*Swan*)", odd + " " + tammy + " id-1"},
		{"like(name,*Swanson)", tammy + " id-1"},
		{"like(name,Tam*)", tammy},
		{"like(name,Swanson)", ""},
		{"like(email,*@swanson.com)", "id-1"},
		{"eq(email,ron@swanson.com):eq(name,Ron Swanson)", "id-1"},
		{"eq(email,ron@swanson.com):eq(name,Tammy Swanson)", ""},
		{"like(name,*Swanson):like(email,*.gov)", tammy},
		{"like(name,*Swanson),like(email,*.com)", "id-1"},
	} {
		path := "/v2/customers?filter=" + strings.NewReplacer(" ", "%20", `"`, "%22").Replace(test.filter)
		r := s.send("GET", path, "").is(200)
		equal(t, test.filter, r.ids(), test.want)
	}
	for _, filter := range []string{
		"email", "eq", "eq(", "eq(email", "eq(email,a", `eq(email,"a)`, `eq(email,"a"b)`, "eq(email,a)eq(name,b)", "eq(email,a):", "gt(email,a)",
		"like(id,*)", "like(external_ref,*)", "eq(password,x)", ":eq(email,a)",
	} {
		s.send("GET", "/v2/customers?filter="+strings.ReplaceAll(filter, `"`, "%22"), "").is(400)
	}
}
