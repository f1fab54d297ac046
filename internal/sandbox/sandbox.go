// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package sandbox is a store on loopback: it keeps customers and their addresses in memory and answers the wire API of
// a Moltin (Elastic Path Commerce Cloud) store, so that configurations and the provider itself can be tried, and made to
// meet every kind of trouble, without a real one.
//
// It is written from the API's documentation alone and shares no code with the API client, so that a mistake in one is
// not repeated by the other.
package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// maxBody is the longest request body that is read, in bytes.
const maxBody = 1 << 20

// Sandbox is the store. It is an http.Handler and safe for concurrent use.
type Sandbox struct {
	config  Config
	journal journal
	faults  faults
	rate    rate
	saver   saver
	first   string // id of the customer that is there from the start

	mu     sync.Mutex // guards the two below
	store  store
	tokens tokens
}

// New makes a store. Errors are about settings that cannot be, or about a data file that cannot be read or written.
func New(config Config) (*Sandbox, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	s := &Sandbox{
		config:  config,
		journal: journal{limit: config.JournalLimit},
		faults:  faults{rand: config.Rand},
		rate:    rate{limit: config.Rate},
		saver:   saver{path: config.DataFile},
		store:   newStore(),
		tokens:  newTokens(),
	}
	if err := s.saver.load(&s.store); err != nil {
		return nil, err
	}
	s.ensureFirstCustomer()
	if err := s.save(); err != nil {
		return nil, err
	}
	return s, nil
}

// now is the store's time, without the monotonic reading that a file would not keep.
func (s *Sandbox) now() time.Time { return s.config.Clock().UTC().Round(0) }

// call is one request on its way.
type call struct {
	*http.Request
	route
	body  []byte
	fired fired
	now   time.Time
}

// ServeHTTP answers one request of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	c := &call{Request: r, route: routeOf(r.URL), body: body, now: s.now()}
	entry := s.journal.add(c)

	a := badRequest("The request body could not be read to its end.")
	if err == nil {
		a = s.answer(c)
	}
	faults := c.fired.String()
	s.journal.finish(entry, a.status, faults)
	s.config.Log(logLine(r, a.status, time.Since(started), faults))
	if a.status == dropped {
		panic(http.ErrAbortHandler) // net/http closes the connection without a word
	}
	a.write(w, c)
}

// answer is what the store makes of a request: limits first, then faults, then the API itself.
func (s *Sandbox) answer(c *call) answer {
	allowed := s.rate.allow(c.now)
	if !wait(c.Context(), s.config.Latency) {
		return answer{status: dropped}
	}
	if !allowed {
		return tooManyRequests()
	}
	c.fired = s.faults.roll(c)
	if a, ok := s.instead(c); ok {
		return a
	}
	a := s.serve(c)
	if c.Method != http.MethodGet && a.status < 300 {
		if err := s.save(); err != nil {
			s.config.Log(err.Error())
			a = s.serverError(http.StatusInternalServerError)
		}
	}
	return s.afterwards(c, a)
}

func wait(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func logLine(r *http.Request, status int, took time.Duration, faults string) string {
	outcome := "closed"
	if status != dropped {
		outcome = fmt.Sprint(status)
	}
	if faults != "" {
		faults = " [" + faults + "]"
	}
	return fmt.Sprintf("%s %s %s %s%s", r.Method, r.URL.EscapedPath(), outcome, took.Round(10*time.Microsecond), faults)
}
