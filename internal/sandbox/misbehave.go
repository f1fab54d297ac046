// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// matched are the faults that apply to a request.
type matched []Fault

func (m matched) get(kind string) (Fault, bool) {
	if i := slices.IndexFunc(m, func(f Fault) bool { return f.Kind == kind }); i >= 0 {
		return m[i], true
	}
	return Fault{}, false
}

func (m matched) has(kind string) bool {
	_, ok := m.get(kind)
	return ok
}

// String returns the faults, separated by commas.
func (m matched) String() string {
	names := make([]string, 0, len(m))
	for _, f := range m {
		names = append(names, f.String())
	}
	return strings.Join(names, ", ")
}

// misbehave processes a request, and applies faults.
func (s *Sandbox) misbehave(c *call) response {
	c.faults = s.faults.match(c)
	if c.faults.has(RevokeTokens) {
		s.RevokeTokens()
	}
	if c.faults.has(RevokeCustomerTokens) {
		s.RevokeCustomerTokens()
	}
	if f, ok := c.faults.get(""); ok {
		return s.override(f, c)
	}
	r := s.process(c)
	switch {
	case r.status >= 300:
		return r
	case c.faults.has(PutNoContent):
		return response{status: http.StatusNoContent}
	}
	r.doc = c.faults.shape(r.doc)
	return r
}

// override returns the response that a fault sets, and processes the request if the fault says so.
func (s *Sandbox) override(f Fault, c *call) response {
	switch f.Process {
	case ProcessYes:
		s.process(c)
	case ProcessLate:
		s.processLate(s.faults.delay(f), c)
	}
	var r response
	switch {
	case f.Close:
		return response{status: dropped}
	case f.Hang:
		<-c.Context().Done()
		return response{status: dropped}
	case f.Redirect != "":
		return response{status: http.StatusFound, header: map[string]string{"Location": f.Redirect}}
	case f.HTML:
		r = page(f.Status)
	default:
		r = f.jsonError(c)
	}
	if f.RetryAfter != "" {
		r.header = map[string]string{"Retry-After": retryAfter(f.RetryAfter, c.now)}
	}
	return r
}

// jsonError is an error with the status of the fault: in its shape, or else the API's own, where one is known.
func (f Fault) jsonError(c *call) response {
	refusal := fmt.Sprintf("The %s of %s was refused", c.Method, c.route.kind)
	switch status := f.Status; {
	case f.Shape != "":
		return shapedError(status, f.Shape, refusal)
	case slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusConflict, http.StatusTooManyRequests}, status):
		return failure(status)
	case status == http.StatusNotFound && c.PathValue("address") != "":
		return notFound("address not found")
	case status == http.StatusNotFound && c.PathValue("customer") != "":
		return notFound("customer not found")
	case status >= http.StatusInternalServerError:
		return serverError(c, status)
	default:
		return failures(status, failureEntry{Status: status, Title: http.StatusText(status), Detail: refusal})
	}
}

func retryAfter(value string, now time.Time) string {
	if ahead, relative := strings.CutPrefix(value, "+"); relative {
		if seconds, err := strconv.Atoi(ahead); err == nil {
			return now.Add(time.Duration(seconds) * time.Second).Format(http.TimeFormat)
		}
	}
	return value
}

// normalize returns the value that the store keeps for one that a request sets.
func (m matched) normalize(field, value string) string {
	if m.has(Normalize) && field != "password" {
		value = strings.TrimSpace(value)
		if field == "country" || field == postCode {
			value = strings.ToUpper(value)
		}
	}
	if m.has(LowercaseEmails) && field == "email" {
		value = strings.ToLower(value)
	}
	return value
}

// shape applies the faults of the request to the records of a document.
func (m matched) shape(doc any) any {
	shaping := []string{NullForEmpty, MissingForEmpty, NoTimestamps, AddUnknownFields}
	if doc == nil || !slices.ContainsFunc(m, func(f Fault) bool { return slices.Contains(shaping, f.Kind) }) {
		return doc
	}
	shaped, err := decode(encode(doc))
	if err != nil {
		panic(err) // can't happen: encode produces valid JSON
	}
	whole, _ := shaped.(map[string]any)
	records, isList := whole["data"].([]any)
	if !isList {
		records = []any{whole["data"]}
	}
	for _, one := range records {
		if record, ok := one.(map[string]any); ok {
			m.shapeRecord(record)
		}
	}
	return shaped
}

func (m matched) shapeRecord(record map[string]any) {
	null, missing := m.has(NullForEmpty), m.has(MissingForEmpty)
	for name, value := range record {
		switch {
		case value != "":
		case missing:
			delete(record, name)
		case null:
			record[name] = nil
		}
	}
	if m.has(NoTimestamps) {
		delete(record, "meta")
	}
	if m.has(AddUnknownFields) {
		record["gate-code"] = strings.Repeat("7", 4)
		record["delivery_window"] = map[string]any{"from": 9, "until": nil, "days": []string{"sat", "sun"}}
	}
}

// damage applies the faults of the request to the bytes of a document.
func (m matched) damage(body []byte) []byte {
	if m.has(Oversized) {
		padding := bytes.Repeat([]byte("x"), 32<<20+1)
		body = slices.Concat(body[:len(body)-1], []byte(`,"padding":"`), padding, []byte(`"}`))
	}
	if m.has(Truncated) {
		body = body[:len(body)/2]
	}
	return body
}

// lateWrites are writes that are processed after their response.
type lateWrites struct {
	mu      sync.Mutex // also locked while waiting, so that no write is added meanwhile
	pending sync.WaitGroup
	drop    chan struct{} // closed to drop pending writes
}

// processLate processes a request after a delay, even if its client disconnects.
func (s *Sandbox) processLate(delay time.Duration, c *call) {
	late := *c
	late.Request = c.Clone(context.WithoutCancel(c.Context())) // net/http reuses the original
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	drop := s.late.drop
	s.late.pending.Go(func() {
		select {
		case <-time.After(delay):
			late.now = s.now()
			s.process(&late)
		case <-drop:
		}
	})
}

// WaitIdle waits until all writes that ProcessLate delayed are processed.
func (s *Sandbox) WaitIdle() {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	s.late.pending.Wait()
}

// dropLateWrites drops the writes that are delayed.
func (s *Sandbox) dropLateWrites() {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	close(s.late.drop)
	s.late.pending.Wait()
	s.late.drop = make(chan struct{})
}
