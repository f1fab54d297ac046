// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Error is an unsuccessful response of the store, or of a proxy in front of it.
// It has no body, header or token in it.
type Error struct {
	Method, Path string
	// Status is the HTTP status.
	Status int
	// Date is the time of the response by the clock of its sender; zero without
	// a Date header.
	Date time.Time
	// RequestID identifies the request to the store's support. If a response names
	// several ids, they are separated by commas.
	RequestID string
	// Attempts is the number of requests that were made.
	Attempts int
	// Entries are all entries of errors[]. Without any, the response does not have
	// the API's error format, and is probably not from the API.
	Entries []ErrorEntry
	// RetryAfter is set when the store asked to wait past the operation's deadline.
	RetryAfter time.Duration
}

// ErrorEntry is one entry of errors[]. Every field may be empty.
type ErrorEntry struct {
	Status, Source, Title, Detail string
}

// Message returns the title and detail of the entry, or whichever it has.
func (e ErrorEntry) Message() string {
	switch {
	case e.Detail == "":
		return e.Title
	case e.Title == "" || strings.Contains(strings.ToLower(e.Detail), strings.ToLower(e.Title)):
		return e.Detail
	}
	return e.Title + ": " + e.Detail
}

// newError returns the error for a response that is not a success.
func (t *Transport) newError(x *exchange, resp *Response) *Error {
	entries, id := decodeErrors(resp.Body)
	for i, e := range entries {
		entries[i] = ErrorEntry{t.Secrets.Mask(e.Status), t.Secrets.Mask(e.Source), t.Secrets.Mask(e.Title), t.Secrets.Mask(e.Detail)}
	}
	ids := []string{resp.Header.Get("X-Moltin-Request-Id"), resp.Header.Get("X-Request-Id"), id}
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	return &Error{
		Method: x.Method, Path: x.escapedPath(), Status: resp.Status, Date: resp.Date, Attempts: x.attempts, Entries: entries,
		RequestID: t.Secrets.Mask(strings.Join(slices.Compact(ids), ", ")),
	}
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", e.Method, e.Path, statusText(e.Status))
	separator := ": "
	for _, entry := range e.Entries {
		if strings.EqualFold(entry.Title, http.StatusText(e.Status)) {
			entry.Title = "" // It repeats the status.
		}
		if message := entry.Message(); message != "" {
			b.WriteString(separator + message)
			separator = "; "
		}
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request ID %s)", e.RequestID)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.Status >= 300 && e.Status < 400 {
		b.WriteString(" (redirects are refused, because they would send the credentials to another server: check the endpoint)")
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, " (the store asked to wait %s, which is longer than the time that is left)", e.RetryAfter.Round(time.Second))
	}
	return b.String()
}

// Unwrap returns [context.DeadlineExceeded] for a Retry-After past the deadline.
func (e *Error) Unwrap() error {
	if e.RetryAfter > 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// NetworkError is a request without a valid response.
type NetworkError struct {
	Method, Path string
	// Attempts is the number of requests that were made.
	Attempts int
	// Err is the reason that the last attempt failed.
	Err error

	sent bool // The last attempt reached a connection, so the store may have processed it.
}

func (e *NetworkError) Error() string {
	tries := ""
	if e.Attempts > 1 {
		tries = fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	return fmt.Sprintf("%s %s: %v%s", e.Method, e.Path, e.Err, tries)
}

func (e *NetworkError) Unwrap() error { return e.Err }

// AttemptTimeoutError is an attempt that took longer than the request timeout.
type AttemptTimeoutError struct {
	// RequestTimeout is that of the [Config].
	RequestTimeout time.Duration
}

func (e *AttemptTimeoutError) Error() string {
	return fmt.Sprintf("no response within the request timeout of %s", e.RequestTimeout)
}

// ProxyError is the response of a proxy that did not connect the client to the
// store.
type ProxyError struct {
	// Host is the proxy's host and port.
	Host string
	// Status is the HTTP status.
	Status int
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s refused the connection: %s", e.Host, statusText(e.Status))
}

// RateLimitError is a request whose context ended while it waited for the rate
// limit.
type RateLimitError struct {
	// RequestsPerSecond is that of the [Config]; 0 means no limit.
	RequestsPerSecond float64
	// Err is the context's error.
	Err error
}

func (e *RateLimitError) Error() string {
	return fmt.Sprintf("the request was held back to keep to the rate limit (%v)", e.Err)
}

func (e *RateLimitError) Unwrap() error { return e.Err }

// AmbiguousError is a non-idempotent request that the store may or may not have
// processed. The caller has to find out.
type AmbiguousError struct {
	// Err is how the attempt ended: an [Error] or a [NetworkError].
	Err error
}

func (e *AmbiguousError) Error() string { return e.Err.Error() }

func (e *AmbiguousError) Unwrap() error { return e.Err }

// invalidBodyError is a successful response with an invalid body. Its text has the
// status, never the body.
type invalidBodyError struct {
	status int
	isJSON bool // of the wrong type
	err    error
}

func (e *invalidBodyError) Error() string {
	return fmt.Sprintf("%s, but the body is not in the API's format (%v)", statusText(e.status), e.err)
}

func (e *invalidBodyError) Unwrap() error { return e.err }

// invalidRequestError is a request that net/http refuses to send, such as one with a
// line break in a header.
type invalidRequestError struct{ err error }

func (e *invalidRequestError) Error() string { return e.err.Error() }
func (e *invalidRequestError) Unwrap() error { return e.err }

// ResponseError returns err as the response to the request itself. It does not
// unwrap: an [Error] within another error is the response to another request that
// was made on the way, such as a login.
func ResponseError(err error) (e *Error, ok bool) {
	e, ok = err.(*Error) //nolint:errorlint // See above.
	return e, ok
}

// IsNotFound reports whether err is the API's own 404 for the request itself. A
// 404 from a proxy or a wrong path says nothing about the record.
func IsNotFound(err error) bool {
	e, ok := ResponseError(err)
	return ok && e.Status == http.StatusNotFound && len(e.Entries) > 0
}

// IsUnreadable reports whether err is a successful response to the request itself
// whose body is invalid or too large.
func IsUnreadable(err error) bool {
	e, ok := err.(*NetworkError) //nolint:errorlint // As in ResponseError.
	return ok && (errors.As(e.Err, new(*invalidBodyError)) || errors.Is(e.Err, ErrTooLarge))
}

// isWriteConflict distinguishes "Write conflict detected", after which nothing
// was written, from other 409 responses such as a duplicate.
func isWriteConflict(entries []ErrorEntry) bool {
	return slices.ContainsFunc(entries, func(e ErrorEntry) bool {
		return strings.Contains(strings.ToLower(e.Title+" "+e.Detail), "write conflict")
	})
}

// statusText returns a status as "404 Not Found".
func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}
