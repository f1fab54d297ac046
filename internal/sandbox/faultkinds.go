// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// FaultKind is the name of a kind of fault.
type FaultKind string

// Faults that replace the response. The request is not processed unless the kind says otherwise.
const (
	TooManyRequests     FaultKind = "too_many_requests"
	ServerError         FaultKind = "server_error"
	ErrorShape          FaultKind = "error_shape"
	CloseBefore         FaultKind = "close_before"
	CloseAfter          FaultKind = "close_after"
	BadGatewayAfter     FaultKind = "bad_gateway_after"
	GatewayTimeoutAfter FaultKind = "gateway_timeout_after"
	KeptLate            FaultKind = "kept_late"
	Hang                FaultKind = "hang"
	HangAfter           FaultKind = "hang_after"
	WriteConflict       FaultKind = "write_conflict"
	Redirect            FaultKind = "redirect"
	ListRefused         FaultKind = "list_refused"
	NotFoundHTML        FaultKind = "not_found_html"
	DeleteHTML          FaultKind = "delete_html"
)

// Faults that change what the store does or returns. Several can apply to one request.
const (
	ForgetTokens         FaultKind = "forget_tokens"
	ForgetCustomerTokens FaultKind = "forget_customer_tokens"
	StaleList            FaultKind = "stale_list"
	PagedList            FaultKind = "paged_list"
	NullForEmpty         FaultKind = "null_for_empty"
	MissingForEmpty      FaultKind = "missing_for_empty"
	NoTimestamps         FaultKind = "no_timestamps"
	StringNumbers        FaultKind = "string_numbers"
	UnknownAdded         FaultKind = "unknown_added"
	UnknownRefused       FaultKind = "unknown_refused"
	Normalised           FaultKind = "normalised"
	PutNoContent         FaultKind = "put_no_content"
	DeleteBody           FaultKind = "delete_body"
	Truncated            FaultKind = "truncated"
	Oversized            FaultKind = "oversized"
)

// FaultInfo describes a kind of fault.
type FaultInfo struct {
	Kind FaultKind
	// About is one line, and mentions the members of Fault that are specific to the kind.
	About string

	traits
}

// Replaces reports whether the fault replaces the response, so that no other fault applies.
func (i FaultInfo) Replaces() bool { return i.instead }

// traits determine which requests a kind can apply to.
type traits struct {
	instead bool                  // replaces the response, so that no other fault applies
	tokens  bool                  // also applies to requests for tokens, unless Path is set
	strikes func(call *call) bool // nil: any request
}

// FaultKinds returns all kinds, in the order of the documentation.
func FaultKinds() []FaultInfo { return slices.Clone(faultKinds) }

var faultKinds = []FaultInfo{
	{TooManyRequests, "responds with 429; retry_after sets the header, literally or as a date some seconds ahead (\"+2\")", traits{instead: true, tokens: true}},
	{ServerError, "responds with status (500, 502, 503 or 504; default 500), in HTML if html is true; retry_after as above", traits{instead: true, tokens: true}},
	{
		ErrorShape, "responds with status (400 to 599; default 400) in another recorded shape: string, bare_array, " +
			"double_encoded, title_only, code or no_status",
		traits{instead: true},
	},
	{CloseBefore, "closes the connection without processing the request", traits{instead: true, tokens: true}},
	{CloseAfter, "processes the request, then closes the connection without a response", traits{instead: true, tokens: true}},
	{BadGatewayAfter, "processes the request, but responds with 502 in HTML", traits{instead: true, tokens: true}},
	{GatewayTimeoutAfter, "processes the request, but responds with 504 in HTML", traits{instead: true, tokens: true}},
	{
		KeptLate, "responds to a write with 504 in HTML immediately, and processes it later, whatever the client does in the meantime: " +
			"after min_delay to max_delay (default \"300ms\" to \"3s\")",
		traits{instead: true, strikes: (*call).writes},
	},
	{Hang, "never responds, and doesn't process the request", traits{instead: true}},
	{HangAfter, "processes the request, but never responds", traits{instead: true}},
	{WriteConflict, "responds to a write with 409", traits{instead: true, strikes: (*call).writes}},
	{Redirect, "redirects to url with 302", traits{instead: true}},
	{ListRefused, "responds to a list with 403", traits{instead: true, strikes: (*call).lists}},
	{NotFoundHTML, "responds with 404 in HTML, as a proxy does", traits{instead: true}},
	{DeleteHTML, "responds to a DELETE with 200 in HTML, as a proxy does, without processing it", traits{instead: true, strikes: (*call).deletes}},

	{ForgetTokens, "revokes all tokens, including that of the request", traits{}},
	{ForgetCustomerTokens, "revokes all customer tokens, including that of the request", traits{}},
	{StaleList, "lists addresses as they were before the last write to the customer", traits{strikes: (*call).listsAddresses}},
	{PagedList, "limits lists to page_size records per page, whatever the request asks for", traits{strikes: (*call).lists}},
	{NullForEmpty, "returns null for empty strings", traits{}},
	{MissingForEmpty, "omits fields that are empty strings", traits{}},
	{NoTimestamps, "omits meta, and therefore timestamps, from records", traits{}},
	{StringNumbers, "returns numbers in token responses as strings, such as \"3600\"", traits{tokens: true, strikes: (*call).fetchesToken}},
	{UnknownAdded, "adds unknown fields to records", traits{}},
	{UnknownRefused, "rejects unknown fields with 400, including the other spelling of the post code", traits{strikes: (*call).writes}},
	{Normalised, "trims values, and converts country and post code to upper case", traits{strikes: (*call).writes}},
	{PutNoContent, "responds to the PUT of an address with 204 and no body", traits{strikes: (*call).putsAddress}},
	{DeleteBody, "responds to a DELETE with 200, and type and id in the body", traits{strikes: (*call).deletes}},
	{Truncated, "returns only half of the JSON document", traits{}},
	{Oversized, "returns a document larger than 32 MiB", traits{}},
}

// ExplainFaultKinds describes all kinds, for the help of a command.
func ExplainFaultKinds() string {
	var text strings.Builder
	for _, info := range faultKinds {
		fmt.Fprintf(&text, "  %s\n    \t%s\n", info.Kind, info.About)
	}
	return text.String()
}

func infoOf(kind FaultKind) (FaultInfo, bool) {
	at := slices.IndexFunc(faultKinds, func(info FaultInfo) bool { return info.Kind == kind })
	if at < 0 {
		return FaultInfo{}, false
	}
	return faultKinds[at], true
}

func (c *call) lists() bool { return c.route.list }

func (c *call) listsAddresses() bool { return c.route.list && c.route.kind == PathAddresses }

func (c *call) writes() bool {
	return c.Method != http.MethodGet && (c.route.kind == PathCustomers || c.route.kind == PathAddresses)
}

func (c *call) deletes() bool { return c.Method == http.MethodDelete }

func (c *call) putsAddress() bool { return c.Method == http.MethodPut && c.route.kind == PathAddresses }

func (c *call) fetchesToken() bool { return c.route.kind == PathOAuth || c.route.kind == PathTokens }
