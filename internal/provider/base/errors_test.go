// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package base

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest/diagtest"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/records"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// addressAttributes are the attributes of an address that are fields of the API.
func addressAttributes() []string {
	return []string{
		"name", "first_name", "last_name", "company_name", "phone_number", "line_1", "line_2", "city", "county", "region", "post_code", "country",
		"instructions",
	}
}

// rejection is a response with entries to a request that a message must name.
func rejection(status int, entries ...transport.ErrorEntry) *transport.Error {
	return &transport.Error{
		Method: http.MethodPut, Path: "/v2/customers/1/addresses/2", Status: status, RequestID: "request-3", Attempts: 4, Entries: entries,
	}
}

func TestNamedAttribute(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		entry transport.ErrorEntry
		want  string
	}{
		"detail, as recorded":              {transport.ErrorEntry{Source: "data", Title: "required", Detail: "first_name is required"}, "first_name"},
		"the spelling of the API":          {transport.ErrorEntry{Detail: "postcode is required"}, "post_code"},
		"the older spelling":               {transport.ErrorEntry{Detail: "post_code is required"}, "post_code"},
		"the store's own field":            {transport.ErrorEntry{Detail: "Validation failed: field 'Name' on the 'min' tag."}, "name"},
		"the store's own field, two words": {transport.ErrorEntry{Detail: "Validation failed: field 'CompanyName' on the 'max' tag."}, "company_name"},
		"the other style":                  {transport.ErrorEntry{Title: "Failed Validation", Detail: "The data.line_1 field is required."}, "line_1"},
		"the source alone":                 {transport.ErrorEntry{Source: "data.attributes.phone_number", Detail: "must be a string"}, "phone_number"},
		"a JSON pointer":                   {transport.ErrorEntry{Source: "/data/line_2", Detail: "too long"}, "line_2"},
		"the title alone":                  {transport.ErrorEntry{Title: "invalid 'county'"}, "county"},
		"a word of a sentence":             {transport.ErrorEntry{Title: "Invalid value", Detail: "The store does not deliver to this country: its name is closed."}, ""},
		"no attribute":                     {transport.ErrorEntry{Title: "Quota exceeded", Detail: "The customer has reached the quota of 25 addresses."}, ""},
		"a part of a word":                 {transport.ErrorEntry{Detail: "the capacity is exhausted"}, ""},
		"an attribute of something else":   {transport.ErrorEntry{Detail: "email is required"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity} {
				var diags diag.Diagnostics
				AddStoreError(t.Context(), &diags, FixedOperation("update the address", addressAttributes()...), rejection(status, tc.entry))
				diagtest.AssertError(t, diags, tc.want, "Could not update the address", tc.entry.Message(),
					"PUT /v2/customers/1/addresses/2", fmt.Sprint(status), "request-3", "4 attempts")
			}
		})
	}
}

func TestErrorEntries(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	AddStoreError(t.Context(), &diags, FixedOperation("create the address", addressAttributes()...), rejection(http.StatusBadRequest,
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
		diagtest.AssertError(t, diags[i:i+1], w.attribute, w.detail, "request-3")
		for j, other := range want {
			if i != j && strings.Contains(diags[i].Detail(), other.detail) {
				t.Errorf("%q is shown with %q", other.detail, w.detail)
			}
		}
	}
}

// Only the statuses of a rejected value name an attribute.
func TestStatusesWithoutAttribute(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 404, 429, 500, 503} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, FixedOperation("read the address", addressAttributes()...), rejection(status, transport.ErrorEntry{Detail: "not in this region"}))
		diagtest.AssertError(t, diags, "", "not in this region", fmt.Sprint(status))
	}
}

// A customer who is not found is named by customer_id only where there is one.
func TestCustomerNotFound(t *testing.T) {
	t.Parallel()
	err := rejection(http.StatusNotFound, transport.ErrorEntry{Title: "Customer not found"})
	for attribute, op := range map[string]Operation{
		"customer_id": FixedOperation("update the address", "customer_id"),
		"":            FixedOperation("update the customer", "name"),
	} {
		var diags diag.Diagnostics
		AddStoreError(t.Context(), &diags, op, err)
		diagtest.AssertError(t, diags, attribute, "Customer not found")
	}
}

func TestRejectedCredentials(t *testing.T) {
	t.Parallel()
	const response = "PUT /v2/customers/1/addresses/2: 401 Unauthorized: name and city are wrong (request ID request-3) (after 4 attempts)."
	for credentials, text := range map[moltin.Credentials][2]string{
		moltin.StoreCredentials: {
			"The store rejected the client credentials",
			"Check client_id (or the MOLTIN_CLIENT_ID environment variable), client_secret (or the MOLTIN_CLIENT_SECRET environment variable) and " +
				endpointSetting + ".\n\n" + response,
		},
		moltin.CustomerLogin: {
			"The store rejected the customer login",
			"Check customer_email (or the MOLTIN_CUSTOMER_EMAIL environment variable) and " +
				"customer_password (or the MOLTIN_CUSTOMER_PASSWORD environment variable).\n\n" + response,
		},
	} {
		var diags diag.Diagnostics
		err := fmt.Errorf("wrapped: %w", &moltin.CredentialsError{
			Credentials: credentials, Err: rejection(http.StatusUnauthorized, transport.ErrorEntry{Detail: "name and city are wrong"}),
		})
		AddStoreError(t.Context(), &diags, FixedOperation("read the address", addressAttributes()...), err)
		diagtest.AssertMessage(t, diags, "", text[0], text[1])
	}
}

func TestSeveralCandidates(t *testing.T) {
	t.Parallel()
	op := FixedOperation("find the address to delete")
	op.Record = RecordKind{"address", "moltin_customer_address", "the-customer/"}
	several := &records.UnresolvedCreateError{IDs: []string{"first-id", "second-id"}, Err: errors.New("too many")}
	var diags diag.Diagnostics
	AddStoreError(t.Context(), &diags, op, several)
	diagtest.AssertError(t, diags, "", "Could not find the address to delete", "too many",
		"import {\n  to = moltin_customer_address.NAME\n  id = \"the-customer/first-id\"\n}", "id = \"the-customer/second-id\"")
}

// A duplicate is an error, even if the record could not be read back either.
func TestDuplicate(t *testing.T) {
	t.Parallel()
	notReadBack := &records.ReadBackError{Err: errors.New("no")}
	duplicate := errors.Join(&records.DuplicateError{IDs: []string{"second-id"}}, notReadBack)
	var diags diag.Diagnostics
	if WarnIfNotReadBack(&diags, duplicate) || !WarnIfNotReadBack(&diags, notReadBack) || diags.WarningsCount() != 1 || diags.HasError() { // equal ones are one
		t.Errorf("got %v", diags)
	}
	diags = nil
	AddStoreError(t.Context(), &diags, FixedOperation("create the customer"), duplicate)
	diagtest.AssertError(t, diags, "", "second record", "second-id", "Delete", "terraform untaint")
}

func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	(&Store{Unknown: []string{"endpoint"}}).RequireSettings(&diags)
	// The variable is not offered: it would be ignored, since the attribute is set.
	diagtest.AssertMessage(t, diags, "", "Provider setting not known yet",
		"The provider's endpoint depends on a resource that has not been applied yet, so the provider can't connect to the store. "+
			"Apply that resource first, with terraform apply -target, or set endpoint to a known value.")
}
