// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Fault makes the store misbehave. It either sets the response, with exactly one of Status, Close, Hang and Redirect, or changes what the
// store does or shows, with a Kind. The fields have the same names in the faults files of moltin-sandbox.
//
// Without Next, Every and Probability, a fault applies to every request that it matches. Without a Path, it matches requests for customers
// and addresses, and those for tokens if it simulates an outage: a status of 429 or 5xx, or Close.
type Fault struct {
	// Status responds with this status: 400 to 599, or 200 with HTML.
	Status int
	// HTML makes the response of Status an HTML page, as from a proxy in front of the API, instead of a JSON error.
	HTML bool
	// RetryAfter is the Retry-After header of the response of Status. It is sent literally ("2"), or as a date that many seconds ahead if it
	// starts with a plus sign ("+2").
	RetryAfter string
	// Shape is the format of the JSON error of Status, as recorded from hosts of the API: "string", "bare_array", "double_encoded",
	// "title_only", "code" or "no_status". Defaults to the documented format.
	Shape string
	// Close closes the connection without a response.
	Close bool
	// Hang never responds.
	Hang bool
	// Redirect responds with 302 and this location.
	Redirect string
	// Process is what the store does with a request whose response is set: "no" (the default) ignores it, "yes" processes it, and "late"
	// processes a write after the response, whatever the client does in the meantime.
	Process string
	// MinDelay and MaxDelay limit the delay of "late". They default to 300 ms and 3 s.
	MinDelay, MaxDelay time.Duration

	// Kind changes what the store does or shows:
	//
	//   - "revoke_tokens" revokes all tokens, including that of the request
	//   - "revoke_customer_tokens" revokes all customer tokens, including that of the request
	//   - "forbid_list" responds to a list with 403
	//   - "stale_list" lists addresses as they were before the last write to the customer
	//   - "paged_list" limits lists to PageSize records per page, whatever the request asks for
	//   - "null_for_empty" returns null for empty strings
	//   - "missing_for_empty" omits fields that are empty strings
	//   - "no_timestamps" omits meta, and therefore timestamps, from records
	//   - "add_unknown_fields" adds unknown fields to records
	//   - "reject_unknown_fields" rejects unknown fields with 400, including the other spelling of the post code
	//   - "normalize" trims values, and converts country and post code to upper case
	//   - "lowercase_emails" converts emails of customers to lower case
	//   - "put_no_content" responds to the PUT of an address with 204 and no body
	//   - "truncated" returns only half of the JSON document
	//   - "oversized" returns a document larger than 32 MiB
	Kind string
	// PageSize is the maximum number of records per page of "paged_list".
	PageSize int

	// Method restricts the fault to requests with this method. "write" stands for the POST, PUT and DELETE of customers and addresses.
	Method string
	// Path restricts the fault to "oauth" (access tokens), "tokens" (customer logins), "customers", "addresses" or "settings", or to a
	// pattern such as "/v2/customers/*/addresses".
	Path string
	// Next restricts the fault to the next requests that match.
	Next int
	// Every restricts the fault to every nth request that matches.
	Every int
	// Probability restricts the fault to a random part of the requests that match, from 0 to 1: see Options.RandomSeed.
	Probability float64
}

// Inject adds a fault, until it is removed or the store is reset. Faults apply in the order in which they were added. Inject panics if the
// fault has fields that are invalid or don't fit together.
func (s *Store) Inject(fault Fault) (remove func()) {
	remove, err := s.sandbox.AddFault(sandbox.Fault(fault))
	check("Inject", err)
	return remove
}
