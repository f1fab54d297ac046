// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxBody is the maximum size of a request body, in bytes.
const maxBody = 1 << 20

// call is a request that is being processed.
type call struct {
	*http.Request
	route  route
	id     string // of the request: X-Moltin-Request-Id
	body   []byte
	faults matched
	now    time.Time
}

// response is a response before it is written: a JSON document, or a page in HTML that doesn't come from the API.
type response struct {
	status int
	doc    any
	html   string
	header map[string]string
}

// recordResponse is a response with one record.
func recordResponse(status int, record any) response {
	return response{status: status, doc: orderedObject{{"data", record}}}
}

// dropped is the status of a request whose connection is closed without a response.
const dropped = 0

// serve returns the handler of a route. It records each request.
func (s *Sandbox) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxBody))
		c := &call{Request: request, route: r, id: requestID(), body: body, now: s.now()}
		started := time.Now()
		arrived := s.requests.add(c)
		sent := s.respond(c, err)
		completed := s.requests.complete(arrived, sent.status, c.faults.String(), time.Since(started))
		s.config.Log(completed.String())
		s.config.OnRequest(completed)
		if sent.status == dropped {
			panic(http.ErrAbortHandler) // net/http closes the connection silently
		}
		s.write(w, c, sent)
	})
}

func requestID() string {
	id := make([]byte, 20)
	_, _ = rand.Read(id) // it never fails
	return hex.EncodeToString(id)
}

// respond returns the response to a request whose body was read, or couldn't be.
func (s *Sandbox) respond(c *call, unread error) response {
	switch {
	case errors.As(unread, new(*http.MaxBytesError)):
		return failure(http.StatusRequestEntityTooLarge)
	case unread != nil:
		return badRequest("The request body could not be read completely.")
	case !s.delay(c):
		return response{status: dropped}
	case !s.rate.allow(c.now):
		return failure(http.StatusTooManyRequests)
	}
	return s.misbehave(c)
}

// delay waits for the latency of the settings, and reports whether the client still waits, too.
func (s *Sandbox) delay(c *call) bool {
	if s.config.Latency == 0 {
		return true
	}
	select {
	case <-time.After(s.config.Latency):
		return true
	case <-c.Context().Done():
		return false
	}
}

// process processes a request, and saves its changes before there is a response.
func (s *Sandbox) process(c *call) response {
	r := s.handle(c)
	if c.route.writes() && r.status < 300 {
		if err := s.save(); err != nil {
			s.config.Log(err.Error())
			return failureText(http.StatusInternalServerError, "Internal Server Error", err.Error())
		}
	}
	return r
}

// handle handles one request at a time, so that the handlers of routes don't need to deal with concurrency.
func (s *Sandbox) handle(c *call) response {
	s.mu.Lock()
	defer s.mu.Unlock()
	if status := s.authorize(c); status != http.StatusOK {
		return failure(status)
	}
	return c.route.handle(s, c)
}

func (s *Sandbox) write(w http.ResponseWriter, c *call, r response) {
	header := w.Header()
	header.Set("Via", "1.1 varnish")
	var body []byte
	if r.html != "" {
		header.Set("Date", s.now().Add(s.config.GatewayAhead).Format(http.TimeFormat))
		header.Set("Content-Type", "text/html; charset=utf-8")
		body = []byte(r.html)
	} else {
		// The date uses the same clock as created_at, so that clients can compare them.
		header.Set("Date", c.now.Format(http.TimeFormat))
		header.Set("X-Moltin-Request-Id", c.id)
	}
	if r.doc != nil {
		header.Set("Content-Type", "application/json; charset=utf-8")
		body = c.faults.damage(encode(r.doc))
	}
	for name, value := range r.header {
		header.Set(name, value)
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(body) // the client may have disconnected
}

// rate allows limit requests in any window of one second. Rejected requests don't count.
type rate struct {
	limit int

	mu      sync.Mutex
	allowed []time.Time // requests of the last second
}

// forget allows limit requests immediately.
func (r *rate) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed = nil
}

func (r *rate) allow(now time.Time) bool {
	if r.limit == 0 {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed = slices.DeleteFunc(r.allowed, func(earlier time.Time) bool { return now.Sub(earlier) >= time.Second })
	if len(r.allowed) >= r.limit {
		return false
	}
	r.allowed = append(r.allowed, now)
	return true
}
