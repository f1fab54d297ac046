// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// fields has one field of each type.
func fields(t *testing.T) []sandbox.Field {
	t.Helper()
	parsed, err := sandbox.ParseFields("tier:integer!, note:string,gift:boolean,weight:float,since:date,dealer-id:relationship")
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

const everyField = `"tier":7,"note":"gate","gift":false,"weight":2.50,"since":"2026-01-02","dealer-id":"d-9"`

// custom returns the fields of a record that are custom fields.
func custom(r reply) map[string]any {
	r.t.Helper()
	record := r.at("data").(map[string]any)
	found := map[string]any{}
	for _, name := range []string{"tier", "note", "gift", "weight", "since", "dealer-id"} {
		if value, ok := record[name]; ok {
			found[name] = value
		}
	}
	return found
}

func TestCustomFieldsOfAddresses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	s := newStore(t, sandbox.Config{AddressFields: fields(t), DataFile: file})
	r := s.send("POST", s.home, strings.Replace(minimal, `"type"`, everyField+`,"type"`, 1)).is(201)
	all := map[string]any{"tier": 7.0, "note": "gate", "gift": false, "weight": 2.5, "since": "2026-01-02", "dealer-id": "d-9"}
	if !reflect.DeepEqual(custom(r), all) {
		t.Errorf("created %v, want %v", custom(r), all)
	}
	if !strings.Contains(r.body, `"weight":2.50,`) {
		t.Errorf("the number is not as it was sent in %s", r.body)
	}
	if !strings.HasSuffix(r.body, `,`+everyField+`}}`) {
		t.Errorf("custom fields are not the last in %s", r.body)
	}
	path := s.home + "/" + r.text("data", "id")

	r = s.send("PUT", path, `{"data":{"note":null,"tier":1.0}}`).is(200)
	all["note"], all["tier"] = nil, 1.0
	if !reflect.DeepEqual(custom(r), all) {
		t.Errorf("updated %v, want %v", custom(r), all)
	}
	if !strings.Contains(r.body, `"tier":1,`) {
		t.Errorf("1.0 is no integer in %s", r.body)
	}
	s.send("PUT", path, `{"data":{"city":"Eagleton"}}`).is(200)

	s.Close()
	again := newStore(t, sandbox.Config{AddressFields: fields(t), DataFile: file})
	for what, store := range map[string]*store{"kept": s, "read again": again} {
		r := store.send("GET", path, "").is(200)
		if !reflect.DeepEqual(custom(r), all) {
			t.Errorf("%s: %v, want %v", what, custom(r), all)
		}
		equal(t, what, store.send("GET", s.home, "").is(200).at("data", 0, "weight"), any(2.5))
	}
	if !reflect.DeepEqual(again.Addresses("id-1"), s.Addresses("id-1")) {
		t.Errorf("addresses %+v, want %+v", again.Addresses("id-1"), s.Addresses("id-1"))
	}

	r = s.send("POST", s.home, strings.Replace(minimal, `"type"`, `"tier":2,"type"`, 1)).is(201)
	unset := map[string]any{"tier": 2.0, "note": nil, "gift": nil, "weight": nil, "since": nil, "dealer-id": nil}
	if !reflect.DeepEqual(custom(r), unset) {
		t.Errorf("unset %v, want %v", custom(r), unset)
	}
}

func TestCustomFieldsOfAddressesRefused(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{AddressFields: fields(t), UnknownFields: sandbox.UnknownFieldsRefuse})
	a := ron()
	a.Fields = map[string]any{"tier": 3}
	id := s.AddAddress("id-1", a)
	before := dump(s)
	wrong := func(name, expected, given string) string {
		return `{"errors":[{"source":"data.` + name + `","title":"invalid_type","detail":"Invalid type. Expected: ` + expected + `, given: ` + given + `"}]}`
	}
	const required = `{"errors":[{"status":400,"source":"data","title":"required","detail":"tier is required"}]}`
	s.send("POST", s.home, minimal).says(400, required)
	s.send("POST", s.home, strings.Replace(minimal, `"type"`, `"tier":null,"type"`, 1)).says(400, required)
	for members, want := range map[string]string{
		`"tier":null`:          required,
		`"tier":"7"`:           wrong("tier", "integer", "string"),
		`"tier":1.5`:           wrong("tier", "integer", "number"),
		`"note":8`:             wrong("note", "string", "integer"),
		`"note":["x"]`:         wrong("note", "string", "array"),
		`"gift":"true"`:        wrong("gift", "boolean", "string"),
		`"weight":"2.5"`:       wrong("weight", "float", "string"),
		`"since":"yesterday"`:  wrong("since", "date", "string"),
		`"dealer-id":{"id":1}`: wrong("dealer-id", "relationship", "object"),
		`"Note":"x"`:           `{"errors":[{"status":400,"source":"data.Note","title":"unknown","detail":"Note is not a field of addresses"}]}`,
	} {
		s.send("PUT", s.home+"/"+id, `{"data":{"city":"changed",`+members+`}}`).says(400, want)
	}
	equal(t, "store", dump(s), before)
}

func TestCustomFieldsOfCustomers(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{CustomerFields: fields(t), UnknownFields: sandbox.UnknownFieldsRefuse})
	invalid := func(detail string) string {
		return `{"errors":[{"title":"Failed Validation","detail":"` + detail + `"}]}`
	}
	const andy = `{"data":{"type":"customer","name":"Andy","email":"andy@dwyer.com"}}`
	s.send("POST", "/v2/customers", andy).says(422, invalid("The data.tier field is required."))
	r := s.send("POST", "/v2/customers", strings.Replace(andy, `"type"`, everyField+`,"type"`, 1)).is(201)
	equal(t, "custom fields in the short response", len(custom(r)), 0)
	path := "/v2/customers/" + r.text("data", "id")

	all := map[string]any{"tier": 7.0, "note": "gate", "gift": false, "weight": 2.5, "since": "2026-01-02", "dealer-id": "d-9"}
	if got := custom(s.send("GET", path, "")); !reflect.DeepEqual(got, all) {
		t.Errorf("created %v, want %v", got, all)
	}
	before := dump(s)
	for member, want := range map[string]string{
		`"tier":null`: "The data.tier field is required.",
		`"gift":1`:    "The data.gift must be of type boolean.",
		`"plan":"x"`:  "The data.plan field is not a field of customers.",
	} {
		s.send("PUT", path, `{"data":{"type":"customer","name":"changed",`+member+`}}`).says(422, invalid(want))
	}
	equal(t, "store", dump(s), before)
	s.send("PUT", path, `{"data":{"type":"customer","note":null}}`).is(200)
	all["note"] = nil
	if got := custom(s.send("GET", path, "")); !reflect.DeepEqual(got, all) {
		t.Errorf("cleared %v, want %v", got, all)
	}
	equal(t, "in the list", s.send("GET", "/v2/customers", "").at("data", 0, "weight"), any(2.5))
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	r := s.send("POST", s.home, strings.Replace(minimal, `"type"`, `"gate-code":"7","type"`, 1)).is(201)
	equal(t, "unknown field", r.at("data", "gate-code"), nil)
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","nick":"x"}}`).is(200)
}

func TestParseFields(t *testing.T) {
	t.Parallel()
	got, err := sandbox.ParseFields(" address-priority:integer!,delivery_details:string ")
	want := []sandbox.Field{{Name: "address-priority", Type: sandbox.FieldInteger, Required: true}, {Name: "delivery_details", Type: sandbox.FieldString}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v and error %v, want %+v", got, err, want)
	}
	if got, err := sandbox.ParseFields(" "); got != nil || err != nil {
		t.Errorf("got %v and error %v for nothing", got, err)
	}
	for _, text := range []string{"tier", "tier:integer,", ","} {
		if _, err := sandbox.ParseFields(text); err == nil || !strings.Contains(err.Error(), "has no type") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestValuesOfOtherTypes(t *testing.T) {
	t.Parallel()
	s := newStore(t, sandbox.Config{})
	id := s.AddAddress("id-1", ron())
	s.SetField("id-1", id, "phone_number", 5551234)
	s.SetField("id-1", id, "post_code", []int{1})
	s.SetField("id-1", "", "external_ref", 17)
	path := s.home + "/" + id
	r := s.send("GET", path, "").is(200)
	equal(t, "number", r.at("data", "phone_number"), any(5551234.0))
	equal(t, "array", r.at("data", "postcode", 0), any(1.0))
	equal(t, "neighbour", r.text("data", "first_name"), "Ron")
	equal(t, "customer", s.send("GET", "/v2/customers/id-1", "").at("data", "external_ref"), any(17.0))
	r = s.send("PUT", path, `{"data":{"phone_number":"555"}}`).is(200)
	equal(t, "written again", r.text("data", "phone_number"), "555")
	s.SetField("id-1", id, "post_code", "A1")
	equal(t, "set again", s.send("GET", path, "").text("data", "postcode"), "A1")
	s.send("PUT", "/v2/customers/id-1", `{"data":{"type":"customer","external_ref":"x"}}`).is(200)
	equal(t, "customer", s.send("GET", "/v2/customers/id-1", "").text("data", "external_ref"), "x")
}
