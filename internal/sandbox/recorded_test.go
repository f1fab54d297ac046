// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestHeaders expects the headers of the API on every response: successes, rejections and failures.
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	s.SetFaults(sandbox.Fault{Status: 500, Method: "PUT", Next: 1})
	seen := map[string]bool{}
	for _, r := range []reply{
		s.send("GET", s.home, "").is(200),
		s.send("POST", s.home, minimal).is(201),
		s.send("POST", s.home, "").is(400),
		s.send("GET", "/v2/customers", "", "Authorization", "").is(401),
		s.send("POST", "/oauth/access_token", "grant_type=implicit", "Content-Type", "application/x-www-form-urlencoded").is(403),
		s.send("GET", s.home+"/nobody", "").is(404),
		s.send("PATCH", s.home, "").is(405),
		s.send("POST", "/v2/customers", "").is(422),
		s.send("PUT", s.home+"/"+id, "").is(500),
		s.send("DELETE", s.home+"/"+id, "").is(204),
	} {
		request := r.header.Get("X-Moltin-Request-Id")
		if !regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(request) || seen[request] {
			t.Errorf("%s: request id %q, want 40 digits of its own", r.what, request)
		}
		seen[request] = true
		equal(t, r.what, r.header.Get("Via"), "1.1 varnish")
		equal(t, r.what, r.header.Get("Date"), "Wed, 04 Mar 2026 05:06:07 GMT")
		if r.status != 204 {
			r.json()
		}
		if r.status == 500 {
			equal(t, "id in the body", r.text("errors", 0, "request_id"), request[:16])
		}
	}
}

func TestTimestampsLoseTrailingZeros(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ nanoseconds, create, updated, read string }{
		{"0s", ":07.123456789Z", ":07.123457235Z", ":07.123Z"},
		{"211ns", ":07.123457Z", ":07.123457446Z", ":07.123Z"},
		{"76543211ns", ":07.2Z", ":07.200000446Z", ":07.2Z"},
		{"876543211ns", ":08Z", ":08.000000446Z", ":08Z"},
	} {
		s := newStore(t, sandbox.Config{})
		wait, err := time.ParseDuration(test.nanoseconds)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.advance(wait)
		const minute = "2026-03-04T05:06"
		r := s.send("POST", s.home, minimal).is(201)
		equal(t, "created_at on create", r.text("data", "meta", "timestamps", "created_at"), minute+test.create)
		equal(t, "updated_at on create", r.text("data", "meta", "timestamps", "updated_at"), minute+test.updated)
		r = s.send("GET", s.home+"/"+r.text("data", "id"), "").is(200)
		equal(t, "created_at on read", r.text("data", "meta", "timestamps", "created_at"), minute+test.read)
		equal(t, "updated_at on read", r.text("data", "meta", "timestamps", "updated_at"), minute+test.read)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("GET", "/v2/settings", "").says(200, `{"data":{"type":"settings","page_length":100,
		"address_mandatory_fields":["first_name","last_name","line_1","county","postcode","country"],"shopper_address_limit":25}}`)
	s.send("GET", "/v2/settings", "", "Authorization", "").says(401, unauthorized)
	s = newStore(t, sandbox.Config{PageLength: 50, RequiredFields: []string{"postcode", "city"}, PostCodeField: "post_code", Quota: 60})
	s.send("GET", "/v2/settings", "").says(200,
		`{"data":{"type":"settings","page_length":50,"address_mandatory_fields":["post_code","city"],"shopper_address_limit":60}}`)
}

// TestRefusedUpdateLeavesTheCustomerAlone reads while updates are rejected. With the race detector, it shows that they don't write
// anything that a reader sees.
func TestRefusedUpdateLeavesTheCustomerAlone(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.SetField("id-1", "", "external_ref", "crm-1")
	before := dump(s)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 20 {
			s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","external_ref":"crm-2","email":"@"}}`).is(422)
		}
	}()
	for range 20 {
		equal(t, "external_ref", s.Customers()[0].ExternalRef, "crm-1")
	}
	<-done
	equal(t, "store", dump(s), before)
}

func TestRequestMembersHaveOneCase(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	s.send("POST", "/v2/customers/tokens",
		`{"data":{"Type":"token","EMAIL":"ron@swanson.com","Password":"mysecretpassword","authentication_mechanism":"password"}}`).
		says(422, `{"errors":[{"title":"Failed Validation","detail":"The data.type field is required."},`+
			`{"title":"Failed Validation","detail":"The data.email field is required."},`+
			`{"title":"Failed Validation","detail":"The data.password field is required."}]}`)
	body := strings.Replace(`{"data":{"type":"customer","name":"A","email":"a@b"}}`, "data", "DATA", 1)
	s.send("POST", "/v2/customers", body).says(422,
		`{"errors":[{"title":"Failed Validation","detail":"the request body has no object named data"}]}`)
}
