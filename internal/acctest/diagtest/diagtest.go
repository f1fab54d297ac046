// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package diagtest asserts diagnostics of the framework.
package diagtest

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// AssertMessage fails the test unless the only diagnostic is an error at an
// attribute ("" for none) with exactly this text.
func AssertMessage(t *testing.T, diags diag.Diagnostics, attribute, summary, detail string) {
	t.Helper()
	want := diag.Diagnostics{diag.NewErrorDiagnostic(summary, detail)}
	if attribute != "" {
		want = diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail)}
	}
	if !diags.Equal(want) {
		t.Errorf("got  %q\nwant %q", diags, want)
	}
}

// AssertError fails the test unless the only diagnostic is an error at an attribute
// ("" for none) whose text contains all words.
func AssertError(t *testing.T, diags diag.Diagnostics, attribute string, words ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity() != diag.SeverityError {
		t.Fatalf("got %v, want one error", diags)
	}
	at, want := path.Empty(), path.Empty()
	if located, ok := diags[0].(diag.DiagnosticWithPath); ok {
		at = located.Path()
	}
	if attribute != "" {
		want = path.Root(attribute)
	}
	if !at.Equal(want) {
		t.Errorf("the error is at %q, want %q", at, want)
	}
	text := diags[0].Summary() + "\n" + diags[0].Detail()
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("the error lacks %q:\n%s", word, text)
		}
	}
}
