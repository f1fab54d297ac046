// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
)

// Fault makes the store misbehave: see moltintest.Fault. FaultFields describes the fields by their names in JSON. Faults never apply to paths
// that the API doesn't have.
type Fault struct {
	Status     int    `json:"status,omitempty"`
	HTML       bool   `json:"html,omitempty"`
	RetryAfter string `json:"retry_after,omitempty"`
	Shape      string `json:"shape,omitempty"` // one of the Shape constants
	Close      bool   `json:"close,omitempty"`
	Hang       bool   `json:"hang,omitempty"`
	Redirect   string `json:"redirect,omitempty"`

	Process  string        `json:"process,omitempty"` // one of the Process constants
	MinDelay time.Duration `json:"min_delay,omitempty"`
	MaxDelay time.Duration `json:"max_delay,omitempty"`

	Kind     string `json:"kind,omitempty"`
	PageSize int    `json:"page_size,omitempty"` // of PagedList

	Method      string  `json:"method,omitempty"` // whatever its case
	Path        string  `json:"path,omitempty"`   // one of the Path constants, or a pattern of path.Match
	Next        int     `json:"next,omitempty"`
	Every       int     `json:"every,omitempty"`
	Probability float64 `json:"probability,omitempty"`
}

// Values of Fault.Kind: what the store does or shows otherwise.
const (
	RevokeTokens         = "revoke_tokens"
	RevokeCustomerTokens = "revoke_customer_tokens"
	ForbidList           = "forbid_list"
	StaleList            = "stale_list"
	PagedList            = "paged_list"
	NullForEmpty         = "null_for_empty"
	MissingForEmpty      = "missing_for_empty"
	NoTimestamps         = "no_timestamps"
	AddUnknownFields     = "add_unknown_fields"
	RejectUnknownFields  = "reject_unknown_fields"
	Normalize            = "normalize"
	LowercaseEmails      = "lowercase_emails"
	PutNoContent         = "put_no_content"
	Truncated            = "truncated"
	Oversized            = "oversized"
)

// Values of Fault.Process.
const (
	ProcessNo   = "no"
	ProcessYes  = "yes"
	ProcessLate = "late" // after a delay, whatever the client does in the meantime; only writes
)

// Default delays of ProcessLate.
const (
	DefaultMinDelay = 300 * time.Millisecond
	DefaultMaxDelay = 3 * time.Second
)

// Methods that stand for several routes. Only methodWrite can be the Method of a Fault.
const (
	methodWrite = "write"
	methodList  = "list"
)

// kindInfo describes a kind of fault, and to which requests it is restricted.
type kindInfo struct {
	Term
	method, path string // as in Fault, or methodList
}

var kinds = []kindInfo{
	{Term{RevokeTokens, "revokes all tokens, including that of the request"}, "", ""},
	{Term{RevokeCustomerTokens, "revokes all customer tokens, including that of the request"}, "", ""},
	{Term{ForbidList, "responds to a list with 403"}, methodList, ""},
	{Term{StaleList, "lists addresses as they were before the last write to the customer"}, methodList, PathAddresses},
	{Term{PagedList, "limits lists to `page_size` records per page, whatever the request asks for"}, methodList, ""},
	{Term{NullForEmpty, "returns null for empty strings"}, "", ""},
	{Term{MissingForEmpty, "omits fields that are empty strings"}, "", ""},
	{Term{NoTimestamps, "omits meta, and therefore timestamps, from records"}, "", ""},
	{Term{AddUnknownFields, "adds unknown fields to records"}, "", ""},
	{Term{RejectUnknownFields, "rejects unknown fields with 400, including the other spelling of the post code"}, methodWrite, ""},
	{Term{Normalize, "trims values, and converts country and post code to upper case"}, methodWrite, ""},
	{Term{LowercaseEmails, "converts emails of customers to lower case"}, methodWrite, PathCustomers},
	{Term{PutNoContent, "responds to the PUT of an address with 204 and no body"}, http.MethodPut, PathAddresses},
	{Term{Truncated, "returns only half of the JSON document"}, "", ""},
	{Term{Oversized, "returns a document larger than 32 MiB"}, "", ""},
}

// info describes the kind of the fault, if it has one.
func (f Fault) info() kindInfo {
	for _, info := range kinds {
		if info.Name == f.Kind {
			return info
		}
	}
	return kindInfo{}
}

// Term is a word of a fault, with a description in Markdown on one line.
type Term struct{ Name, About string }

// FaultFields describes the fields of a fault, by their names in JSON, in the order of the documentation.
func FaultFields() []Term {
	return []Term{
		{"status", "responds with this status: 400 to 599, or 200 with `html`"},
		{"html", "`true` makes the response of `status` a page in HTML, as of a proxy, instead of a JSON error"},
		{"retry_after", "the `Retry-After` header of `status`: sent literally, or as a date some seconds ahead (`\"+2\"`)"},
		{"shape", "the recorded shape of the JSON error of `status`: `" + strings.Join(ErrorShapes(), "`, `") + "`"},
		{"close", "`true` closes the connection without a response"},
		{"hang", "`true` never responds"},
		{"redirect", "redirects to this URL with 302"},
		{
			"process", "whether a request with `status`, `close`, `hang` or `redirect` is processed: `no` (default), `yes`, or `late`, which " +
				"processes a write after a random delay, whatever the client does in the meantime",
		},
		{"min_delay", "the minimum delay of `late`, which defaults to `\"300ms\"`"},
		{"max_delay", "the maximum delay of `late`, which defaults to `\"3s\"`"},
		{"kind", "what the store does or shows otherwise: one of the kinds below"},
		{"page_size", "the maximum number of records per page of `paged_list`"},
		{"method", "restricts the fault to a method; `write` stands for every `POST`, `PUT` and `DELETE` of a customer or an address"},
		{
			"path", "restricts the fault to `oauth`, `tokens`, `customers`, `addresses`, `settings`, or a pattern such as " +
				"`/v2/customers/*/addresses`. Without it, a fault applies to customers and addresses, and to tokens if it is an outage (429, 5xx, `close`)",
		},
		{"next", "restricts the fault to this number of requests"},
		{"every", "restricts the fault to every nth request"},
		{"probability", "restricts the fault to a random part of the requests: more than 0, at most 1"},
	}
}

// FaultKinds describes the kinds of faults, in the order of the documentation.
func FaultKinds() []Term {
	terms := make([]Term, 0, len(kinds))
	for _, info := range kinds {
		terms = append(terms, info.Term)
	}
	return terms
}

// String returns what the fault does, in the words of its fields: "status 503 html process late", "close" or "stale_list".
func (f Fault) String() string {
	var words []string
	add := func(set bool, word ...string) {
		if set {
			words = append(words, word...)
		}
	}
	add(f.Status != 0, "status", fmt.Sprint(f.Status))
	add(f.HTML, "html")
	add(f.Shape != "", "shape", f.Shape)
	add(f.Close, "close")
	add(f.Hang, "hang")
	add(f.Redirect != "", "redirect")
	add(f.Kind != "", f.Kind)
	add(f.processes(), "process", f.Process)
	return strings.Join(words, " ")
}

// processes reports whether the store processes a request, now or later, although its response is set.
func (f Fault) processes() bool { return f.Process != "" && f.Process != ProcessNo }

// outage reports whether the fault also applies to requests for tokens.
func (f Fault) outage() bool {
	return f.Status == http.StatusTooManyRequests || f.Status >= http.StatusInternalServerError || f.Close
}

// Validate returns an error if the fault is invalid, or has fields that don't fit together.
func (f Fault) Validate() error {
	var names []string
	for _, info := range kinds {
		names = append(names, info.Name)
	}
	if f.Kind != "" && !slices.Contains(names, f.Kind) {
		return fmt.Errorf("fault: unknown kind %q, must be one of %s", f.Kind, strings.Join(names, ", "))
	}
	fail := func(format string, args ...any) error {
		return errors.New(strings.TrimSpace("fault "+f.String()) + ": " + fmt.Sprintf(format, args...))
	}
	if n := count(f.Status != 0, f.Close, f.Hang, f.Redirect != "", f.Kind != ""); n != 1 {
		return fail("exactly one of status, close, hang, redirect and kind is required")
	}
	if count(f.Next != 0, f.Every != 0, f.Probability != 0) > 1 {
		return fail("only one of next, every and probability is possible")
	}
	for _, field := range []struct {
		name     string
		set      bool
		requires string
		fits     bool
	}{
		{"html", f.HTML, "status", f.Status != 0},
		{"retry_after", f.RetryAfter != "", "status", f.Status != 0},
		{"shape", f.Shape != "", "a status without html", f.Status != 0 && !f.HTML},
		{"process", f.processes(), "status, close, hang or redirect", f.Kind == ""},
		{"min_delay", f.MinDelay != 0, `process "late"`, f.Process == ProcessLate},
		{"max_delay", f.MaxDelay != 0, `process "late"`, f.Process == ProcessLate},
		{"page_size", f.PageSize != 0, "kind paged_list", f.Kind == PagedList},
	} {
		if field.set && !field.fits {
			return fail("%s requires %s", field.name, field.requires)
		}
	}
	_, badPattern := path.Match(f.Path, "")
	switch {
	case f.Status != 0 && (f.Status < 400 || f.Status > 599) && (f.Status != http.StatusOK || !f.HTML):
		return fail("status is %d, must be from 400 to 599, or 200 with html", f.Status)
	case f.Shape != "" && !slices.Contains(ErrorShapes(), f.Shape):
		return fail("shape is %q, must be one of %s", f.Shape, strings.Join(ErrorShapes(), ", "))
	case f.Process != "" && !slices.Contains([]string{ProcessNo, ProcessYes, ProcessLate}, f.Process):
		return fail("process is %q, must be no, yes or late", f.Process)
	case f.MinDelay < 0 || f.MaxDelay < 0:
		return fail("min_delay and max_delay must not be negative")
	case f.MaxDelay != 0 && f.MaxDelay < f.MinDelay:
		return fail("max_delay is %s, must be at least min_delay, %s", f.MaxDelay, f.MinDelay)
	case f.Kind == PagedList && f.PageSize < 1:
		return fail("page_size is %d, must be at least 1", f.PageSize)
	case f.Next < 0 || f.Every < 0:
		return fail("next and every must not be negative")
	case f.Probability < 0 || f.Probability > 1:
		return fail("probability is %g, must be from 0 to 1", f.Probability)
	case !slices.Contains([]string{"", http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, methodWrite}, f.method()):
		return fail("method is %q, must be GET, POST, PUT, DELETE or write", f.Method)
	case badPattern != nil || (!strings.HasPrefix(f.Path, "/") && !slices.Contains(append(pathKinds, ""), f.Path)):
		return fail("path is %q, must be one of %s, or a pattern that starts with /", f.Path, strings.Join(pathKinds, ", "))
	}
	if !slices.ContainsFunc(routes, func(r route) bool { return f.appliesTo(r, r.path) }) {
		var where []string
		if f.Method != "" {
			where = append(where, "method "+f.Method)
		}
		if f.Path != "" {
			where = append(where, "path "+f.Path)
		}
		return fail("never applies to %s", strings.Join(where, " and "))
	}
	return nil
}

// method returns the method in upper case, or methodWrite.
func (f Fault) method() string {
	if strings.EqualFold(f.Method, methodWrite) {
		return methodWrite
	}
	return strings.ToUpper(f.Method)
}

func count(conditions ...bool) (n int) {
	for _, condition := range conditions {
		if condition {
			n++
		}
	}
	return n
}

// faultJSON is a Fault in JSON, with delays as text.
type faultJSON struct {
	plainFault

	MinDelay Duration `json:"min_delay,omitempty"`
	MaxDelay Duration `json:"max_delay,omitempty"`
}

type plainFault Fault // without its methods

// MarshalJSON encodes delays as strings such as "300ms".
func (f Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(faultJSON{plainFault(f), Duration(f.MinDelay), Duration(f.MaxDelay)})
}

// UnmarshalJSON rejects unknown fields, and a limit of 0, which would mean no limit. The fault keeps fields that are missing in the JSON.
func (f *Fault) UnmarshalJSON(text []byte) error {
	doc := faultJSON{plainFault(*f), Duration(f.MinDelay), Duration(f.MaxDelay)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&doc)
	*f = Fault(doc.plainFault)
	f.MinDelay, f.MaxDelay = time.Duration(doc.MinDelay), time.Duration(doc.MaxDelay)
	if err != nil {
		return err
	}
	var fields map[string]any
	_ = json.Unmarshal(text, &fields) // it is valid
	for _, limit := range []string{"next", "every", "probability"} {
		if fields[limit] == 0.0 {
			return fmt.Errorf("%s is 0, must be more than 0, or left out for no limit", limit)
		}
	}
	return nil
}

// ParseFaults parses a JSON array of faults.
func ParseFaults(text []byte) ([]Fault, error) {
	var faults []Fault
	decoder := json.NewDecoder(bytes.NewReader(text))
	err := decoder.Decode(&faults)
	if err == nil && faults == nil {
		err = errors.New("unexpected null")
	}
	if err != nil {
		return nil, fmt.Errorf("not a JSON array of faults: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("unexpected text after the JSON array of faults")
	}
	for _, f := range faults {
		if err := f.Validate(); err != nil {
			return nil, err
		}
	}
	return faults, nil
}
