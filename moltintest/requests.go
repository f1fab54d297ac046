// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Request is a request that the store received.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	Body   []byte // may hold a password or the client secret
	Time   time.Time
	// Status is 0 if the connection was closed without a response, or if there is no response yet.
	Status int
	// Fault has the kinds of the faults that applied, separated by commas.
	Fault string
}

// Requests returns the requests that match any of the patterns, in order of arrival, or all requests without a pattern.
// A pattern is a method, a path or both: "POST", "/v2/customers/*/addresses" or "DELETE /v2/customers/*/addresses/*". An
// asterisk matches a segment of a path, or part of one.
func (s *Store) Requests(patterns ...string) []Request {
	s.tb.Helper()
	for _, pattern := range patterns {
		if !s.fit("Requests", checkPattern(pattern)) {
			return nil
		}
	}
	var found []Request
	for _, e := range s.sandbox.Journal() {
		if len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, e) }) {
			found = append(found, Request{e.Method, e.Path, e.Query, e.Body, e.At, e.Status, e.Fault})
		}
	}
	return found
}

// ClearRequests clears the recorded requests.
func (s *Store) ClearRequests() { s.sandbox.ResetJournal() }

// CheckRequests fails the test unless the store received the expected number of requests for each pattern of Requests. Use 0 for
// requests that must not be sent.
func (s *Store) CheckRequests(tb TB, want map[string]int) {
	tb.Helper()
	var differ []string
	for _, pattern := range slices.Sorted(maps.Keys(want)) {
		if err := checkPattern(pattern); err != nil {
			tb.Fatalf("moltintest: CheckRequests: %v", err)
			return
		}
		if got := len(s.Requests(pattern)); got != want[pattern] {
			differ = append(differ, fmt.Sprintf("%s: %d, want %d", pattern, got, want[pattern]))
		}
	}
	if differ != nil {
		tb.Fatalf("moltintest: the requests are not the expected ones:\n  %s\nthe store received:\n%s",
			strings.Join(differ, "\n  "), s.requestLines())
	}
}

// requestLines returns a line for each request.
func (s *Store) requestLines() string {
	var lines strings.Builder
	for _, r := range s.Requests() {
		fmt.Fprintf(&lines, "  %s %s", r.Method, r.Path)
		if len(r.Query) > 0 {
			fmt.Fprintf(&lines, "?%s", r.Query.Encode())
		}
		if r.Status != 0 {
			fmt.Fprintf(&lines, " %d", r.Status)
		} else {
			lines.WriteString(" no answer")
		}
		if r.Fault != "" {
			fmt.Fprintf(&lines, " [%s]", r.Fault)
		}
		lines.WriteString("\n")
	}
	return lines.String()
}

// splitPattern returns the method and path of a pattern, or "" for any.
func splitPattern(pattern string) (method, of string) {
	if strings.HasPrefix(pattern, "/") {
		return "", pattern
	}
	method, of, _ = strings.Cut(pattern, " ")
	return method, strings.TrimSpace(of)
}

func checkPattern(pattern string) error {
	method, of := splitPattern(pattern)
	_, err := path.Match(of, "")
	switch {
	case method == "" && of == "", method != strings.ToUpper(method), of != "" && !strings.HasPrefix(of, "/"), err != nil:
		return fmt.Errorf("%q isn't a pattern: write a method, a path or both, such as %q", pattern, "GET /v2/customers/*/addresses")
	}
	return nil
}

func matches(pattern string, e sandbox.Entry) bool {
	method, of := splitPattern(pattern)
	ok, _ := path.Match(of, e.Path) // checkPattern has refused malformed ones
	return (method == "" || method == e.Method) && (of == "" || ok)
}
