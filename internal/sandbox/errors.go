// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
)

// The API encodes the status of an error as a number, as a string, or not at all. Errors follow the recorded and documented samples.
// Others use all three styles, so that clients are tested with each.

// failureEntry is an entry of an error document.
type failureEntry struct {
	Status    any    `json:"status,omitempty"`
	Source    string `json:"source,omitempty"`
	Title     string `json:"title"`
	Detail    string `json:"detail,omitempty"`
	RequestID string `json:"request_id,omitempty"`
}

func failures(status int, entries ...failureEntry) response {
	return response{status: status, doc: object{"errors": entries}}
}

// failure is a response with the usual entry of a status, with the status as a number.
func failure(status int) response {
	entry := failureEntry{Status: status, Title: http.StatusText(status)}
	switch status {
	case http.StatusUnauthorized:
		entry.Title = "Unable to validate access token"
	case http.StatusMethodNotAllowed:
		entry.Detail = "The method is not allowed for this path"
	case http.StatusConflict:
		entry.Detail = "Write conflict detected"
	case http.StatusRequestEntityTooLarge:
		entry.Detail = fmt.Sprintf("The request body is longer than %d bytes.", maxBody)
	case http.StatusTooManyRequests:
		entry.Detail = "Rate limit exceeded"
	}
	return failures(status, entry)
}

// failureText is a response with one entry, with the status as a string.
func failureText(status int, title, detail string) response {
	return failures(status, failureEntry{Status: strconv.Itoa(status), Title: title, Detail: detail})
}

func badRequest(detail string) response {
	return failureText(http.StatusBadRequest, "Bad Request", detail)
}

func notFound(detail string) response {
	return failureText(http.StatusNotFound, "Not Found", detail)
}

// requiredField is an entry of a 400 response for an address.
func requiredField(name string) failureEntry {
	return failureEntry{Status: http.StatusBadRequest, Source: "data", Title: "required", Detail: name + " is required"}
}

// wrongType is an entry of a 400 response for an address. As recorded, it has no status.
func wrongType(name, expected string, given any) failureEntry {
	return failureEntry{
		Source: "data." + name,
		Title:  "invalid_type",
		Detail: fmt.Sprintf("Invalid type. Expected: %s, given: %s", expected, jsonType(given)),
	}
}

// unprocessable is a 422 response for a customer. Its entries have no status.
func unprocessable(details ...string) response {
	entries := make([]failureEntry, 0, len(details))
	for _, detail := range details {
		entries = append(entries, failureEntry{Title: "Failed Validation", Detail: detail})
	}
	return failures(http.StatusUnprocessableEntity, entries...)
}

// serverError is a 5xx response with the ID of the request.
func serverError(c *call, status int) response {
	return failures(status, failureEntry{
		Status:    status,
		Title:     http.StatusText(status),
		Detail:    "There was a problem on the server. Quote the request_id when you report it.",
		RequestID: c.id[:16],
	})
}

// page is a response in HTML, like that of the cache in front of the API.
func page(status int) response {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return response{
		status: status,
		html: "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>" +
			"<body><h1>" + title + "</h1><p>Guru Meditation</p></body></html>\n",
	}
}

// Shapes of errors recorded from hosts of the API, for Fault.Shape.
const (
	ShapeString        = "string"         // {"errors":"…"}
	ShapeBareArray     = "bare_array"     // [{"status":"400","code":400,"title":"…"}]
	ShapeDoubleEncoded = "double_encoded" // a JSON string that holds {"errors":[{"title":"…","detail":"…"}]}
	ShapeTitleOnly     = "title_only"     // {"errors":[{"title":"…"}]}
	ShapeCode          = "code"           // {"errors":[{"code":"2","title":"…"}]}
	ShapeNoStatus      = "no_status"      // {"errors":[{"title":"…","detail":"…"}]}
)

// ErrorShapes returns the Shape constants.
func ErrorShapes() []string {
	return []string{ShapeString, ShapeBareArray, ShapeDoubleEncoded, ShapeTitleOnly, ShapeCode, ShapeNoStatus}
}

// shapedError is an error in an undocumented shape.
func shapedError(status int, shape, detail string) response {
	r := failures(status, failureEntry{Title: http.StatusText(status), Detail: detail}) // ShapeNoStatus
	switch shape {
	case ShapeString:
		r.doc = object{"status": false, "errors": detail}
	case ShapeBareArray:
		r.doc = []object{{"status": strconv.Itoa(status), "code": status, "title": detail, "detail": ""}}
	case ShapeDoubleEncoded:
		r.doc = string(encode(r.doc))
	case ShapeTitleOnly:
		r.doc = object{"errors": []object{{"title": detail}}}
	case ShapeCode:
		r.doc = object{"errors": []object{{"code": "2", "title": detail}}}
	}
	return r
}
