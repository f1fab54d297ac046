// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// Request is a request that the store received.
type Request struct {
	Method string
	Path   string
	Query  url.Values
	// Header has all headers. Tokens in Authorization and X-Moltin-Customer-Token are replaced with asterisks.
	Header http.Header
	// Body can contain a password or the client secret.
	Body []byte
	// Time is the time of arrival, by the store's clock.
	Time time.Time
	// Status is 0 if the connection was closed without a response, or if there is no response yet.
	Status int
	// Fault describes the faults that applied, separated by commas.
	Fault string
}

// Requests returns the requests that match any of the patterns, in order of arrival, or all requests without a pattern. A pattern is a
// method, a path or both: "POST", "/v2/customers/*/addresses" or "DELETE /v2/customers/*/addresses/*". An asterisk stands for one segment
// of a path, or a part of it. Requests panics if a pattern is malformed.
func (s *Store) Requests(patterns ...string) []Request {
	requests, err := s.find(patterns...)
	check("Requests", err)
	return requests
}

func (s *Store) find(patterns ...string) (requests []Request, err error) {
	matches := make([]func(Request) bool, len(patterns))
	for i, pattern := range patterns {
		if matches[i], err = parsePattern(pattern); err != nil {
			return nil, err
		}
	}
	for _, e := range s.sandbox.Journal() {
		r := Request{e.Method, e.Path, e.Query, e.Header.Clone(), e.Body, e.Time, e.Status, e.Fault}
		if len(patterns) > 0 && !slices.ContainsFunc(matches, func(match func(Request) bool) bool { return match(r) }) {
			continue
		}
		for name, masked := range map[string]string{"Authorization": "Bearer ***", "X-Moltin-Customer-Token": "***"} {
			if r.Header.Get(name) != "" {
				r.Header.Set(name, masked)
			}
		}
		requests = append(requests, r)
	}
	return requests, nil
}

// parsePattern returns a function that reports whether a request matches a pattern.
func parsePattern(pattern string) (func(Request) bool, error) {
	method, wantPath, _ := strings.Cut(pattern, " ")
	if strings.HasPrefix(pattern, "/") {
		method, wantPath = "", pattern
	}
	_, err := path.Match(wantPath, "")
	if pattern == "" || err != nil || method != strings.ToUpper(method) || (wantPath != "" && !strings.HasPrefix(wantPath, "/")) {
		return nil, fmt.Errorf("%q is not a pattern: write a method, a path or both, such as %q", pattern, "GET /v2/customers/*/addresses")
	}
	return func(r Request) bool {
		samePath, _ := path.Match(wantPath, r.Path)
		return (method == "" || r.Method == method) && (wantPath == "" || samePath)
	}, nil
}

// ClearRequests clears the recorded requests.
func (s *Store) ClearRequests() { s.sandbox.ResetJournal() }

// CheckRequests returns an error unless the store received the expected number of requests for each pattern: see Requests. Use 0 for
// requests that must not be sent.
func (s *Store) CheckRequests(want map[string]int) error {
	var differences []string
	for _, pattern := range slices.Sorted(maps.Keys(want)) {
		got, err := s.find(pattern)
		if err != nil {
			return err
		}
		if len(got) != want[pattern] {
			differences = append(differences, fmt.Sprintf("%s: %d, want %d", pattern, len(got), want[pattern]))
		}
	}
	if differences != nil {
		return fmt.Errorf("the store did not receive the expected requests:\n  %s\nit received:\n%s",
			strings.Join(differences, "\n  "), s.requestLines())
	}
	return nil
}

// Dump describes the store for a log: its customers with their addresses, and the requests that it received, without headers and bodies.
func (s *Store) Dump() string {
	var text strings.Builder
	fmt.Fprintf(&text, "store %s\n", s.URL())
	for _, c := range s.Customers() {
		fmt.Fprintf(&text, "customer %s\n", c)
		for _, a := range c.Addresses {
			fmt.Fprintf(&text, "  address %s\n", a)
		}
	}
	return text.String() + "requests\n" + s.requestLines()
}

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
			lines.WriteString(" no response")
		}
		if r.Fault != "" {
			fmt.Fprintf(&lines, " [%s]", r.Fault)
		}
		lines.WriteString("\n")
	}
	return lines.String()
}
