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
	for _, pattern := range patterns {
		check("Requests", checkPattern(pattern))
	}
	var requests []Request
	for _, e := range s.sandbox.Journal() {
		if len(patterns) > 0 && !slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, e.Method, e.Path) }) {
			continue
		}
		header := e.Header.Clone()
		for name, masked := range map[string]string{"Authorization": "Bearer ***", "X-Moltin-Customer-Token": "***"} {
			if header.Get(name) != "" {
				header.Set(name, masked)
			}
		}
		requests = append(requests, Request{e.Method, e.Path, e.Query, header, e.Body, e.Time, e.Status, e.Fault})
	}
	return requests
}

// ClearRequests clears the recorded requests.
func (s *Store) ClearRequests() { s.sandbox.ResetJournal() }

// CheckRequests returns an error unless the store received the expected number of requests for each pattern: see Requests. Use 0 for
// requests that must not be sent.
func (s *Store) CheckRequests(want map[string]int) error {
	var differences []string
	for _, pattern := range slices.Sorted(maps.Keys(want)) {
		if err := checkPattern(pattern); err != nil {
			return err
		}
		if got := len(s.Requests(pattern)); got != want[pattern] {
			differences = append(differences, fmt.Sprintf("%s: %d, want %d", pattern, got, want[pattern]))
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
	fmt.Fprintf(&text, "store %s\n", s.url)
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

// splitPattern returns the method and path of a pattern, or "" for any.
func splitPattern(pattern string) (method, of string) {
	if strings.HasPrefix(pattern, "/") {
		return "", pattern
	}
	method, of, _ = strings.Cut(pattern, " ")
	return method, of
}

func checkPattern(pattern string) error {
	method, of := splitPattern(pattern)
	_, err := path.Match(of, "")
	if pattern == "" || err != nil || method != strings.ToUpper(method) || (of != "" && !strings.HasPrefix(of, "/")) {
		return fmt.Errorf("%q is not a pattern: write a method, a path or both, such as %q", pattern, "GET /v2/customers/*/addresses")
	}
	return nil
}

func matches(pattern, method, name string) bool {
	wantMethod, wantPath := splitPattern(pattern)
	ok, _ := path.Match(wantPath, name) // checkPattern rejects malformed ones
	return (wantMethod == "" || wantMethod == method) && (wantPath == "" || ok)
}
