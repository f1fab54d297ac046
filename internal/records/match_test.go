// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, alike := range [][]string{
		{"Kent", "KENT", " kent\t", "K e n t", "K\u00a0ent", "\uff2bent"},
		{"Zoë", "Zoe\u0308", "ZOË"},
		{"Straße", "STRASSE", "strasse"},
		{"Kadıköy", "KADIKÖY", "kadiköy"},
		{"İzmir", "izmir", "i\u0307zmir", "IZMIR"},
		{"ΟΔΟΣ", "οδος", "οδοσ"},
		{"ﬁn", "FIN"},
		{"", " ", "\n"},
	} {
		for _, text := range alike {
			if fold(text) != fold(alike[0]) {
				t.Errorf("%q and %q are different", text, alike[0])
			}
			for name, store := range map[string]func(string) string{
				"upper": strings.ToUpper, "lower": strings.ToLower, "trimmed": strings.TrimSpace, "NFC": norm.NFC.String, "NFD": norm.NFD.String,
			} {
				if stored := store(text); fold(stored) != fold(text) {
					t.Errorf("%q in %s is %q, which is different", text, name, stored)
				}
			}
		}
	}
	for _, pair := range [][2]string{{"Kent", "Kant"}, {"Zoë", "Zoe"}, {"a\x00", "a"}, {"1", "l"}} {
		if fold(pair[0]) == fold(pair[1]) {
			t.Errorf("%q and %q are the same", pair[0], pair[1])
		}
	}
}

// TestEveryFieldIsCompared changes one field of an address at a time.
func TestEveryFieldIsCompared(t *testing.T) {
	t.Parallel()
	if match := compareAddresses(home(), home()); match != exact {
		t.Errorf("the same is %d", match)
	}
	members := reflect.TypeFor[moltin.AddressFields]()
	for i := range members.NumField() {
		name := members.Field(i).Name
		if name == "Custom" {
			continue
		}
		for _, test := range []struct {
			value *string
			want  quality
		}{{ptr("another"), different}, {nil, different}, {ptr(""), different}, {ptr(strings.ToLower(*get(home(), i)) + " "), folded}} {
			changed := home()
			reflect.ValueOf(&changed).Elem().Field(i).Set(reflect.ValueOf(test.value))
			if match := compareAddresses(home(), changed); match != test.want {
				t.Errorf("%s as %v is %d, want %d", name, test.value, match, test.want)
			}
			if same := addressKey("ron", changed) == addressKey("ron", home()); same != (test.want != different) {
				t.Errorf("%s as %v has the same key: %t", name, test.value, same)
			}
		}
		// No value and "" are one.
		none, empty := home(), home()
		reflect.ValueOf(&none).Elem().Field(i).SetZero()
		reflect.ValueOf(&empty).Elem().Field(i).Set(reflect.ValueOf(ptr("")))
		if match := compareAddresses(none, empty); match != exact || addressKey("ron", none) != addressKey("ron", empty) {
			t.Errorf("%s as nothing and as \"\" is %d", name, match)
		}
	}
	if addressKey("ron", home()) == addressKey("april", home()) {
		t.Error("two customers' addresses have the same key")
	}
}

func get(fields moltin.AddressFields, i int) *string {
	return reflect.ValueOf(fields).Field(i).Interface().(*string)
}

func TestCompareCustom(t *testing.T) {
	t.Parallel()
	type fields = moltin.CustomFields
	number := func(text string) json.Number { return json.Number(text) }
	for _, test := range []struct {
		sent, has fields
		want      quality
	}{
		{nil, nil, exact},
		{nil, fields{"a": "x"}, exact}, // others' fields are theirs
		{fields{"a": "x"}, fields{"a": "x", "b": true}, exact},
		{fields{"a": "x"}, fields{"a": " X"}, folded},
		{fields{"a": "x"}, fields{"a": "y"}, different},
		{fields{"a": "x"}, nil, different},
		{fields{"a": nil}, nil, exact},
		{fields{"a": ""}, nil, exact},
		{fields{"a": nil}, fields{"a": "x"}, different},
		{fields{"a": number("1")}, fields{"a": number("1.0")}, exact},
		{fields{"a": number("1e2")}, fields{"a": number("100")}, exact},
		{fields{"a": number("1")}, fields{"a": number("2")}, different},
		{fields{"a": number("1")}, fields{"a": "1"}, different},
		{fields{"a": true}, fields{"a": true}, exact},
		{fields{"a": true}, fields{"a": false}, different},
		{fields{"a": false}, nil, different},
		{fields{"a": true}, fields{"a": "true"}, different},
	} {
		if match := compareCustom(test.sent, test.has); match != test.want {
			t.Errorf("%v and %v are %d, want %d", test.sent, test.has, match, test.want)
		}
		sent, has := home(), home()
		sent.Custom, has.Custom = test.sent, test.has
		if match := compareAddresses(sent, has); match != test.want {
			t.Errorf("addresses with %v and %v are %d, want %d", test.sent, test.has, match, test.want)
		}
	}
}
