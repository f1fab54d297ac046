// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
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

// failureDoc is an error document.
type failureDoc struct {
	Errors []failureEntry `json:"errors"`
}

func failures(status int, entries ...failureEntry) answer {
	return answer{status: status, doc: failureDoc{entries}}
}

// failure is a response with one entry, with the status as a number.
func failure(status int, title, detail string) answer {
	return failures(status, failureEntry{Status: status, Title: title, Detail: detail})
}

// failureText is a response with one entry, with the status as a string.
func failureText(status int, title, detail string) answer {
	return failures(status, failureEntry{Status: strconv.Itoa(status), Title: title, Detail: detail})
}

func badRequest(detail string) answer {
	return failureText(http.StatusBadRequest, "Bad Request", detail)
}

// requiredField is an entry of a 400 response for an address.
func requiredField(name string) failureEntry {
	return failureEntry{Status: http.StatusBadRequest, Source: "data", Title: "required", Detail: name + " is required"}
}

// wrongType is an entry of a 400 response for an address. As recorded, it has no status.
func wrongType(name, expected, given string) failureEntry {
	return failureEntry{
		Source: "data." + name,
		Title:  "invalid_type",
		Detail: fmt.Sprintf("Invalid type. Expected: %s, given: %s", expected, given),
	}
}

func unknownField(name string) failureEntry {
	return failureEntry{
		Status: http.StatusBadRequest,
		Source: "data." + name,
		Title:  "unknown",
		Detail: name + " is not a field of addresses",
	}
}

// unprocessable is a 422 response for a customer. Its entries have no status.
func unprocessable(details ...string) answer {
	entries := make([]failureEntry, 0, len(details))
	for _, detail := range details {
		entries = append(entries, failureEntry{Title: "Failed Validation", Detail: detail})
	}
	return failures(http.StatusUnprocessableEntity, entries...)
}

func unauthorized() answer {
	return failure(http.StatusUnauthorized, "Unable to validate access token", "")
}

func forbidden() answer {
	return failure(http.StatusForbidden, "Forbidden", "")
}

// credentialsRefused is the recorded response to invalid store credentials. Its errors are a string.
func credentialsRefused() answer {
	return answer{status: http.StatusForbidden, doc: struct {
		Status bool   `json:"status"`
		Errors string `json:"errors"`
	}{false, "Forbidden"}}
}

func notFound(detail string) answer {
	return failureText(http.StatusNotFound, "Not Found", detail)
}

func writeConflict() answer {
	return failure(http.StatusConflict, "Conflict", "Write conflict detected")
}

func tooManyRequests() answer {
	return failure(http.StatusTooManyRequests, "Too Many Requests", "Rate limit exceeded")
}

func requestTooLong() answer {
	return failure(http.StatusRequestEntityTooLarge, "Request Entity Too Large",
		fmt.Sprintf("The request body is longer than %d bytes.", maxBody))
}

// serverError is a 5xx response with the ID of the request.
func serverError(c *call, status int) answer {
	return failures(status, failureEntry{
		Status:    status,
		Title:     http.StatusText(status),
		Detail:    "There was a problem on the server. Quote the request_id when you report it.",
		RequestID: c.id[:16],
	})
}

// page is a response in HTML, like that of the cache in front of the API.
func page(status int) answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return answer{
		status: status,
		html: "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>" +
			"<body><h1>" + title + "</h1><p>Guru Meditation</p></body></html>\n",
	}
}

func methodNotAllowed(allowed []string) answer {
	a := failure(http.StatusMethodNotAllowed, "Method Not Allowed", "The method is not allowed for this path")
	a.header = map[string]string{"Allow": strings.Join(allowed, ", ")}
	return a
}
