// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// ExpectHomeAction checks what a plan does to HomeAddress.
func ExpectHomeAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(HomeAddress, action)}}
}

// SameText compares two values that must be the same string, and not empty.
type SameText struct{}

// CompareValues implements compare.ValueComparer.
func (SameText) CompareValues(values ...any) error {
	if len(values) != 2 || values[0] != values[1] || values[0] == "" || values[0] == nil {
		return fmt.Errorf("%v are not the same text twice", values)
	}
	return nil
}

// ErrorContaining matches an error that has all phrases in this order, however
// Terraform wraps its lines.
func ErrorContaining(phrases ...string) *regexp.Regexp {
	var patterns []string
	for _, phrase := range phrases {
		words := strings.Fields(regexp.QuoteMeta(phrase))
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

// AssertErrorContains checks that the only diagnostic is an error at an attribute
// ("" for none) whose text has all parts.
func AssertErrorContains(t *testing.T, diags []*tfprotov6.Diagnostic, attribute string, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("diagnostics %v, want one error", diags)
	}
	if got := pathStep.ReplaceAllString(diags[0].Attribute.String(), "$1"); got != attribute {
		t.Errorf("the error is at %q, want %q", got, attribute)
	}
	for _, part := range parts {
		if text := diags[0].Summary + "\n" + diags[0].Detail; !strings.Contains(text, part) {
			t.Errorf("the error does not say %q:\n%s", part, text)
		}
	}
}

var (
	requestID = regexp.MustCompile(`\(request ID [^)]+\)`)
	pathStep  = regexp.MustCompile(`AttributeName\("([^"]*)"\)`)
)

// AssertError checks that the only diagnostic is an error at an attribute ("" for
// none) with exactly this text, in which (request ID …) stands for any.
func AssertError(t *testing.T, diags []*tfprotov6.Diagnostic, attribute, summary, detail string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Fatalf("diagnostics %v, want one error", diags)
	}
	if got := pathStep.ReplaceAllString(diags[0].Attribute.String(), "$1"); got != attribute {
		t.Errorf("the error is at %q, want %q", got, attribute)
	}
	got := diags[0].Summary + "\n" + requestID.ReplaceAllString(diags[0].Detail, "(request ID …)")
	if want := summary + "\n" + detail; got != want {
		t.Errorf("got\n%s\n\nwant\n%s", got, want)
	}
}

// Paths of the API, as patterns.
const (
	AddressesPath   = "/v2/customers/*/addresses"
	AddressPath     = "/v2/customers/*/addresses/*"
	LoginPath       = "/v2/customers/tokens"
	AccessTokenPath = "/oauth/access_token"
)

// requestBodies returns the data of requests that write addresses, without the
// type.
func requestBodies(t *testing.T, requests []sandbox.Request) []map[string]string {
	t.Helper()
	var all []map[string]string
	for _, request := range requests {
		var body struct {
			Data map[string]string `json:"data"`
		}
		if err := json.Unmarshal(request.Body, &body); err != nil {
			t.Errorf("%s %s: %v", request.Method, request.Path, err)
		}
		if got := body.Data["type"]; got != "address" {
			t.Errorf("%s %s: the type is %q", request.Method, request.Path, got)
		}
		delete(body.Data, "type")
		all = append(all, body.Data)
	}
	return all
}

// requestFields returns a change as a request carries it: with both spellings of
// the post code.
func requestFields(change Attributes) map[string]string {
	fields := maps.Clone(change)
	if postCode, ok := change["post_code"]; ok {
		fields["postcode"] = postCode
	}
	return fields
}

// AssertUpdates checks that these were the PUTs of addresses since the journal was
// last reset, and resets it.
func AssertUpdates(t *testing.T, store *Store, want ...Attributes) {
	t.Helper()
	if store.Sandbox == nil {
		return // a real store has no journal
	}
	got := requestBodies(t, store.Find(http.MethodPut, AddressPath))
	if len(got) != len(want) {
		t.Errorf("%d PUTs, want %d: %v", len(got), len(want), got)
	}
	for i := range min(len(got), len(want)) {
		if !maps.Equal(got[i], requestFields(want[i])) {
			t.Errorf("PUT %v, want %v", got[i], requestFields(want[i]))
		}
	}
	store.ResetJournal()
}

// AssertAnyDiagnostic fails the test unless the text of a diagnostic matches.
func AssertAnyDiagnostic(t *testing.T, diags []*tfprotov6.Diagnostic, want *regexp.Regexp) {
	t.Helper()
	for _, d := range diags {
		if want.MatchString(d.Summary + "\n" + d.Detail) {
			return
		}
	}
	t.Errorf("no diagnostic matches %s: %+v", want, diags)
}
