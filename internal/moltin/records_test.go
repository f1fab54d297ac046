// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

// home has another value in every field.
func home() AddressFields {
	return AddressFields{
		Name: new("Home"), FirstName: new("Ron"), LastName: new("Swanson"), CompanyName: new("Very Good Building Company"),
		PhoneNumber: new("(555) 555-1234"), Line1: new("1 Sunny Street"), Line2: new("Flat 2"), City: new("Sunny Town"),
		County: new("Sunnyville"), Region: new("Kent"), PostCode: new("SU33 1YY"), Country: new("US"),
		Instructions: new("Leave behind the bins"),
	}
}

func recordOf(t testing.TB, text string) record {
	t.Helper()
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// TestFieldsAreAll compares the table with the fields that there are.
func TestFieldsAreAll(t *testing.T) {
	t.Parallel()
	var f AddressFields
	fields := f.Fields()
	if want := reflect.TypeFor[AddressFields]().NumField() - 1; len(fields) != want {
		t.Errorf("%d of %d fields", len(fields), want)
	}
	for _, field := range fields {
		*field.Value = &field.Name
	}
	for _, field := range fields {
		if **field.Value != field.Name {
			t.Errorf("%s is where %s is", field.Name, **field.Value)
		}
	}
}

func TestPostCodeOfEitherSpelling(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`"postcode":"A1"`:                   "A1",
		`"post_code":"B2"`:                  "B2",
		`"postcode":"A1","post_code":"B2"`:  "A1",
		`"postcode":"","post_code":"B2"`:    "B2",
		`"postcode":null,"post_code":"B2"`:  "B2",
		`"postcode":"A1","post_code":null`:  "A1",
		`"postcode":"","post_code":null`:    "",
		`"post_code":5004`:                  "5004",
		`"POSTCODE":"C3","Post_Code":"D4"`:  "",
		`"postcode":false,"post_code":"B2"`: "false",
	} {
		got, err := decodeAddress(recordOf(t, `{"id":"a1",`+text+`}`))
		if err != nil || Text(got.PostCode) != want {
			t.Errorf("%s is read as %q, %v, want %q", text, Text(got.PostCode), err, want)
		}
	}
}

// TestScalarsAreText has fields of other types than documented.
func TestScalarsAreText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`4755102031`: "4755102031", `1e3`: "1e3", `0.10`: "0.10", `true`: "true", `false`: "false", `"x"`: "x",
		`"\u00e9\n"`: "é\n", `""`: "", `null`: "", `90071992547409931`: "90071992547409931",
	} {
		a, err := decodeAddress(recordOf(t, `{"id":7,"phone_number":`+text+`,"meta":{"timestamps":{"created_at":`+text+`}}}`))
		if err != nil || Text(a.PhoneNumber) != want || a.ID != "7" || a.CreatedAt != want {
			t.Errorf("%s is read as %+v, %v", text, a, err)
		}
		c, err := decodeCustomer(recordOf(t, `{"id":7,"name":`+text+`,"external_ref":`+text+`}`))
		if err != nil || c.Name != want || c.ExternalRef != want || c.ID != "7" {
			t.Errorf("%s is read as %+v, %v", text, c, err)
		}
	}
}

// TestNoValue treats null, "" and what is missing alike.
func TestNoValue(t *testing.T) {
	t.Parallel()
	for _, fields := range []string{
		``, `,"name":null,"external_ref":null`, `,"name":""`, `,"meta":null`,
		`,"meta":{}`, `,"meta":[]`, `,"meta":{"timestamps":null}`, `,"meta":{"timestamps":{"created_at":{}}}`, `,"meta":7`,
	} {
		r := recordOf(t, `{"id":"a1"`+fields+`}`)
		a, err := decodeAddress(r)
		if err != nil || Text(a.Name) != "" || Text(a.PostCode) != "" || a.CreatedAt != "" || a.UpdatedAt != "" || a.Custom != nil {
			t.Errorf("%s is read as %+v, %v", fields, a, err)
		}
		c, err := decodeCustomer(r)
		if want := (&Customer{ID: "a1"}); err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%s is read as %+v, %v", fields, c, err)
		}
	}
}

// TestUnreadableRecords leaves out only the records that can't be read.
func TestUnreadableRecords(t *testing.T) {
	t.Parallel()
	const stamp = `"meta":{"timestamps":{"created_at":"2021-02-03T04:05:06Z"}}`
	for name, test := range map[string]struct {
		record string
		want   UnreadableRecordError
		text   string
	}{
		"an object":        {`{"id":"a2","city":{"en":"Bergen"},` + stamp + `}`, UnreadableRecordError{ID: "a2", CreatedAt: "2021-02-03T04:05:06Z"}, "record a2 can't be read: city is not a string"},
		"an array":         {`{"id":8,"email":[],"line_1":["x"],` + stamp + `}`, UnreadableRecordError{ID: "8", CreatedAt: "2021-02-03T04:05:06Z"}, "record 8 can't be read: "},
		"no times":         {`{"id":"a2","name":{},"meta":[]}`, UnreadableRecordError{ID: "a2"}, "name is not a string; correct or delete it in the store"},
		"no id":            {`{"name":"Home",` + stamp + `}`, UnreadableRecordError{CreatedAt: "2021-02-03T04:05:06Z"}, "a record can't be read: it has no ID"},
		"an id of objects": {`{"id":{"value":"a2"}}`, UnreadableRecordError{}, "it has no ID"},
		"null":             {`null`, UnreadableRecordError{}, "it has no ID"},
		"no record":        {`"a2"`, UnreadableRecordError{}, "it has no ID"},
	} {
		subtest(t, name, func(t *testing.T) {
			s := &store{life: 3600, respond: func(call) reply { return ok(`{"data":[{"id":"a1"},` + test.record + `,{"id":"a3"}]}`) }}
			c := s.client()
			check := func(err *UnreadableRecordError) {
				t.Helper()
				if err.ID != test.want.ID || err.CreatedAt != test.want.CreatedAt || !strings.Contains(err.Error(), test.text) {
					t.Errorf("error %v of %+v, want %+v with %q", err, err, test.want, test.text)
				}
			}
			list, err := c.ListAddresses(t.Context(), "ron")
			if err != nil || len(list.Records) != 2 || list.Records[1].ID != "a3" || len(list.Unreadable) != 1 {
				t.Fatalf("%+v, %v", list, err)
			}
			check(list.Unreadable[0])
			if strings.Contains(test.record, "city") {
				return // which customers don't have
			}
			customers, err := Collect(c.ListCustomers(t.Context(), ""), 0)
			if err != nil || len(customers.Records) != 2 || customers.Records[1].ID != "a3" || len(customers.Unreadable) != 1 {
				t.Fatalf("%+v, %v", customers, err)
			}
			check(customers.Unreadable[0])
		})
	}
}

// TestResponsesWithoutARecord are no success, and asking again does not help.
func TestResponsesWithoutARecord(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"data":null}`, `{"data":{}}`, `{"data":[{"id":"a1"}]}`, `{"data":"a1"}`, `{"id":"a1"}`, `[]`} {
		synctest.Test(t, func(t *testing.T) {
			s := &store{life: 3600, respond: func(call) reply { return ok(body) }}
			c := s.client()
			_, address := c.GetAddress(t.Context(), "ron", "a1")
			_, customer := c.GetCustomer(t.Context(), "ron")
			if address == nil || customer == nil || len(s.received) != 3 {
				t.Errorf("%s: %v, %v after %d requests", body, address, customer, len(s.received))
			}
		})
	}
}
