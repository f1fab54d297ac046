// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"errors"
	"maps"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// withID is an address that exists; "" is one whose create was lost.
func withID(id string) *address.Item {
	if id == "" {
		return &address.Item{ID: types.StringNull()}
	}
	return &address.Item{ID: types.StringValue(id)}
}

// An address gets the key of the one that takes it over, and no two end up under
// one key, since the state would lose one.
func TestRekey(t *testing.T) {
	t.Parallel()
	planned := &address.Item{ID: types.StringUnknown()}
	for name, test := range map[string]struct {
		existing, declared itemsByKey
		want               map[string]string // ids by key
		undeclared         map[string]string
		lost               string // the key of the lost one, which is "lost" before
	}{
		"renamed": {
			itemsByKey{"a": withID("1")}, itemsByKey{"b": withID("1")}, map[string]string{"b": "1"}, map[string]string{}, "",
		},
		"swapped": {
			itemsByKey{"a": withID("1"), "b": withID("2")},
			itemsByKey{"a": withID("2"), "b": withID("1")},
			map[string]string{"a": "2", "b": "1"},
			map[string]string{},
			"",
		},
		"removed": {
			itemsByKey{"a": withID("1"), "b": withID("2")},
			itemsByKey{"a": withID("1")},
			map[string]string{"a": "1", "b": "2"},
			map[string]string{"b": "b"},
			"",
		},
		"removed, and its key taken over": {
			itemsByKey{"a": withID("1"), "b": withID("2")},
			itemsByKey{"b": withID("1")},
			map[string]string{"b": "1", "b_undeleted": "2"},
			map[string]string{"b_undeleted": "b"},
			"",
		},
		"removed, and its key taken over by a later one": {
			itemsByKey{"a": withID("1"), "b": withID("2")},
			itemsByKey{"a": withID("2")},
			map[string]string{"a": "2", "a_undeleted": "1"},
			map[string]string{"a_undeleted": "a"},
			"",
		},
		"removed, and its further key there already": {
			itemsByKey{"a": withID("1"), "b": withID("2"), "b_undeleted": withID("3")},
			itemsByKey{"b": withID("1")},
			map[string]string{"b": "1", "b_undeleted": "2", "b_undeleted_undeleted": "3"},
			map[string]string{"b_undeleted": "b", "b_undeleted_undeleted": "b_undeleted"},
			"",
		},
		"lost, and to be created": {
			itemsByKey{"lost": withID("")}, itemsByKey{"lost": planned}, map[string]string{"lost": ""}, map[string]string{}, "lost",
		},
		"lost, and not declared": {
			itemsByKey{"lost": withID("")}, itemsByKey{}, map[string]string{"lost": ""}, map[string]string{}, "lost",
		},
		"lost, and its key taken over": {
			itemsByKey{"a": withID("1"), "lost": withID("")},
			itemsByKey{"lost": withID("1")},
			map[string]string{"lost": "1", "lost_undeleted": ""},
			map[string]string{},
			"lost_undeleted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &writing{items: test.existing, lost: map[string]records.UnresolvedCreate{"lost": {}}}
			undeclared := w.rekey(test.declared)
			got := map[string]string{}
			for key, item := range w.items {
				got[key] = item.ID.ValueString()
			}
			if !maps.Equal(got, test.want) || !maps.Equal(undeclared, test.undeclared) {
				t.Errorf("got %v and %v undeclared, want %v and %v", got, undeclared, test.want, test.undeclared)
			}
			if _, ok := w.lost[test.lost]; ok != (test.lost != "") {
				t.Errorf("what is known of the lost is %v, want it under %q", w.lost, test.lost)
			}
		})
	}
}

// The latest of the store's times counts, whichever answer is read last.
func TestWrittenAt(t *testing.T) {
	t.Parallel()
	w := &writing{items: itemsByKey{}}
	for _, at := range []string{"2026-01-02T03:04:05Z", "2026-01-02T03:04:07.5Z", "2026-01-02T03:04:06Z", "", "soon"} {
		w.wrote(&attempt{}, withID("1"), &moltin.Address{ID: "1", UpdatedAt: at})
	}
	if w.writtenAt != "2026-01-02T03:04:07.5Z" {
		t.Errorf("got %s", w.writtenAt)
	}
}

// What goes wrong with an address is shown where Terraform can show it, with the
// address's key.
func TestAddressDiagnostics(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := &batch{diags: &diags}
	a := &attempt{target: targetsOf([]string{"home"})[0], item: &address.Item{City: types.StringValue("Pawnee"), Line2: types.StringNull()}}
	a.diags.AddAttributeError(path.Root("city"), "Bad city", "It is not there.")
	a.diags.AddAttributeError(path.Root("line_2"), "Bad line", "It is missing.")
	a.diags.AddAttributeError(path.Root("customer_id"), "Bad customer", "There is none.")
	a.diags.AddError(`Could not create addresses["home"]`, "The store failed.")
	a.diags.AddWarning("Odd", "It is odd.")
	b.report(t.Context(), a)
	home := itemPath("home")
	const key = `addresses["home"]: `
	want := diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(home.AtName("city"), "Bad city", key+"It is not there."),
		diag.NewAttributeErrorDiagnostic(home, "Bad line", key+"It is missing."),
		diag.NewAttributeErrorDiagnostic(path.Root("customer_id"), "Bad customer", key+"There is none."),
		diag.NewAttributeErrorDiagnostic(home, `Could not create addresses["home"]`, "The store failed."),
		diag.NewAttributeWarningDiagnostic(home, "Odd", key+"It is odd."),
	}
	if !diags.Equal(want) {
		t.Errorf("got %v, want %v", diags, want)
	}
}

// Refused credentials are every address's trouble, and said once.
func TestRefusedCredentialsAreSaidOnce(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := &batch{op: base.FixedOperation("create the addresses"), diags: &diags}
	for _, target := range targetsOf([]string{"a", "b"}) {
		a := &attempt{target: target, batch: b, ended: t.Context().Err}
		a.fail(t.Context(), &moltin.CredentialsError{Err: errors.New("invalid")}, nil)
		b.report(t.Context(), a)
	}
	if len(diags) != 1 {
		t.Errorf("got %v", diags)
	}
}
