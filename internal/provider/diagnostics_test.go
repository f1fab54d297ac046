// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// refusal is an answer with entries, of a request that a message must name.
func refusal(status int, entries ...transport.ErrorEntry) *transport.Error {
	return &transport.Error{
		Method: http.MethodPut, Path: "/v2/customers/1/addresses/2", Status: status, RequestID: "request-3", Attempts: 4, Entries: entries,
	}
}

func TestAnEntryIsShownAtTheAttributeThatItNames(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		entry transport.ErrorEntry
		want  string
	}{
		"detail, as a store says it":       {transport.ErrorEntry{Source: "data", Title: "required", Detail: "first_name is required"}, "first_name"},
		"the spelling of the wire":         {transport.ErrorEntry{Detail: "postcode is required"}, "post_code"},
		"the older spelling":               {transport.ErrorEntry{Detail: "post_code is required"}, "post_code"},
		"the store's own field":            {transport.ErrorEntry{Detail: "Validation failed: field 'Name' on the 'min' tag."}, "name"},
		"the store's own field, two words": {transport.ErrorEntry{Detail: "Validation failed: field 'CompanyName' on the 'max' tag."}, "company_name"},
		"the other style":                  {transport.ErrorEntry{Title: "Failed Validation", Detail: "The data.line_1 field is required."}, "line_1"},
		"the source alone":                 {transport.ErrorEntry{Source: "data.attributes.phone_number", Detail: "must be a string"}, "phone_number"},
		"a JSON pointer":                   {transport.ErrorEntry{Source: "/data/line_2", Detail: "too long"}, "line_2"},
		"the title alone":                  {transport.ErrorEntry{Title: "invalid county"}, "county"},
		"no attribute":                     {transport.ErrorEntry{Title: "Quota exceeded", Detail: "The customer has reached the quota of 25 addresses."}, ""},
		"a part of a word":                 {transport.ErrorEntry{Detail: "the capacity is exhausted"}, ""},
		"an attribute of something else":   {transport.ErrorEntry{Detail: "email is required"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity} {
				var diags diag.Diagnostics
				addStoreError(t.Context(), &diags, fixedOperation("update the address", addressAttributes()...), refusal(status, tc.entry))
				expectOneError(t, diags, tc.want, "Could not update the address", tc.entry.Message(),
					"PUT /v2/customers/1/addresses/2", fmt.Sprint(status), "request-3", "4 attempts")
			}
		})
	}
}

func TestEveryEntryIsShown(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(t.Context(), &diags, fixedOperation("create the address", addressAttributes()...), refusal(http.StatusBadRequest,
		transport.ErrorEntry{Detail: "first_name is required"},
		transport.ErrorEntry{Detail: "the cat has been sick"},
		transport.ErrorEntry{Detail: "country is unknown"},
		transport.ErrorEntry{Detail: "first_name is too short"},
	))
	want := []struct{ attribute, detail string }{
		{"first_name", "first_name is required"}, {"", "the cat has been sick"}, {"country", "country is unknown"}, {"first_name", "first_name is too short"},
	}
	if len(diags) != len(want) {
		t.Fatalf("got %v", diags)
	}
	for i, w := range want {
		expectOneError(t, diags[i:i+1], w.attribute, w.detail, "request-3")
		for j, other := range want {
			if i != j && strings.Contains(diags[i].Detail(), other.detail) {
				t.Errorf("%q is shown with %q", other.detail, w.detail)
			}
		}
	}
}

// A status that says nothing about a value names no attribute, even when the
// store's words happen to.
func TestOnlyRefusedValuesNameAnAttribute(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 429, 500, 503} {
		var diags diag.Diagnostics
		addStoreError(t.Context(), &diags, fixedOperation("read the address", addressAttributes()...), refusal(status, transport.ErrorEntry{Detail: "not in this region"}))
		expectOneError(t, diags, "", "not in this region", fmt.Sprint(status))
	}
}

func TestStatusesWithARemedy(t *testing.T) {
	t.Parallel()
	for status, words := range map[int][]string{
		http.StatusUnauthorized:    {"credentials"},
		http.StatusForbidden:       {"client_secret", "MOLTIN_CLIENT_SECRET"},
		http.StatusTooManyRequests: {"requests_per_second", "MOLTIN_MAX_RETRIES"},
	} {
		var diags diag.Diagnostics
		addStoreError(t.Context(), &diags, fixedOperation("read the address"), refusal(status, transport.ErrorEntry{Title: "No"}))
		expectOneError(t, diags, "", append(words, fmt.Sprint(status))...)
		diags = nil
		addStoreError(t.Context(), &diags, fixedOperation("read the address"), refusal(status))
		expectOneError(t, diags, "", append(words, fmt.Sprint(status))...)
	}
}

// Each limit has a remedy of its own: more retries would not help where there is
// no time for them.
func TestTheLimitThatEndedAnOperationIsNamed(t *testing.T) {
	t.Parallel()
	expired, cancel := context.WithDeadline(t.Context(), time.Time{})
	t.Cleanup(cancel)
	throttled := refusal(http.StatusTooManyRequests, transport.ErrorEntry{Title: "No"})
	throttled.RetryAfter = time.Hour
	silence := &transport.NoAnswerError{Method: http.MethodGet, Path: "/v2/customers", Attempts: 1, Err: context.DeadlineExceeded}
	ofResource := operation{doing: "create the address", timeout: 90 * time.Second, setting: "timeouts.create"}
	ofDataSource := operation{doing: "create the address", timeout: 5 * time.Minute}
	for name, tc := range map[string]struct {
		expired   bool
		op        operation
		err       error
		says, not []string
	}{
		"a resource's":         {true, ofResource, silence, []string{"1m30s", "Raise timeouts.create"}, []string{"max_retries"}},
		"a resource's wait":    {false, ofResource, throttled, []string{"1h0m0s", "raise timeouts.create, which is 1m30s"}, []string{"max_retries"}},
		"a data source's":      {true, ofDataSource, silence, []string{"5m0s", "MOLTIN_ENDPOINT"}, []string{"timeouts"}},
		"a data source's wait": {false, ofDataSource, throttled, []string{"1h0m0s", "Apply again later."}, []string{"timeouts", "max_retries"}},
		"the pace's, for a resource": {
			true, ofResource, &transport.PaceError{RequestsPerSecond: 0.1, Err: context.DeadlineExceeded},
			[]string{"1m30s", "MOLTIN_REQUESTS_PER_SECOND", "which is 0.1, or raise timeouts.create."},
			[]string{"store did not answer"},
		},
		"the pace's, for a data source": {
			true, ofDataSource, &transport.PaceError{RequestsPerSecond: 0.1, Err: context.DeadlineExceeded},
			[]string{"5m0s", "which is 0.1."},
			[]string{"timeouts"},
		},
		"the pace's, without a ceiling": {
			true, ofResource, &transport.PaceError{Err: context.DeadlineExceeded},
			[]string{"throttles", "or raise timeouts.create."},
			[]string{"requests_per_second"},
		},
		"one attempt's, of the retries": {false, ofResource, silence, []string{"deadline exceeded"}, []string{"timeouts"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			ctx := t.Context()
			if tc.expired {
				ctx = expired
			}
			addStoreError(ctx, &diags, tc.op, tc.err)
			expectOneError(t, diags, "", append(tc.says, "Could not create the address")...)
			for _, word := range tc.not {
				if strings.Contains(diags[0].Detail(), word) {
					t.Errorf("%q is in the error: %s", word, diags[0].Detail())
				}
			}
		})
	}
}

// A customer who is not there is what customer_id says, of whatever is asked for.
func TestAnUnknownCustomerIsShownAtCustomerID(t *testing.T) {
	t.Parallel()
	err := refusal(http.StatusNotFound, transport.ErrorEntry{Title: "Not Found", Detail: "customer not found"})
	for _, attribute := range []string{"customer_id", ""} {
		var diags diag.Diagnostics
		op := fixedOperation("create the address")
		if attribute != "" {
			op = fixedOperation("create the address", attribute)
		}
		addStoreError(t.Context(), &diags, op, err)
		expectOneError(t, diags, attribute, "404", "customer not found")
	}
}

func TestARefusedPasswordIsShownAtItsAttribute(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(t.Context(), &diags, fixedOperation("create the customer", customerAttributes()...),
		refusal(http.StatusUnprocessableEntity, transport.ErrorEntry{Title: "Failed Validation", Detail: "The password must be at least 8 characters."}))
	expectOneError(t, diags, "password_wo", "at least 8 characters")
}

// An answer that is HTML or empty has no entries, and still a status.
func TestAnAnswerWithoutEntries(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(t.Context(), &diags, fixedOperation("read the address", addressAttributes()...), refusal(http.StatusBadGateway))
	expectOneError(t, diags, "", "Could not read the address", "PUT /v2/customers/1/addresses/2: 502 Bad Gateway", "request-3",
		"not in the API's format", "MOLTIN_ENDPOINT")
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(t.Context(), &diags, fixedOperation("read the address"), &transport.NoAnswerError{
		Method: http.MethodGet, Path: "/v2/customers/1/addresses", Attempts: 2, Err: io.ErrUnexpectedEOF,
	})
	expectOneError(t, diags, "", "Could not read the address", "GET /v2/customers/1/addresses", "unexpected EOF", "2 attempts")
}

func TestRefusedCredentialsNameTheirSettings(t *testing.T) {
	t.Parallel()
	for credentials, words := range map[moltin.Credentials][]string{
		moltin.StoreCredentials: {"store credentials", "client_id", "MOLTIN_CLIENT_SECRET", "MOLTIN_ENDPOINT"},
		moltin.CustomerLogin:    {"customer login", "customer_email", "MOLTIN_CUSTOMER_PASSWORD"},
	} {
		var diags diag.Diagnostics
		err := fmt.Errorf("wrapped: %w", &moltin.RefusedError{
			Credentials: credentials, Err: refusal(http.StatusUnauthorized, transport.ErrorEntry{Detail: "name and city are wrong"}),
		})
		addStoreError(t.Context(), &diags, fixedOperation("read the address", addressAttributes()...), err)
		expectOneError(t, diags, "", append(words, "name and city are wrong", "PUT /v2/customers/1/addresses/2", "401", "request-3")...)
	}
}

func TestUnsettledCreates(t *testing.T) {
	t.Parallel()
	several := &records.UnsettledError{IDs: []string{"first-id", "second-id"}, Err: errors.New("too many")}

	var diags diag.Diagnostics
	op := fixedOperation("create the address", addressAttributes()...)
	addCreateError(t.Context(), &diags, op, several, "moltin_customer_address", "the-customer/")
	expectOneError(t, diags, "", "too many",
		"import {\n  to = moltin_customer_address.NAME\n  id = \"the-customer/first-id\"\n}", "id = \"the-customer/second-id\"")

	diags = nil
	addCreateError(t.Context(), &diags, op, refusal(http.StatusBadRequest, transport.ErrorEntry{Detail: "city is required"}),
		"moltin_customer_address", "the-customer/")
	expectOneError(t, diags, "city", "Could not create the address", "city is required")
}

func TestASecondRecordIsNamed(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	err := errors.Join(&records.SecondRecordError{IDs: []string{"second-id"}}, &records.NotReadBackError{Err: errors.New("no")})
	addCreateError(t.Context(), &diags, fixedOperation("create the customer"), err, customerType, "")
	expectOneError(t, diags, "", "second record", "second-id", "Delete", "terraform untaint")
}

func TestChangedValuesAreQuoted(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addChangedByStore(&diags, path.Root("post_code"), "post_code", `" su33 1yy"`, `"SU33 1YY"`)
	expectOneError(t, diags, "post_code", `" su33 1yy"`, `"SU33 1YY"`, "terraform untaint")
}

func TestUnknownSettingsAreNamed(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	if (&store{unknown: []string{"endpoint"}}).settingsKnown(&diags) {
		t.Error("the store is said to be known")
	}
	expectOneError(t, diags, "", "endpoint", "value that is known")
	// The variable would be ignored: the attribute is set.
	if strings.Contains(diags[0].Detail(), "MOLTIN_ENDPOINT") {
		t.Errorf("the variable is offered: %s", diags[0].Detail())
	}
}
