// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one call of the API, before credentials.
type Request struct {
	Method string
	// Path is in segments that are not escaped yet. None may be empty.
	Path  []string
	Query url.Values
	// Form is a form body; or Body is a JSON body.
	Form url.Values
	Body any
	// Secret marks bodies that hold credentials: they are never logged.
	Secret bool
	// Once marks a request that must not be carried out twice. It is sent again
	// only when it certainly did nothing; see [UnknownOutcomeError].
	Once bool
	// Decode reads a successful answer; its error makes the answer unreadable.
	// nil means that any JSON and an empty body will do.
	Decode func(Answer) error
}

// Answer is a successful answer, read to its end.
type Answer struct {
	Status int
	Body   []byte
	// Date is when the answer was made, by the store's clock; zero if it does
	// not say.
	Date time.Time
	// Received is when it began to arrive, by the local clock.
	Received time.Time
}

func (r *Request) check() error {
	// An empty segment would make it another route, such as that of all records.
	if slices.Contains(r.Path, "") {
		return fmt.Errorf("%s %s: an ID is empty", r.Method, r.escapedPath())
	}
	if slices.Contains(r.Path, ".") || slices.Contains(r.Path, "..") {
		return fmt.Errorf("%s %s: \".\" and \"..\" are not valid IDs", r.Method, r.escapedPath())
	}
	return nil
}

// escapedPath keeps every segment what it is, whatever characters an id has.
func (r *Request) escapedPath() string {
	var b strings.Builder
	for _, segment := range r.Path {
		b.WriteString("/" + url.PathEscape(segment))
	}
	return b.String()
}

func (r *Request) url(endpoint *url.URL) string {
	address := endpoint.JoinPath(r.escapedPath()).String()
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	return address
}

func (r *Request) encode() (contentType string, body []byte, err error) {
	switch {
	case r.Form != nil:
		return "application/x-www-form-urlencoded", []byte(r.Form.Encode()), nil
	case r.Body != nil:
		body, err = json.Marshal(r.Body)
		return "application/json", body, err
	}
	return "", nil, nil
}

func (r *Request) decode(a Answer) error {
	switch {
	case r.Decode != nil:
		return r.Decode(a)
	case len(a.Body) > 0 && !json.Valid(a.Body):
		return errors.New("it is not JSON")
	}
	return nil
}
