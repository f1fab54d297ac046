// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// refusal is an answer with entries, of a request that a message must name.
func refusal(status int, entries ...moltin.ErrorEntry) *moltin.Error {
	return &moltin.Error{
		Method: http.MethodPut, Path: "/v2/customers/1/addresses/2", Status: status, RequestID: "request-3", Attempts: 4, Entries: entries,
	}
}

func TestAnEntryIsShownAtTheAttributeThatItNames(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		entry moltin.ErrorEntry
		want  string
	}{
		"detail, as a store says it":       {moltin.ErrorEntry{Source: "data", Title: "required", Detail: "first_name is required"}, "first_name"},
		"the spelling of the wire":         {moltin.ErrorEntry{Detail: "postcode is required"}, "post_code"},
		"the older spelling":               {moltin.ErrorEntry{Detail: "post_code is required"}, "post_code"},
		"the store's own field":            {moltin.ErrorEntry{Detail: "Validation failed: field 'Name' on the 'min' tag."}, "name"},
		"the store's own field, two words": {moltin.ErrorEntry{Detail: "Validation failed: field 'CompanyName' on the 'max' tag."}, "company_name"},
		"the other style":                  {moltin.ErrorEntry{Title: "Failed Validation", Detail: "The data.line_1 field is required."}, "line_1"},
		"the source alone":                 {moltin.ErrorEntry{Source: "data.attributes.phone_number", Detail: "must be a string"}, "phone_number"},
		"a JSON pointer":                   {moltin.ErrorEntry{Source: "/data/line_2", Detail: "too long"}, "line_2"},
		"the title alone":                  {moltin.ErrorEntry{Title: "invalid county"}, "county"},
		"no attribute":                     {moltin.ErrorEntry{Title: "Quota exceeded", Detail: "The customer has reached the quota of 25 addresses."}, ""},
		"a part of a word":                 {moltin.ErrorEntry{Detail: "the capacity is exhausted"}, ""},
		"an attribute of something else":   {moltin.ErrorEntry{Detail: "email is required"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity} {
				var diags diag.Diagnostics
				addStoreError(&diags, "change the address", refusal(status, tc.entry), addressAttributes())
				expectOneError(t, diags, tc.want, "Could not change the address", tc.entry.Message(),
					"PUT /v2/customers/1/addresses/2", fmt.Sprint(status), "request-3", "4 attempts")
			}
		})
	}
}

func TestEveryEntryIsShown(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(&diags, "create the address", refusal(http.StatusBadRequest,
		moltin.ErrorEntry{Detail: "first_name is required"},
		moltin.ErrorEntry{Detail: "the cat has been sick"},
		moltin.ErrorEntry{Detail: "country is unknown"},
		moltin.ErrorEntry{Detail: "first_name is too short"},
	), addressAttributes())
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
		addStoreError(&diags, "read the address", refusal(status, moltin.ErrorEntry{Detail: "not in this region"}), addressAttributes())
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
		addStoreError(&diags, "read the address", refusal(status, moltin.ErrorEntry{Title: "No"}), nil)
		expectOneError(t, diags, "", append(words, fmt.Sprint(status))...)
		diags = nil
		addStoreError(&diags, "read the address", refusal(status), nil)
		expectOneError(t, diags, "", append(words, fmt.Sprint(status))...)
	}
}

// More retries would not help where the store asks for more time than there is.
func TestAWaitPastTheTimeoutHasARemedyOfItsOwn(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	answer := refusal(http.StatusTooManyRequests, moltin.ErrorEntry{Title: "No"})
	answer.RetryAfter = time.Hour
	addStoreError(&diags, "read the address", answer, nil)
	expectOneError(t, diags, "", "1h0m0s", "timeouts")
	if strings.Contains(diags[0].Detail(), "max_retries") {
		t.Errorf("got %q", diags[0].Detail())
	}
}

// An answer that is HTML or empty has no entries, and still a status.
func TestAnAnswerWithoutEntries(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(&diags, "read the address", refusal(http.StatusBadGateway), addressAttributes())
	expectOneError(t, diags, "", "Could not read the address", "PUT /v2/customers/1/addresses/2: 502 Bad Gateway", "request-3")
}

func TestNoAnswer(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addStoreError(&diags, "read the address", &moltin.NoAnswerError{
		Method: http.MethodGet, Path: "/v2/customers/1/addresses", Attempts: 2, Err: context.DeadlineExceeded,
	}, addressAttributes())
	expectOneError(t, diags, "", "Could not read the address", "GET /v2/customers/1/addresses", "deadline exceeded", "2 attempts")
}

func TestRefusedCredentialsNameTheirSettings(t *testing.T) {
	t.Parallel()
	for credentials, words := range map[moltin.Credentials][]string{
		moltin.StoreCredentials: {"store credentials", "client_id", "MOLTIN_CLIENT_SECRET", "MOLTIN_ENDPOINT"},
		moltin.CustomerLogin:    {"customer login", "customer_email", "MOLTIN_CUSTOMER_PASSWORD"},
	} {
		var diags diag.Diagnostics
		err := fmt.Errorf("wrapped: %w", &moltin.RefusedError{
			Credentials: credentials, Err: refusal(http.StatusUnauthorized, moltin.ErrorEntry{Detail: "name and city are wrong"}),
		})
		addStoreError(&diags, "read the address", err, addressAttributes())
		expectOneError(t, diags, "", append(words, "name and city are wrong", "PUT /v2/customers/1/addresses/2", "401", "request-3")...)
	}
}

func TestUnsettledCreates(t *testing.T) {
	t.Parallel()
	several := &moltin.UnsettledError{IDs: []string{"first-id", "second-id"}, Err: errors.New("too many")}

	var diags diag.Diagnostics
	addCreateError(&diags, "create the address", several, addressAttributes(), "moltin_customer_address", "the-customer/")
	expectOneError(t, diags, "", "too many",
		"terraform import moltin_customer_address.NAME the-customer/first-id", "terraform import moltin_customer_address.NAME the-customer/second-id")

	diags = nil
	addCreateError(&diags, "create the address", refusal(http.StatusBadRequest, moltin.ErrorEntry{Detail: "city is required"}),
		addressAttributes(), "moltin_customer_address", "the-customer/")
	expectOneError(t, diags, "city", "Could not create the address", "city is required")
}

func TestChangedValuesAreQuoted(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	addChangedByStore(&diags, path.Root("post_code"), " su33 1yy", "SU33 1YY")
	expectOneError(t, diags, "post_code", `" su33 1yy"`, `"SU33 1YY"`, "terraform untaint")
}

func TestUnknownSettingsAreNamed(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	if (&store{unknown: []string{"endpoint"}}).known(&diags) {
		t.Error("the store is said to be known")
	}
	expectOneError(t, diags, "", "endpoint", "MOLTIN_ENDPOINT")
}
