// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"sync"
	"time"
)

// keptRequests is the number of requests that Requests keeps, independent of Config.JournalLimit.
const keptRequests = 1000

// Request is a completed request, without query, headers and body, which can contain credentials, tokens and personal data.
type Request struct {
	// Number counts the completed requests of a store, starting at 1. Reset doesn't restart it.
	Number int64 `json:"number"`
	// Time is the time of arrival, by Config.Clock.
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	// Path is escaped, as it was sent.
	Path string `json:"path"`
	// Status is 0 if the connection was closed without a response.
	Status int `json:"status"`
	// Duration is the time until the response.
	Duration Duration `json:"duration"`
	// Fault has the kinds of the faults that applied, separated by commas.
	Fault string `json:"fault,omitempty"`
}

// Duration is a time.Duration that JSON represents as a string, such as "300ms".
type Duration time.Duration

// MarshalText encodes the duration in the format of time.Duration.String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText parses the format of time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
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
	return fmt.Sprintf("%s %s %s %s%s", r.Method, r.Path, outcome, time.Duration(r.Duration).Round(10*time.Microsecond), faults)
}

// recent are the latest requests, in order of completion.
type recent struct {
	mu      sync.Mutex
	kept    []Request
	last    int64         // number
	another chan struct{} // closed by the next request
}

func newRecent() *recent { return &recent{another: make(chan struct{})} }

// add numbers a request and stores it.
func (r *recent) add(one Request) Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	one.Number = r.last
	if len(r.kept) == keptRequests {
		r.kept = r.kept[1:]
	}
	r.kept = append(r.kept, one)
	close(r.another)
	r.another = make(chan struct{})
	return one
}

// forget clears the requests, and wakes callers who wait for the next one.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = nil
	close(r.another)
	r.another = make(chan struct{})
}

// Requests returns those of the latest 1,000 completed requests whose number is greater than after, oldest first, and a channel that is
// closed by the next request or by Reset.
func (s *Sandbox) Requests(after int64) (requests []Request, another <-chan struct{}) {
	s.recent.mu.Lock()
	defer s.recent.mu.Unlock()
	for _, r := range s.recent.kept {
		if r.Number > after {
			requests = append(requests, r)
		}
	}
	return requests, s.recent.another
}
