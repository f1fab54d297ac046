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

// wanted is a customer in a response to GET.
const wanted = `{"data":{"type":"customer","id":"id-3","authentication_mechanism":"password","email":"leslie@knope.com",` +
	`"name":"Leslie Knope","password":true,"external_ref":"crm-17",` +
	`"meta":{"timestamps":{"created_at":"2026-03-04T05:06:07.123Z","updated_at":"2026-03-04T05:06:07.123Z"}}}}`

func TestCustomerLife(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	const created = `{"data":{"type":"customer","id":"id-3","authentication_mechanism":"password",` +
		`"email":"leslie@knope.com","name":"Leslie Knope","password":true}}`
	s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Leslie Knope","email":"leslie@knope.com",`+
		`"password":"waffles","external_ref":"crm-17"}}`).says(201, created)
	s.send("GET", "/v2/customers/id-3", "").says(200, wanted)
	s.login("leslie@knope.com", "waffles")

	s.clock.advance(time.Minute)
	renamed := strings.NewReplacer("Leslie Knope", "L. Knope")
	s.send("PUT", "/v2/customers/id-3", `{"data":{"type":"customer","name":"L. Knope","email":"leslie@knope.com","external_ref":null}}`).
		says(200, renamed.Replace(created))
	changed := strings.NewReplacer("Leslie Knope", "L. Knope", `"crm-17"`, "null",
		`"updated_at":"2026-03-04T05:06`, `"updated_at":"2026-03-04T05:07`).Replace(wanted)
	s.send("GET", "/v2/customers/id-3", "").says(200, changed)
	s.login("leslie@knope.com", "waffles")

	s.send("PUT", "/v2/customers/id-3", `{"data":{"type":"customer","password":"maple-syrup","email":"l@knope.com"}}`).is(200)
	login := s.login("l@knope.com", "maple-syrup")
	equal(t, "old address", s.send("GET", "/v2/customers?filter=eq(email,leslie@knope.com)", "").is(200).ids(), "")
	s.send("POST", "/v2/customers/tokens", `{"data":{"type":"token","email":"leslie@knope.com","password":"maple-syrup"}}`).is(401)
	another := s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Another","email":"leslie@knope.com"}}`).is(201)
	s.send("DELETE", "/v2/customers/"+another.text("data", "id"), "").is(204)

	s.AddAddress("id-3", ron())
	s.send("DELETE", "/v2/customers/id-3", "").is(204)
	const gone = `{"errors":[{"status":"404","title":"Not Found","detail":"customer not found"}]}`
	s.send("GET", "/v2/customers/id-3", "").says(404, gone)
	s.send("GET", "/v2/customers/id-3/addresses", "").says(404, gone)
	s.send("GET", "/v2/customers/id-3/addresses", "", "X-Moltin-Customer-Token", login).says(403, forbidden)
	equal(t, "customers left", len(s.Customers()), 1)
	s.send("POST", "/v2/customers", `{"data":{"type":"customer","name":"Again","email":"l@knope.com"}}`).is(201)
}

// TestDuplicateEmails logs in with an email that several customers have. The password selects the customer.
func TestDuplicateEmails(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{DuplicateEmails: true})
	const twin = `{"data":{"type":"customer","name":"Tammy","email":"ron@swanson.com","password":"library"}}`
	id := s.send("POST", "/v2/customers", twin).is(201).text("data", "id")
	equal(t, "found", s.send("GET", "/v2/customers?filter=eq(email,ron@swanson.com)", "").is(200).ids(), id+" id-1")
	s.send("GET", "/v2/customers/"+id, "", "X-Moltin-Customer-Token", s.login("ron@swanson.com", "library")).is(200)
	s.send("GET", "/v2/customers/id-1", "", "X-Moltin-Customer-Token",
		s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)).is(200)

	// With the same password, the oldest customer logs in, whoever was changed last.
	s.send("PUT", "/v2/customers/"+id, `{"data":{"type":"customer","password":"`+sandbox.DefaultCustomerPassword+`"}}`).is(200)
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","name":"Ron"}}`).is(200)
	s.send("GET", "/v2/customers/id-1", "", "X-Moltin-Customer-Token",
		s.login(sandbox.DefaultCustomerEmail, sandbox.DefaultCustomerPassword)).is(200)

	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","email":"r@swanson.com"}}`).is(200)
	equal(t, "left", s.send("GET", "/v2/customers?filter=eq(email,ron@swanson.com)", "").is(200).ids(), id)
	s.send("DELETE", "/v2/customers/"+id, "").is(204)
	equal(t, "none left", s.send("GET", "/v2/customers?filter=eq(email,ron@swanson.com)", "").is(200).ids(), "")
}

// TestDuplicateEmailsAreInOrderOfCreation changes the email of the oldest customer to that of another.
func TestDuplicateEmailsAreInOrderOfCreation(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{DuplicateEmails: true})
	younger := s.AddCustomer("Ann Perkins", "ann@perkins.com", sandbox.DefaultCustomerPassword)
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","email":"ann@perkins.com"}}`).is(200)
	equal(t, "newest first", s.send("GET", "/v2/customers?filter=eq(email,ann@perkins.com)", "").is(200).ids(), younger+" id-1")
	s.send("GET", "/v2/customers/id-1", "", "X-Moltin-Customer-Token", s.login("ann@perkins.com", sandbox.DefaultCustomerPassword)).is(200)
}

// TestUpdatesCheckWhatTheyChange updates records that predate the rules of the store.
func TestUpdatesCheckWhatTheyChange(t *testing.T) {
	t.Parallel()
	fields, err := sandbox.ParseFields("tier:integer!")
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(t, sandbox.Config{AddressFields: fields, CustomerFields: fields})
	s.SetField("id-1", "", "name", "")
	old := s.AddAddress("id-1", sandbox.Address{City: "Pawnee"})
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","external_ref":"x"}}`).is(200)
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","name":" "}}`).is(422)
	s.send("PUT", s.home+"/"+old, `{"data":{"city":"Eagleton"}}`).is(200)
	s.send("PUT", s.home+"/"+old, `{"data":{"county":""}}`).is(400)
	s.send("PUT", s.home+"/"+old, `{"data":{"tier":null}}`).is(400)
	s.send("POST", s.home, `{"data":{"city":"Eagleton"}}`).is(400)
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
			"fields missing", `{"data":{"type":"customer"}}`, `{"data":{"type":"customer","name":"","email":""}}`,
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
			"an @ is no email address", `{"data":{"type":"customer","name":"A","email":"@"}}`, `{"data":{"type":"customer","email":"@"}}`,
			422, invalid("The data.email must be a valid email address."),
		},
		{
			"blanks", `{"data":{"type":"customer","name":"   ","email":" "}}`, `{"data":{"type":"customer","name":" ","email":"  "}}`,
			422, invalid("The data.name field is required.", "The data.email field is required."),
		},
		{
			"null", `{"data":{"type":"customer","name":null,"email":null,"password":null}}`,
			`{"data":{"type":"customer","name":null,"email":null,"password":null}}`,
			422, invalid("The data.name must be a string.", "The data.email must be a string.", "The data.password must be a string."),
		},
		{
			"another case", `{"data":{"type":"customer","Name":"A","email":"a@b"}}`, `{"data":{"type":"customer","Name":"A"}}`,
			422, invalid("The data.Name field is not a field of customers."),
		},
		{
			"refused beside what is fine", "", `{"data":{"type":"customer","external_ref":"changed","name":"changed","password":"changed","email":"@"}}`,
			422, invalid("The data.email must be a valid email address."),
		},
		{
			"long reference", `{"data":{"type":"customer","name":"A","email":"a@b","external_ref":"` + long + `"}}`,
			`{"data":{"type":"customer","external_ref":"` + long + `"}}`,
			422, invalid("The data.external_ref may not be longer than 2048 characters."),
		},
		{
			"short password", `{"data":{"type":"customer","name":"A","email":"a@b","password":"éèêëē"}}`, `{"data":{"type":"customer","password":"12345"}}`,
			422, invalid("The data.password must be at least 6 characters."),
		},
		{
			"email taken", `{"data":{"type":"customer","name":"A","email":"ron@swanson.com"}}`,
			`{"data":{"type":"customer","email":"ron@swanson.com"}}`, 409, duplicate,
		},
		{
			"email taken, and short password", `{"data":{"type":"customer","name":"A","email":"ron@swanson.com","password":"12345"}}`,
			`{"data":{"type":"customer","email":"ron@swanson.com","password":"12345"}}`,
			422, invalid("The data.password must be at least 6 characters."),
		},
		{"not wrapped", `[]`, `{}`, 422, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, sandbox.Config{UnknownFields: sandbox.UnknownFieldsRefuse})
			id := s.AddCustomer("Jerry Gergich", "jerry@gergich.com", "doughnuts")
			s.SetField(id, "", "external_ref", "crm-5")
			before := dump(s)
			s.clock.advance(time.Minute)
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
			equal(t, "store", dump(s), before)
			s.login("jerry@gergich.com", "doughnuts")
		})
	}
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
	equal(t, "next", next, "http://store.example/v2/customers?page[offset]=100")
	r = s.send("GET", strings.TrimPrefix(next, "http://store.example"), "").is(200)
	equal(t, "last page", r.ids(), strings.Join(newestFirst[100:], " "))
	equal(t, "next of the last", r.at("links", "next"), nil)

	r = s.send("GET", "/v2/customers?filter=like(name,C)&page[limit]=3&page[offset]=4", "").is(200)
	equal(t, "a page", r.ids(), strings.Join(newestFirst[4:7], " "))
	equal(t, "next", r.text("links", "next"),
		"http://store.example/v2/customers?page[limit]=3&page[offset]=7")
	equal(t, "beyond the end", s.send("GET", "/v2/customers?page[offset]=900", "").is(200).ids(), "")

	for query, want := range map[string]string{
		"page[limit]=0":                     "page[limit] must be a number from 1 to 100",
		"page[limit]=101":                   "page[limit] must be a number from 1 to 100",
		"page[limit]=x":                     "page[limit] must be a number from 1 to 100",
		"page[limit]=":                      "page[limit] must be a number from 1 to 100",
		"page[offset]=-1":                   "page[offset] must be a number from 0 to 10000",
		"page[offset]=x":                    "page[offset] must be a number from 0 to 10000",
		"page[offset]=10001":                "page[offset] must be a number from 0 to 10000",
		"page[offset]=9223372036854775807":  "page[offset] must be a number from 0 to 10000",
		"page[offset]=99999999999999999999": "page[offset] must be a number from 0 to 10000",
		"x=" + strings.Repeat("y", 8<<10):   "the query is longer than 8192 bytes",
	} {
		s.send("GET", "/v2/customers?"+query, "").says(400,
			`{"errors":[{"status":"400","title":"Bad Request","detail":"`+want+`"}]}`)
	}
	equal(t, "the last offset", s.send("GET", "/v2/customers?page[offset]=10000", "").is(200).ids(), "")
}

func TestCustomerFilters(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.clock.advance(time.Second)
	tammy := s.AddCustomer("Tammy Swanson", "tammy@library.gov", "")
	s.clock.advance(time.Second)
	odd := s.AddCustomer("Swan, (Diane): II", "diane@lewis.com", "")
	s.clock.advance(time.Second)
	s.SetField(odd, "", "external_ref", "crm:9")
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
		{strings.Repeat("like(name,*Swan*):", 9) + "eq(id,id-1)", "id-1"},
		{"eq(created_at,2026-03-04T05:06:07.123Z)", "id-1"},
		{"eq(created_at,2026-03-04T06:06:07.123%2B01:00)", "id-1"},
		{"gt(created_at,2026-03-04T05:06:07.123Z)", odd + " " + tammy},
		{"ge(created_at,2026-03-04T05:06:08.123Z)", odd + " " + tammy},
		{"lt(created_at,2026-03-04T05:06:09.123Z)", tammy + " id-1"},
		{"le(created_at,2026-03-04)", ""},
		{"le(updated_at,2026-03-05)", odd + " " + tammy + " id-1"},
		{"gt(updated_at,2026-03-04T05:06:09.123Z)", odd},
		{"gt(id,id-1)", odd + " " + tammy},
		{"ge(id," + tammy + "):lt(id," + odd + ")", tammy},
		{"le(id," + tammy + ")", tammy + " id-1"},
		{`eq(email,"ron+plus@swanson.com")`, ""},
	} {
		path := "/v2/customers?filter=" + strings.NewReplacer(" ", "%20", `"`, "%22").Replace(test.filter)
		r := s.send("GET", path, "").is(200)
		equal(t, test.filter, r.ids(), test.want)
	}
	const form = `filter: conditions have the form eq(email,ron@swanson.com), are joined by colons, and have values with other characters than letters, digits, spaces and @$_*.{}|+:/- in double quotes`
	for filter, want := range map[string]string{
		"email": form, "eq": form, "eq(": form, "eq(email": form, "eq(email,a": form, `eq(email,"a)`: form, `eq(email,"a"b)`: form,
		"eq(email,a)eq(name,b)": form, "eq(email,a):": form, ":eq(email,a)": "filter: :eq is not supported for email; use eq, like", "eq(email,a),eq(name,b)": form,
		"eq(email,a,b)": form, "eq(email,a(b))": form, "eq(email,o'neil@b)": form,
		"gt(email,a)":          "filter: gt is not supported for email; use eq, like",
		"in(email,a)":          "filter: in is not supported for email; use eq, like",
		"like(id,*)":           "filter: like is not supported for id; use eq, ge, gt, le, lt",
		"like(external_ref,*)": "filter: like is not supported for external_ref; use eq",
		"eq(password,x)":       "filter: there is no password to filter by",
		"eq(Email,x)":          "filter: there is no Email to filter by",
		"gt(created_at,soon)":  "filter: the created_at is not a time such as 2026-01-02T15:04:05Z",
		strings.Repeat("eq(id,1):", 10) + "eq(id,1)": "filter: there are more than 10 conditions",
	} {
		s.send("GET", "/v2/customers?filter="+strings.ReplaceAll(filter, `"`, "%22"), "").says(400,
			`{"errors":[{"status":"400","title":"Bad Request","detail":"`+want+`"}]}`)
	}
}

func TestPlusInAQueryIsASpace(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddCustomer("Plus", "a+b@example.com", "")
	equal(t, "plus", s.send("GET", "/v2/customers?filter=eq(email,a+b@example.com)", "").is(200).ids(), "")
	equal(t, "escaped", s.send("GET", "/v2/customers?filter=eq(email,a%2Bb@example.com)", "").is(200).ids(), id)
}

func TestCustomerSort(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.clock.advance(time.Second)
	b := s.AddCustomer("B", "z@example.com", "")
	s.clock.advance(time.Second)
	a := s.AddCustomer("A", "y@example.com", "")
	s.clock.advance(time.Second)
	s.SetField("id-1", "", "name", "C")
	for by, want := range map[string]string{
		"":            a + " " + b + " id-1",
		"name":        a + " " + b + " id-1",
		"-name":       "id-1 " + b + " " + a,
		"id":          "id-1 " + b + " " + a,
		"-id":         a + " " + b + " id-1",
		"email":       "id-1 " + a + " " + b,
		"-email":      b + " " + a + " id-1",
		"created_at":  "id-1 " + b + " " + a,
		"-created_at": a + " " + b + " id-1",
		"updated_at":  b + " " + a + " id-1",
		"-updated_at": "id-1 " + a + " " + b,
	} {
		equal(t, by, s.send("GET", "/v2/customers?sort="+by, "").is(200).ids(), want)
	}
	equal(t, "a neighbour", s.send("GET", "/v2/customers?sort=id&filter=ge(id,"+b+")&page[limit]=1", "").is(200).ids(), b)
	s.send("GET", "/v2/customers?sort=external_ref", "").says(400, `{"errors":[{"status":"400","title":"Bad Request",`+
		`"detail":"sort: customers cannot be sorted by external_ref; use name, id, email, created_at, updated_at"}]}`)
}
