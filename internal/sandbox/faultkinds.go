// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// FaultKind names a way of misbehaving.
type FaultKind string

// Faults that take the place of the answer. Nothing is done for the request unless its kind says otherwise.
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

// Faults that change what the store does or how it answers. Several can strike one request.
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

// FaultInfo says what a kind of fault does.
type FaultInfo struct {
	Kind FaultKind
	// About is one line, with the members of Fault that the kind knows beside those of all kinds.
	About string

	traits
}

// Replaces says whether the fault takes the place of the answer, so that no further one strikes the request.
func (i FaultInfo) Replaces() bool { return i.instead }

// traits say which requests a kind can strike.
type traits struct {
	instead bool                  // ends the request, so that no further fault is looked at
	tokens  bool                  // strikes token calls too, unless Path says otherwise
	strikes func(call *call) bool // nil: any request
}

// FaultKinds are all kinds, in the order in which they are best explained.
func FaultKinds() []FaultInfo { return slices.Clone(faultKinds) }

var faultKinds = []FaultInfo{
	{TooManyRequests, "429; retry_after is its header, as it is or as a date some seconds ahead (\"+2\")", traits{instead: true, tokens: true}},
	{ServerError, "status (500, 502, 503 or 504; default 500), as HTML if html; retry_after as above", traits{instead: true, tokens: true}},
	{
		ErrorShape, "status (400 to 599; default 400) in another shape that was recorded: shape is string, bare_array, " +
			"double_encoded, title_only, code or no_status",
		traits{instead: true},
	},
	{CloseBefore, "the connection is closed without an answer; nothing is done", traits{instead: true, tokens: true}},
	{CloseAfter, "the request is carried out, then the connection is closed without an answer", traits{instead: true, tokens: true}},
	{BadGatewayAfter, "the request is carried out, but answered 502 in HTML", traits{instead: true, tokens: true}},
	{GatewayTimeoutAfter, "the request is carried out, but answered 504 in HTML", traits{instead: true, tokens: true}},
	{
		KeptLate, "a write is answered 504 in HTML at once and carried out later, whatever the client does meanwhile: " +
			"after min_delay to max_delay (default \"300ms\" to \"3s\")",
		traits{instead: true, strikes: (*call).writes},
	},
	{Hang, "no answer until the client goes away; nothing is done", traits{instead: true}},
	{HangAfter, "the request is carried out, then no answer until the client goes away", traits{instead: true}},
	{WriteConflict, "409 to a write", traits{instead: true, strikes: (*call).writes}},
	{Redirect, "302 to url", traits{instead: true}},
	{ListRefused, "403 to a list", traits{instead: true, strikes: (*call).lists}},
	{NotFoundHTML, "404 in HTML, which is not the API's own", traits{instead: true}},
	{DeleteHTML, "a DELETE is answered 200 in HTML, as by a proxy; nothing is done", traits{instead: true, strikes: (*call).deletes}},

	{ForgetTokens, "no token issued so far is valid any more, the request's own included", traits{}},
	{ForgetCustomerTokens, "no customer token issued so far is valid any more, the request's own included", traits{}},
	{StaleList, "addresses are listed as they were before the last write to the customer", traits{strikes: (*call).listsAddresses}},
	{PagedList, "a list has pages of page_size at most, whatever the request asks for", traits{strikes: (*call).lists}},
	{NullForEmpty, "answers have null where the store has an empty string", traits{}},
	{MissingForEmpty, "answers leave out members where the store has an empty string", traits{}},
	{NoTimestamps, "records in answers have no meta, and so no timestamps", traits{}},
	{StringNumbers, "token answers have text for numbers, such as \"3600\"", traits{tokens: true, strikes: (*call).fetchesToken}},
	{UnknownAdded, "records in answers have members that no client knows", traits{}},
	{UnknownRefused, "400 to members that the store does not know, the other spelling of the post code included", traits{strikes: (*call).writes}},
	{Normalised, "values are stored trimmed, country and post code in upper case", traits{strikes: (*call).writes}},
	{PutNoContent, "the PUT of an address is carried out and answered 204 without a body", traits{strikes: (*call).putsAddress}},
	{DeleteBody, "a DELETE is carried out and answered 200 with type and id in a body", traits{strikes: (*call).deletes}},
	{Truncated, "half of the JSON document", traits{}},
	{Oversized, "a document of more than 32 MiB", traits{}},
}

// ExplainFaultKinds says what each kind of fault does, on lines of its own.
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
