// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

// FaultKind names a way of misbehaving.
type FaultKind string

// Faults that take the place of the answer. Nothing is done for the request, except by those whose name ends in after.
const (
	TooManyRequests FaultKind = "too_many_requests" // 429, with Fault.RetryAfter
	ServerError     FaultKind = "server_error"      // Fault.Status (500, 502 or 503; 500 if not said), as HTML if Fault.HTML
	CloseBefore     FaultKind = "close_before"      // the connection is closed and the request does not count
	CloseAfter      FaultKind = "close_after"       // the request counts, then the connection is closed
	BadGatewayAfter FaultKind = "bad_gateway_after" // the request counts, but the answer is 502 in HTML
	Hang            FaultKind = "hang"              // no answer until the client goes away
	HangAfter       FaultKind = "hang_after"        // the request counts, then no answer until the client goes away
	WriteConflict   FaultKind = "write_conflict"    // 409 to a write
	Redirect        FaultKind = "redirect"          // 302 to Fault.URL
	ListRefused     FaultKind = "list_refused"      // 403 to a list
	NotFoundHTML    FaultKind = "not_found_html"    // 404 that is not the API's own
)

// Faults that change what the store does or how it answers.
const (
	ForgetTokens    FaultKind = "forget_tokens"     // no token issued so far is known any more, the request's own included
	StaleList       FaultKind = "stale_list"        // addresses as they were before the last write to the customer
	PagedList       FaultKind = "paged_list"        // a list in pages of Fault.PageSize
	NullForEmpty    FaultKind = "null_for_empty"    // null where "" is stored
	MissingForEmpty FaultKind = "missing_for_empty" // no member where "" is stored
	UnknownAdded    FaultKind = "unknown_added"     // members that no one knows
	UnknownRefused  FaultKind = "unknown_refused"   // 400 to a member that the store does not know
	Normalised      FaultKind = "normalised"        // values stored trimmed; country and post code in upper case
	Truncated       FaultKind = "truncated"         // half of the JSON document
	Oversized       FaultKind = "oversized"         // more than 8 MiB
)

// traits say which requests a kind can strike.
type traits struct {
	instead bool                  // ends the request, so that no further fault is looked at
	tokens  bool                  // strikes token calls too, unless Path says otherwise
	strikes func(call *call) bool // nil: any request
}

var faultKinds = map[FaultKind]traits{
	TooManyRequests: {instead: true, tokens: true},
	ServerError:     {instead: true, tokens: true},
	CloseBefore:     {instead: true, tokens: true},
	CloseAfter:      {instead: true, tokens: true},
	BadGatewayAfter: {instead: true, tokens: true},
	Hang:            {instead: true},
	HangAfter:       {instead: true},
	WriteConflict:   {instead: true, strikes: (*call).writes},
	Redirect:        {instead: true},
	ListRefused:     {instead: true, strikes: (*call).lists},
	NotFoundHTML:    {instead: true},
	ForgetTokens:    {},
	StaleList:       {strikes: func(c *call) bool { return c.lists() && c.route.kind == PathAddresses }},
	PagedList:       {strikes: (*call).lists},
	NullForEmpty:    {},
	MissingForEmpty: {},
	UnknownAdded:    {},
	UnknownRefused:  {strikes: (*call).writes},
	Normalised:      {strikes: (*call).writes},
	Truncated:       {},
	Oversized:       {},
}

func (c *call) lists() bool { return c.route.list }

func (c *call) writes() bool {
	return c.Method != http.MethodGet && (c.route.kind == PathCustomers || c.route.kind == PathAddresses)
}

// Fault is one way of misbehaving and when. Exactly one of Probability, Next and Every says how often.
type Fault struct {
	Kind FaultKind `json:"kind"`

	// Probability is from 0 to 1, of striking any one request.
	Probability float64 `json:"probability,omitempty"`
	// Next is how many of the next requests are struck.
	Next int `json:"next,omitempty"`
	// Every strikes every nth request.
	Every int `json:"every,omitempty"`

	// Method limits the fault to requests with it.
	Method string `json:"method,omitempty"`
	// Path limits the fault to a path kind ("oauth", "tokens", "customers", "addresses", "settings") or to paths that match a pattern of
	// path.Match, such as "/v2/customers/*/addresses". Without it, customers and addresses are struck, and token calls
	// by the kinds that stand for an outage: 429, 5xx and closed connections. Paths that the API does not have never are.
	Path string `json:"path,omitempty"`

	// RetryAfter is the header of a TooManyRequests or ServerError: sent as it is, or as a date so many seconds ahead if
	// it begins with a plus sign ("+2"). "": no header.
	RetryAfter string `json:"retry_after,omitempty"`
	// Status and HTML are of a ServerError.
	Status int  `json:"status,omitempty"`
	HTML   bool `json:"html,omitempty"`
	// PageSize is of a PagedList.
	PageSize int `json:"page_size,omitempty"`
	// URL is of a Redirect.
	URL string `json:"url,omitempty"`
}

func (f Fault) check() error {
	if _, ok := faultKinds[f.Kind]; !ok {
		return fmt.Errorf("there is no fault kind %q", f.Kind)
	}
	says := 0
	for _, said := range []bool{f.Probability != 0, f.Next != 0, f.Every != 0} {
		if said {
			says++
		}
	}
	_, badPattern := path.Match(f.Path, "")
	kinds := []string{"", PathOAuth, PathTokens, PathCustomers, PathAddresses, PathSettings}
	var problem string
	switch {
	case says != 1:
		problem = "exactly one of probability, next and every says how often"
	case f.Probability < 0 || f.Probability > 1:
		problem = "the probability is from 0 to 1"
	case f.Next < 0 || f.Every < 0:
		problem = "next and every must not be negative"
	case badPattern != nil || (!strings.HasPrefix(f.Path, "/") && !slices.Contains(kinds, f.Path)):
		problem = fmt.Sprintf("%q is neither a path kind nor a path pattern", f.Path)
	case f.Kind == ServerError && !slices.Contains([]int{0, 500, 502, 503}, f.Status):
		problem = "the status is 500, 502 or 503"
	case f.Kind == PagedList && f.PageSize < 1:
		problem = "a page_size of 1 or more is needed"
	case f.Kind == Redirect && f.URL == "":
		problem = "a url is needed"
	default:
		return nil
	}
	return fmt.Errorf("fault %s: %s", f.Kind, problem)
}

// ParseFaults reads faults from a JSON array of objects, whose members are named as in Fault.
func ParseFaults(text []byte) ([]Fault, error) {
	var parsed []Fault
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		return nil, fmt.Errorf("not a JSON array of faults: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the JSON array of faults")
	}
	for _, f := range parsed {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// SetFaults replaces the faults that are on; without any, the store behaves. It panics for a fault that cannot be: those
// of a user's making go through ParseFaults.
func (s *Sandbox) SetFaults(on ...Fault) {
	armed := make([]*armedFault, 0, len(on))
	for _, f := range on {
		if err := f.check(); err != nil {
			panic(err)
		}
		armed = append(armed, &armedFault{Fault: f})
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = armed
}

// armedFault counts how often its fault could have struck.
type armedFault struct {
	Fault
	seen int
}

// faults are those that are on. They are looked at in the order in which they were given.
type faults struct {
	mu   sync.Mutex
	rand *rand.Rand
	on   []*armedFault
}

// roll decides which faults strike a request.
func (f *faults) roll(c *call) fired {
	f.mu.Lock()
	defer f.mu.Unlock()
	var struck fired
	for _, fault := range f.on {
		if !fault.covers(c) || !fault.due(f.rand) {
			continue
		}
		struck = append(struck, fault.Fault)
		if faultKinds[fault.Kind].instead {
			break
		}
	}
	return struck
}

func (f Fault) covers(c *call) bool {
	kind := faultKinds[f.Kind]
	if c.route.kind == "" || (f.Method != "" && f.Method != c.Method) || (kind.strikes != nil && !kind.strikes(c)) {
		return false
	}
	switch {
	case f.Path == "":
		return kind.tokens || c.route.kind == PathCustomers || c.route.kind == PathAddresses
	case strings.HasPrefix(f.Path, "/"):
		return matches(f.Path, c.URL.Path)
	}
	return f.Path == c.route.kind
}

func (f *armedFault) due(random *rand.Rand) bool {
	f.seen++
	switch {
	case f.Next > 0:
		return f.seen <= f.Next
	case f.Every > 0:
		return f.seen%f.Every == 0
	}
	return random.Float64() < f.Probability
}
