// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Request is one API request, without credentials.
type Request struct {
	Method string
	// Path has the unescaped segments. None may be empty.
	Path  []string
	Query url.Values
	// Form is a form-encoded body, or Body a JSON body.
	Form url.Values
	Body any
	// Secret marks a request whose bodies contain credentials and are never logged.
	Secret bool
	// NonIdempotent marks a request that must not be processed twice. It is retried
	// only if the failed attempt certainly did nothing; see [AmbiguousError]. It must
	// have a body, because net/http repeats requests without one.
	NonIdempotent bool
	// Decode decodes a successful response; an error makes the response invalid.
	// If it is nil, any JSON and an empty body are valid.
	Decode func(Response) error
}

// Response is a response with its complete body.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	// Date is the time of the response by the store's clock; zero without a Date
	// header.
	Date time.Time
	// Received is when the response started to arrive, by the local clock.
	Received time.Time
}

func (r *Request) check() error {
	// With an empty segment the path would be another route, such as the list's.
	if slices.Contains(r.Path, "") {
		return fmt.Errorf("%s %s: an ID is empty", r.Method, r.escapedPath())
	}
	if slices.Contains(r.Path, ".") || slices.Contains(r.Path, "..") {
		return fmt.Errorf("%s %s: \".\" and \"..\" are not valid IDs", r.Method, r.escapedPath())
	}
	if r.NonIdempotent && r.Body == nil && r.Form == nil {
		return fmt.Errorf("%s %s: a non-idempotent request must have a body", r.Method, r.escapedPath())
	}
	return nil
}

// escapedPath escapes each segment, since an id may contain any character.
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

func (r *Request) decode(resp Response) error {
	switch {
	case r.Decode != nil:
		return r.Decode(resp)
	case len(resp.Body) > 0 && !json.Valid(resp.Body):
		return errors.New("it is not JSON")
	}
	return nil
}
