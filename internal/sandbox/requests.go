// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"sync"
	"time"
)

// keptRequests is how many of the latest requests can be looked at, whatever Config.JournalLimit says.
const keptRequests = 1000

// Request is a request that was answered, without anything secret: neither query nor header nor body, which may hold
// credentials, tokens and people's addresses.
type Request struct {
	// Number counts the answered requests of a store from 1. Reset does not start it anew.
	Number int64 `json:"number"`
	// Time is when the request arrived, by Config.Clock.
	Time   time.Time `json:"time"`
	Method string    `json:"method"`
	// Path is escaped, as it was sent.
	Path string `json:"path"`
	// Status is 0 if the connection was closed without an answer.
	Status int `json:"status"`
	// Duration is how long the answer took.
	Duration Duration `json:"duration"`
	// Fault names the faults that struck, joined by commas.
	Fault string `json:"fault,omitempty"`
}

// String is the request's line in the log.
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

// recent are the latest requests, in the order of their answers.
type recent struct {
	mu      sync.Mutex
	kept    []Request
	last    int64         // number
	another chan struct{} // closed when there is another one
}

func newRecent() *recent { return &recent{another: make(chan struct{})} }

// add gives the request a number and keeps it.
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

// forget leaves nothing to look at, and tells those who wait for another request.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = nil
	close(r.another)
	r.another = make(chan struct{})
}

// Requests gives the latest 1,000 answered requests whose number is greater than after, oldest first, and a channel that
// is closed when there is another, or when Reset has forgotten them.
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
