// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses

import (
	"context"
	"errors"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/provider/base"
)

// What goes wrong with an address is shown where Terraform can show it, with the
// address's key.
func TestDiagnosticsNameTheAddress(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	home := itemsByKey{"home": {City: types.StringValue("Pawnee"), Line2: types.StringNull()}}
	rec := &reconciler{diags: &diags}
	task := rec.newTasks(home)[0]
	task.diags.AddAttributeError(path.Root("city"), "Bad city", "It is not there.")
	task.diags.AddAttributeError(path.Root("line_2"), "Bad line", "It is missing.")
	task.diags.AddAttributeError(path.Root("customer_id"), "Bad customer", "There is none.")
	task.diags.AddError(`Could not create addresses["home"]`, "The store failed.")
	task.diags.AddWarning("Odd", "It is odd.")
	rec.report(task)
	at := path.Root("addresses").AtMapKey("home")
	const name = `addresses["home"]: `
	want := diag.Diagnostics{
		diag.NewAttributeErrorDiagnostic(at.AtName("city"), "Bad city", name+"It is not there."),
		diag.NewAttributeErrorDiagnostic(at, "Bad line", name+"It is missing."),
		diag.NewAttributeErrorDiagnostic(path.Root("customer_id"), "Bad customer", name+"There is none."),
		diag.NewAttributeErrorDiagnostic(at, `Could not create addresses["home"]`, "The store failed."),
		diag.NewAttributeWarningDiagnostic(at, "Odd", name+"It is odd."),
	}
	if !diags.Equal(want) {
		t.Errorf("got %v, want %v", diags, want)
	}
}

// Rejected credentials concern every address.
func TestRejectedCredentialsAreReportedOnce(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	r := &reconciler{op: base.FixedOperation("create the addresses"), diags: &diags}
	r.each(t.Context(), "create", r.newTasks(itemsByKey{"a": {}, "b": {}}),
		func(context.Context, *task) (*moltin.Address, error) {
			return nil, &moltin.CredentialsError{Err: errors.New("invalid")}
		},
		func(_ *task, _ *moltin.Address, err error) error { return err })
	if len(diags) != 1 {
		t.Errorf("got %v", diags)
	}
}
