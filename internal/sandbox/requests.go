// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"sync"
	"time"
)

// Request is a request that the store received. Its JSON has nothing that can contain credentials, tokens or personal data.
type Request struct {
	// Number counts the completed requests of a store, starting at 1. It is 0 before the response. Reset doesn't restart it.
	Number int64 `json:"number"`
	// Time is the time of arrival, by Config.Clock.
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	// Path is escaped, as it was sent.
	Path string `json:"path"`
	// Status is 0 if the connection was closed without a response, or if there is no response yet.
	Status int `json:"status"`
	// Duration is the time until the response, rounded to 10 µs.
	Duration Duration `json:"duration"`
	// Fault has the faults that applied, separated by commas.
	Fault string `json:"fault,omitempty"`

	// The following are empty if Config.RequestLimit is set.

	Query  url.Values  `json:"-"`
	Header http.Header `json:"-"` // all headers, including secrets
	Body   []byte      `json:"-"`
}

// Duration is a time.Duration that JSON represents as a string, such as "300ms".
type Duration time.Duration

func (d Duration) String() string { return time.Duration(d).String() }

// MarshalText encodes the duration in the format of String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses a delay of a fault, in the format of time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("min_delay and max_delay must be durations such as \"300ms\", not %q", text)
	}
	*d = Duration(parsed)
	return nil
}

// String returns the line of the log.
func (r Request) String() string {
	outcome := "closed"
	if r.Status != dropped {
		outcome = fmt.Sprint(r.Status)
	}
	faults := ""
	if r.Fault != "" {
		faults = " [" + r.Fault + "]"
	}
	return fmt.Sprintf("%s %s %s %s%s", r.Method, r.Path, outcome, r.Duration, faults)
}

// requests keeps the latest requests in order of arrival.
type requests struct {
	limit int // 0 for none

	mu        sync.Mutex
	kept      []*Request
	completed int64         // number of the last completed request
	cleared   int           // how many times clear was called
	changed   chan struct{} // closed when a request completes, and by clear
}

func newRequests(limit int) *requests { return &requests{limit: limit, changed: make(chan struct{})} }

// add records a request that has arrived.
func (q *requests) add(c *call) *Request {
	r := &Request{Time: c.now, Method: c.Method, Path: c.URL.EscapedPath()}
	if q.limit == 0 {
		r.Query, r.Header, r.Body = c.URL.Query(), c.Header.Clone(), c.body
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.kept = append(q.kept, r)
	if q.limit > 0 && len(q.kept) > q.limit {
		q.kept = q.kept[1:]
	}
	return r
}

// complete records the result of a request, and returns a copy.
func (q *requests) complete(r *Request, status int, faults string, took time.Duration) Request {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.completed++
	r.Number, r.Status, r.Fault, r.Duration = q.completed, status, faults, Duration(took.Round(10*time.Microsecond))
	q.notify()
	return *r
}

// clear removes all requests.
func (q *requests) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.kept = nil
	q.cleared++
	q.notify()
}

func (q *requests) notify() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// Requests returns the completed requests whose number is greater than after, in order of completion, how many times requests were cleared,
// and a channel that is closed when another one completes or the requests are cleared.
func (s *Sandbox) Requests(after int64) (completed []Request, cleared int, changed <-chan struct{}) {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	for _, r := range s.requests.kept {
		if r.Number > after {
			completed = append(completed, *r)
		}
	}
	slices.SortFunc(completed, func(a, b Request) int { return cmp.Compare(a.Number, b.Number) })
	return completed, s.requests.cleared, s.requests.changed
}

// Journal returns all requests since the start or the last ResetJournal, in order of arrival.
func (s *Sandbox) Journal() []Request { return s.Find("", "") }

// ResetJournal clears the recorded requests.
func (s *Sandbox) ResetJournal() { s.requests.clear() }

// Find returns the recorded requests with a method and a path, in order of arrival. "" matches any. The path is a pattern of path.Match,
// such as "/v2/customers/*/addresses". A malformed one matches nothing.
func (s *Sandbox) Find(method, pattern string) []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	var found []Request
	for _, r := range s.requests.kept {
		if (method == "" || r.Method == method) && (pattern == "" || matches(pattern, r.Path)) {
			found = append(found, *r)
		}
	}
	return found
}

// Count returns the number of requests that Find returns.
func (s *Sandbox) Count(method, pattern string) int { return len(s.Find(method, pattern)) }

func matches(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
