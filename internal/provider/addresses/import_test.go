// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"maps"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

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
