// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// matched are the faults that apply to a request.
type matched []Fault

func (m matched) get(kind FaultKind) (Fault, bool) {
	if i := slices.IndexFunc(m, func(f Fault) bool { return f.Kind == kind }); i >= 0 {
		return m[i], true
	}
	return Fault{}, false
}

func (m matched) has(kind FaultKind) bool {
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

// misbehaving applies faults.
func (s *Sandbox) misbehaving(next handler) handler {
	return func(c *call) answer {
		c.faults = s.faults.match(c)
		if c.faults.has(RevokeTokens) {
			s.RevokeTokens()
		}
		if c.faults.has(RevokeCustomerTokens) {
			s.RevokeCustomerTokens()
		}
		if f, ok := c.faults.get(""); ok {
			return s.disturb(f, c, next)
		}
		a := next(c)
		switch {
		case a.status >= 300:
			return a
		case c.faults.has(PutNoContent):
			return answer{status: http.StatusNoContent}
		}
		a.doc = c.faults.shape(a.doc)
		return a
	}
}

// disturb returns the response that a fault sets, and processes the request if the fault says so.
func (s *Sandbox) disturb(f Fault, c *call, next handler) answer {
	switch f.Process {
	case ProcessYes:
		next(c)
	case ProcessLate:
		s.processLate(s.faults.delay(f), c, next)
	}
	var a answer
	switch {
	case f.Close:
		return answer{status: dropped}
	case f.Hang:
		<-c.Context().Done()
		return answer{status: dropped}
	case f.Redirect != "":
		return answer{status: http.StatusFound, header: map[string]string{"Location": f.Redirect}}
	case f.HTML:
		a = page(f.Status)
	case f.Shape != "":
		a = f.shapedError(c)
	default:
		a = statusError(c, f.Status)
	}
	if f.RetryAfter != "" {
		a.header = map[string]string{"Retry-After": retryAfter(f.RetryAfter, c.now)}
	}
	return a
}

// statusError is the API's own error with a status, where one is known.
func statusError(c *call, status int) answer {
	switch {
	case status == http.StatusUnauthorized:
		return unauthorized()
	case status == http.StatusForbidden:
		return forbidden()
	case status == http.StatusNotFound && c.PathValue("address") != "":
		return notFound("address not found")
	case status == http.StatusNotFound && c.PathValue("customer") != "":
		return notFound("customer not found")
	case status == http.StatusConflict:
		return writeConflict()
	case status == http.StatusTooManyRequests:
		return tooManyRequests()
	case status >= http.StatusInternalServerError:
		return serverError(c, status)
	}
	return failure(status, http.StatusText(status), refusal(c))
}

func refusal(c *call) string { return fmt.Sprintf("The %s of %s was refused", c.Method, c.route.kind) }

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
