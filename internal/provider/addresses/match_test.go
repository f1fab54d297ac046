// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
)

// likeAddress is an address that differs from others in its id, name, city and
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
		"an unresolved one has no id": {
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

// Whatever is declared and exists, an address that could be kept is kept, and one that
// could be changed is not deleted.
func TestMatchProperties(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	item := func(id string) *address.Item {
		return likeAddress(id, pick("", "Home", " home"), pick("Pawnee", "PAWNEE", "Eagleton"), pick("", `{"a":1}`, `{"a":2}`))
	}
	for range 2_000 {
		declared, existing, keyOf := itemsByKey{}, itemsByKey{}, map[string]string{}
		for _, key := range []string{"a", "b", "c", "d"} {
			if random.IntN(4) > 0 {
				declared[key] = item("")
			}
			if id := "id of " + key; random.IntN(4) > 0 {
				existing[key], keyOf[id] = item(id), key
			}
		}
		if random.IntN(4) == 0 {
			declared[pick("a", "x")] = likeAddress("", "?", "Pawnee", "")
		}
		isComplete := declared.areKnown()
		ids := matchAddresses(declared, existing)
		fail := func(key, problem string) {
			t.Helper()
			for what, items := range map[string]itemsByKey{"declared": declared, "existing": existing} {
				for key, one := range items {
					t.Log(what, key, one.ID, one.Name, one.City, one.CustomFields)
				}
			}
			t.Fatalf("%s: %s: %v", key, problem, ids)
		}
		isSame := func(content func(*address.Item) string, key string) bool {
			return ids[key] != "" && content(declared[key]) == content(existing[keyOf[ids[key]]])
		}
		matched := map[string]bool{}
		for key, id := range ids {
			from := keyOf[id]
			switch {
			case existing[from] == nil || matched[from]:
				fail(key, "its ID is no address's, or another's too")
			case !canBecome(declared[key], existing[from]), from != key && !isSame(builtInContent, key), !isComplete && !(from == key && isSame(exactContent, key)):
				fail(key, "it is another address")
			}
			matched[from] = true
		}
		for key, one := range declared {
			own := existing[key]
			switch {
			case own == nil:
			case one.IsKnown() && exactContent(one) == exactContent(own) && keyOf[ids[key]] != key:
				fail(key, "it does not stay as it is")
			case isComplete && ids[key] == "" && canBecome(one, own) && !matched[key]:
				fail(key, "it is not changed")
			}
		}
		for _, content := range []func(*address.Item) string{exactContent, builtInContent} {
			free := map[string]int{} // existing addresses by content, without those that are kept
			for _, one := range existing {
				free[content(one)]++
			}
			for key := range ids {
				if isSame(content, key) {
					free[content(declared[key])]--
				}
			}
			for key, one := range declared {
				if isComplete && !isSame(content, key) && free[content(one)] > 0 {
					fail(key, "an address with its content is not kept")
				}
			}
		}
	}
}
