// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/address"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// What goes wrong with an address is shown where Terraform can show it, with the
// address's key.
func TestAddressDiagnostics(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := &bulkOperation{diags: &diags}
	a := &attempt{target: targets([]string{"home"})[0], item: &address.Item{City: types.StringValue("Pawnee"), Line2: types.StringNull()}}
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

// Rejected credentials concern every address.
func TestRejectedCredentialsAreReportedOnce(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	b := &bulkOperation{op: base.FixedOperation("create the addresses"), diags: &diags}
	for _, target := range targets([]string{"a", "b"}) {
		a := &attempt{target: target, bulk: b, ended: t.Context().Err}
		a.fail(t.Context(), &moltin.CredentialsError{Err: errors.New("invalid")}, nil)
		b.report(t.Context(), a)
	}
	if len(diags) != 1 {
		t.Errorf("got %v", diags)
	}
}
