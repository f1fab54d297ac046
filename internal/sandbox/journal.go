// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"sync"
	"time"
)

// Entry is a recorded request.
type Entry struct {
	Method, Path string
	Query        url.Values
	Header       http.Header // all headers, including secrets
	Body         []byte
	Customer     string    // ID in the path, if any
	At           time.Time // of arrival
	// Status is 0 if the connection was closed without a response, or if there is no response yet.
	Status int
	// Fault has the kinds of the faults that applied, separated by commas.
	Fault string
}

// journal keeps the latest requests in order of arrival.
type journal struct {
	limit int

	mu      sync.Mutex
	entries []*Entry
}

func (j *journal) add(c *call) *Entry {
	e := &Entry{
		Method: c.Method, Path: c.URL.Path, Query: c.URL.Query(), Header: c.Header.Clone(), Body: c.body,
		Customer: c.PathValue("customer"), At: c.now,
	}
	if j.limit < 0 {
		return e
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, e)
	if j.limit > 0 && len(j.entries) > j.limit {
		j.entries[0] = nil
		j.entries = j.entries[1:]
	}
	return e
}

func (j *journal) finish(e *Entry, status int, fault string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Status, e.Fault = status, fault
}

// Journal returns all requests since the start or the last ResetJournal.
func (s *Sandbox) Journal() []Entry {
	return s.Find("", "")
}

// ResetJournal clears the recorded requests.
func (s *Sandbox) ResetJournal() {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	s.journal.entries = nil
}

// Find returns the recorded requests with a method and a path. "" matches any. The path is a pattern of path.Match, such as
// "/v2/customers/*/addresses". Find panics if it is malformed.
func (s *Sandbox) Find(method, pattern string) []Entry {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	var found []Entry
	for _, e := range s.journal.entries {
		if (method == "" || e.Method == method) && (pattern == "" || matches(pattern, e.Path)) {
			found = append(found, *e)
		}
	}
	return slices.Clip(found)
}

// Count returns the number of requests that Find returns.
func (s *Sandbox) Count(method, pattern string) int {
	return len(s.Find(method, pattern))
}

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	if err != nil {
		panic(err) // a mistake in a test
	}
	return ok
}
