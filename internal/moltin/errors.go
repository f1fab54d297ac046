// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error is an answer of the store, or of something in front of it, that is not
// a success. It holds no body, header or token.
type Error struct {
	Method, Path string
	// Status is the HTTP status.
	Status int
	// RequestID is the store's own, if it gave one.
	RequestID string
	// Attempts is how many requests were made before giving up.
	Attempts int
	// Entries are all of errors[]; none means that the answer was not in the
	// API's own error shape, and probably not the API's.
	Entries []ErrorEntry
	// RetryAfter is set when the store asked to wait past the operation's deadline.
	RetryAfter time.Duration
}

// ErrorEntry is one member of errors[]. Every field may be empty.
type ErrorEntry struct {
	Status, Source, Title, Detail string
}

// Message is the entry's detail with its title, whichever there is.
func (e ErrorEntry) Message() string {
	switch {
	case e.Detail == "":
		return e.Title
	case e.Title == "" || strings.Contains(strings.ToLower(e.Detail), strings.ToLower(e.Title)):
		return e.Detail
	}
	return e.Title + ": " + e.Detail
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", e.Method, e.Path, e.StatusText())
	for i, entry := range e.Entries {
		b.WriteString([]string{": ", "; "}[min(i, 1)])
		b.WriteString(entry.Message())
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request id %s)", e.RequestID)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " (after %d attempts)", e.Attempts)
	}
	if e.Status >= 300 && e.Status < 400 {
		b.WriteString(" (redirects are refused, because they would carry the credentials to another address: check the endpoint)")
	}
	if e.RetryAfter > 0 {
		fmt.Fprintf(&b, " (the store asked to wait %s, which is longer than the operation's timeout leaves)", e.RetryAfter.Round(time.Second))
	}
	return b.String()
}

// Unwrap makes a Retry-After past the deadline a [context.DeadlineExceeded].
func (e *Error) Unwrap() error {
	if e.RetryAfter > 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// StatusText is the status as "404 Not Found".
func (e *Error) StatusText() string { return statusText(e.Status) }

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

// NoAnswerError is a request that got no answer that could be read.
type NoAnswerError struct {
	Method, Path string
	// Attempts is how many requests were made before giving up.
	Attempts int
	// Err is why the last attempt failed.
	Err error
}

func (e *NoAnswerError) Error() string {
	tries := ""
	if e.Attempts > 1 {
		tries = fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	return fmt.Sprintf("%s %s: %v%s", e.Method, e.Path, e.Err, tries)
}

func (e *NoAnswerError) Unwrap() error { return e.Err }

// UnsettledError is a create whose answer was lost and whose outcome could not
// be found out: nothing matches for certain.
type UnsettledError struct {
	// IDs are the records that match the create, if several do.
	IDs []string
	// Err is how the last attempt ended.
	Err error
	// Lost is to look for the record with later, unless there are several.
	Lost Lost
}

func (e *UnsettledError) Error() string {
	if len(e.IDs) > 0 {
		return fmt.Sprintf("the store's answer was lost and several records match: %s: %v", strings.Join(e.IDs, ", "), e.Err)
	}
	return fmt.Sprintf("the store's answer was lost, so the record may or may not have been created: %v", e.Err)
}

func (e *UnsettledError) Unwrap() error { return e.Err }

// IsNotFound tells whether err is the API's own 404 to the request itself. A
// proxy's or a wrong path's 404 is not: it says nothing about the record. Nor
// is one to a login, or to the search for a lost create.
func IsNotFound(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == http.StatusNotFound && len(e.Entries) > 0 &&
		!errors.As(err, new(*RefusedError)) && !errors.As(err, new(*UnsettledError))
}

// answered gives the answer to the request itself that err is. One that is
// wrapped answers another request, made on the way.
func answered(err error) (e *Error, ok bool) {
	e, ok = err.(*Error) //nolint:errorlint // See above.
	return e, ok
}

// isWriteConflict tells the store's "Write conflict detected", which says that
// nothing was written, from other uses of 409 such as a duplicate.
func isWriteConflict(entries []ErrorEntry) bool {
	return slices.ContainsFunc(entries, func(e ErrorEntry) bool {
		return strings.Contains(strings.ToLower(e.Title+" "+e.Detail), "write conflict")
	})
}

// decodeErrors reads errors[] in each of the shapes that the API uses; a body
// in none of them gives nothing.
func decodeErrors(body []byte) (entries []ErrorEntry, requestID string) {
	var answer struct {
		Errors []struct {
			Status    looseText `json:"status"`
			Source    looseText `json:"source"`
			Title     looseText `json:"title"`
			Detail    looseText `json:"detail"`
			RequestID looseText `json:"request_id"`
		} `json:"errors"`
		RequestID looseText `json:"request_id"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil, ""
	}
	requestID = string(answer.RequestID)
	for _, e := range answer.Errors {
		if e.RequestID != "" {
			requestID = string(e.RequestID)
		}
		entry := ErrorEntry{Status: string(e.Status), Source: string(e.Source), Title: string(e.Title), Detail: string(e.Detail)}
		if entry.Title != "" || entry.Detail != "" {
			entries = append(entries, entry)
		}
	}
	return entries, requestID
}

// looseText is a member that is documented as a string and seen as a number
// too; anything but a scalar counts as absent.
type looseText string

func (t *looseText) UnmarshalJSON(data []byte) error {
	var text string
	switch {
	case json.Unmarshal(data, &text) == nil:
		*t = looseText(text)
	case bytes.ContainsAny(data[:1], "-0123456789"):
		number, err := strconv.ParseFloat(string(data), 64)
		if err == nil {
			*t = looseText(strconv.FormatFloat(number, 'f', -1, 64))
		}
	}
	return nil
}
