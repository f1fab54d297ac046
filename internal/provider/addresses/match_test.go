// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
)

// likeAddress is an address that is told from others by its id, name, city and
// custom fields; "" is null, and "?" is unknown.
func likeAddress(id, name, city, customFields string) *address.Item {
	text := func(s string) types.String {
		switch s {
		case "":
			return types.StringNull()
		case "?":
			return types.StringUnknown()
		}
		return types.StringValue(s)
	}
	m := &address.Item{ID: text(id), Name: text(name), City: text(city), FirstName: text("Ron")}
	if customFields != "" {
		m.CustomFields = types.StringValue(customFields)
	}
	return m
}

func TestMatchAddresses(t *testing.T) {
	t.Parallel()
	home, work := likeAddress("1", "Home", "Pawnee", ""), likeAddress("2", "Work", "Eagleton", "")
	existing := itemsByKey{"home": home, "work": work}
	moved := likeAddress("", "Home", "Chicago", "")
	for name, test := range map[string]struct {
		declared, existing itemsByKey
		want               map[string]string // ids by key
	}{
		"nothing changes": {existing, existing, map[string]string{"home": "1", "work": "2"}},
		"a key is renamed": {
			itemsByKey{"h": home, "work": work}, existing, map[string]string{"h": "1", "work": "2"},
		},
		"keys are swapped": {
			itemsByKey{"home": work, "work": home}, existing, map[string]string{"home": "2", "work": "1"},
		},
		"one changes under its key": {
			itemsByKey{"home": moved, "work": work}, existing, map[string]string{"home": "1", "work": "2"},
		},
		"one changes, and its key too": {
			itemsByKey{"h": moved, "work": work}, existing, map[string]string{"work": "2"},
		},
		"one goes and one comes": {
			itemsByKey{"work": work, "new": likeAddress("", "New", "Indianapolis", "")}, existing, map[string]string{"work": "2"},
		},
		"the same content comes before the same key": {
			itemsByKey{"home": work}, existing, map[string]string{"home": "2"},
		},
		"what stays under its key comes first": {
			itemsByKey{"a": home, "home": home}, existing, map[string]string{"home": "1"},
		},
		"the same content but for case and white space": {
			itemsByKey{"h": likeAddress("", " HOME", "pawnee", ""), "w": work}, existing, map[string]string{"h": "1", "w": "2"},
		},
		"its own key among addresses with the same built-in content": {
			itemsByKey{"b": likeAddress("", "Home", "Pawnee", `{"a":9}`)},
			itemsByKey{"a": home, "b": likeAddress("3", "Home", "Pawnee", `{"a":1}`)},
			map[string]string{"b": "3"},
		},
		"a name of white space that is removed": {
			itemsByKey{"x": likeAddress("", "", "Pawnee", "")}, itemsByKey{"y": likeAddress("3", " ", "Pawnee", "")}, map[string]string{},
		},
		"a name that is removed": {
			itemsByKey{"home": likeAddress("", "", "Pawnee", "")}, existing, map[string]string{},
		},
		"a name that is added": {
			itemsByKey{"a": likeAddress("", "A", "Pawnee", "")}, itemsByKey{"a": likeAddress("3", "", "Pawnee", "")}, map[string]string{"a": "3"},
		},
		"alike in everything": {
			itemsByKey{"a": home, "b": home, "c": home},
			itemsByKey{"b": home, "x": likeAddress("9", "Home", "Pawnee", "")},
			map[string]string{"b": "1", "a": "9"},
		},
		"custom fields that are not managed yet": {
			itemsByKey{"x": likeAddress("", "", "Pawnee", `{"a":1}`)},
			itemsByKey{"id_3": likeAddress("3", "", "Pawnee", "")},
			map[string]string{"x": "3"},
		},
		"the same custom fields come first": {
			itemsByKey{"x": likeAddress("", "", "Pawnee", `{"a":1}`), "y": likeAddress("", "", "Pawnee", `{"a":2}`)},
			itemsByKey{"1": likeAddress("1", "", "Pawnee", `{"a": 2}`), "2": likeAddress("2", "", "Pawnee", `{"a": 1}`)},
			map[string]string{"x": "2", "y": "1"},
		},
		"the same text in other attributes": {
			itemsByKey{"x": likeAddress("", "HomeRon", "stead", "")}, itemsByKey{"y": likeAddress("3", "Home", "Ronstead", "")}, map[string]string{},
		},
		"a lost one has no id": {
			itemsByKey{"home": home}, itemsByKey{"home": likeAddress("", "Home", "Pawnee", "")}, map[string]string{},
		},
		"while a value is unknown, only what stays as it is": {
			itemsByKey{"home": home, "w": work, "x": likeAddress("", "?", "Muncie", "")}, existing, map[string]string{"home": "1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := maps.Clone(test.existing)
			if got := matchAddresses(test.declared, test.existing); !maps.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if !maps.Equal(before, test.existing) {
				t.Error("the existing addresses were changed")
			}
		})
	}
}

func TestImportedKeys(t *testing.T) {
	t.Parallel()
	named := func(id, name string) *moltin.Address {
		return &moltin.Address{ID: id, AddressFields: moltin.AddressFields{Name: &name}}
	}
	got := map[string]string{}
	for key, item := range itemsFromAPI([]*moltin.Address{
		named("1", "Home"), named("2", "home!"), named("3", "Ann's place"), named("4", ""), named("5", "2nd home"), named("6", "for"),
		named("7", " Büro "), named("a:b", "null"), named("a_b", "${x}"),
		{ID: "9"},
	}) {
		got[key] = item.ID.ValueString()
	}
	want := map[string]string{
		"id_1": "1", "id_2": "2", "ann_s_place": "3", "id_4": "4", "id_5": "5", "id_6": "6", "büro": "7", "id_a_b": "a:b", "x": "a_b", "id_9": "9",
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
