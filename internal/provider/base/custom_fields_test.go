// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// managed is the attribute's value with a text; "" means null.
func managed(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func number(text string) json.Number { return json.Number(text) }

func TestInvalidCustomFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[1]`:                        "JSON object",
		`null`:                       "JSON object",
		`"text"`:                     "JSON object",
		`{"a":1,"b":[2]}`:            `"b"`,
		`{"a":1,"b":{"c":2}}`:        `"b"`,
		`{"a":1,"city":"x"}`:         `"city"`,
		`{"postcode":"x"}`:           `"postcode"`,
		`{"post_code":"x"}`:          `"post_code"`,
		`{"id":"x"}`:                 `"id"`,
		`{}`:                         "",
		`{"City":"x","a":null,"":1}`: "",
		`{"no JSON`:                  "custom_fields must be a JSON object",
		`{} {}`:                      "single JSON object",
		``:                           "",
	} {
		var resp validator.StringResponse
		validCustomFields(moltin.IsAddressField).ValidateString(t.Context(), validator.StringRequest{
			Path: path.Root(CustomFieldsAttribute), ConfigValue: types.StringValue(text),
		}, &resp)
		if want != "" {
			diagtest.AssertError(t, resp.Diagnostics, CustomFieldsAttribute, want)
		} else if len(resp.Diagnostics) > 0 {
			t.Errorf("%s: %v", text, resp.Diagnostics)
		}
	}
}

func TestChangedCustomFields(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		prior, planned string
		want           moltin.CustomFields
	}{
		"nothing":                       {"", "", nil},
		"the same":                      {`{"a":1,"b":"x","c":true}`, `{"c":true,"b":"x","a":1}`, nil},
		"the same number":               {`{"a":1,"b":0.10,"c":100}`, `{"a":1.0,"b":0.1,"c":1e2}`, nil},
		"large numbers":                 {`{"a":9007199254740993}`, `{"a":9007199254740992}`, moltin.CustomFields{"a": number("9007199254740992")}},
		"one changed alone":             {`{"a":1,"b":"x"}`, `{"a":2,"b":"x"}`, moltin.CustomFields{"a": number("2")}},
		"another type":                  {`{"a":1}`, `{"a":"1"}`, moltin.CustomFields{"a": "1"}},
		"one added":                     {`{"a":1}`, `{"a":1,"b":false}`, moltin.CustomFields{"b": false}},
		"one removed":                   {`{"a":1,"b":"x"}`, `{"a":1}`, moltin.CustomFields{"b": nil}},
		"one set to null":               {`{"a":1,"b":"x"}`, `{"a":1,"b":null}`, moltin.CustomFields{"b": nil}},
		"one that was null removed":     {`{"a":1,"b":null}`, `{"a":1}`, nil},
		"all removed":                   {`{"a":1,"b":"x"}`, "", moltin.CustomFields{"a": nil, "b": nil}},
		"managed from now on":           {"", `{"a":1}`, moltin.CustomFields{"a": number("1")}},
		"managed and null from now on":  {"", `{"a":null}`, moltin.CustomFields{"a": nil}},
		"a number, and the text of one": {`{"a":"1"}`, `{"a":1}`, moltin.CustomFields{"a": number("1")}},
	} {
		if got := changedCustomFields(managed(tc.planned), managed(tc.prior)); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

func TestNewCustomFields(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]moltin.CustomFields{
		"": nil, `{}`: nil, `{"a":null}`: nil, `{"a":1.50,"b":null,"c":"x"}`: {"a": number("1.50"), "c": "x"},
	} {
		if got := newCustomFields(managed(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// Only what is named is read, and its text stays while the values are the same.
func TestReadCustomFields(t *testing.T) {
	t.Parallel()
	stored := moltin.CustomFields{"a": number("1"), "b": "<x>", "other": true}
	for prior, want := range map[string]string{
		"":                            "",
		`{}`:                          `{}`,
		`{ "a": 1.0, "b": "<x>" }`:    `{ "a": 1.0, "b": "<x>" }`,
		`{"a":1,"none":null}`:         `{"a":1,"none":null}`,
		`{"a":2,"b":"\u003cx\u003e"}`: `{"a":1,"b":"<x>"}`,
		`{"a":null}`:                  `{"a":1}`,
		`{"none":"x","a":1}`:          `{"a":1,"none":null}`,
	} {
		if got := readCustomFields(managed(prior), stored); !got.Equal(managed(want)) {
			t.Errorf("%s: got %s, want %s", prior, got, want)
		}
	}
	if got := AllCustomFields(stored).ValueString(); got != `{"a":1,"b":"<x>","other":true}` {
		t.Errorf("got %s", got)
	}
}

func TestSameCustomFields(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1}`, `{ "a" : 1.0 }`, true},
		{`{"a":1}`, `{"a":2}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{"a":1e99999999999999999999}`, `{"a":1e99999999999999999998}`, false}, // no exponent that can be parsed
		// The names are what is managed.
		{`{"a":null}`, `{}`, false},
		{"", `{}`, false},
		{"", "", true},
	} {
		if got := SameCustomFields(managed(tc.a), managed(tc.b)); got != tc.want {
			t.Errorf("%s and %s: %v", tc.a, tc.b, got)
		}
	}
	if SameCustomFields(types.StringUnknown(), managed(`{"a":1}`)) {
		t.Error("an unknown text is reported as the same")
	}
}

// A warning has the attribute that the store changed, and no attribute if there are
// several. A custom field in another notation is not changed.
func TestKeepPlannedCustomFields(t *testing.T) {
	t.Parallel()
	const hint = "\n\nThe next plans show the difference. Change the configuration to match the store."
	for _, tc := range []struct {
		saved string
		want  diag.Diagnostic
	}{
		{`{"a":1.0,"b":" x ","c":2}`, nil},
		{`{"a":1.0,"b":"x","c":2}`, diag.NewAttributeWarningDiagnostic(path.Root(CustomFieldsAttribute), "The store changed the value",
			`custom_fields["b"] was sent as " x ", but the store saved "x".`+hint)},
		{`{"a":1.0,"b":"x","c":null}`, diag.NewWarningDiagnostic("The store changed the value",
			`custom_fields["b"] was sent as " x ", but the store saved "x".`+"\n"+`custom_fields["c"] was sent as 2, but the store saved null.`+hint)},
	} {
		planned, saved := managed(`{"a":1,"b":" x ","c":2}`), managed(tc.saved)
		var diags, want diag.Diagnostics
		want.Append(tc.want)
		Fields{CustomFields: &saved}.KeepPlanned(&diags, path.Empty(), Fields{CustomFields: &planned}, Fields{})
		if !diags.Equal(want) || !saved.Equal(planned) {
			t.Errorf("%s: got %v and %v, want %v", tc.saved, diags, saved, want)
		}
	}
}

// A custom field is named whether it was sent or not, and not mistaken for an
// attribute whose name is a part of its own.
func TestNamedCustomField(t *testing.T) {
	t.Parallel()
	op := FixedOperation("create the address", append(addressAttributes(), CustomFieldsAttribute)...)
	op.CustomFields = moltin.CustomFields{"address-priority": number("1"), "city_code": "x"}
	for _, tc := range []struct {
		entry           transport.ErrorEntry
		attribute, want string
	}{
		{transport.ErrorEntry{Source: "data.address-priority", Detail: "Invalid type. Expected: integer, given: string"}, CustomFieldsAttribute, `custom_fields["address-priority"]`},
		{transport.ErrorEntry{Source: "data", Detail: "address-priority is not unique"}, CustomFieldsAttribute, `custom_fields["address-priority"]`},
		{transport.ErrorEntry{Source: "data", Title: "required", Detail: "delivery-name is required"}, CustomFieldsAttribute, `custom_fields["delivery-name"]`},
		{transport.ErrorEntry{Title: "Failed Validation", Detail: "The data.delivery_zone field is required."}, CustomFieldsAttribute, `custom_fields["delivery_zone"]`},
		{transport.ErrorEntry{Source: "/data/gate", Detail: "too long"}, CustomFieldsAttribute, `custom_fields["gate"]`},
		{transport.ErrorEntry{Source: "data", Detail: "city is required"}, "city", "city is required"},
		{transport.ErrorEntry{Source: "data", Detail: "the cat has been sick"}, "", "sick"},
	} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, op, rejection(http.StatusBadRequest, tc.entry))
		diagtest.AssertError(t, diags, tc.attribute, tc.want)
		if tc.attribute != CustomFieldsAttribute && strings.Contains(diags[0].Detail(), "custom_fields") {
			t.Errorf("%v is reported for custom fields", tc.entry)
		}
	}
}
