// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The API writes the status of an error as a number, as a string, or not at all. Which error does which follows the
// documented samples; where there is none the styles are spread, so that a client meets all three.

// failure is an answer with one entry, its status a number.
func failure(status int, title, detail string) answer {
	return failures(status, object{"status": status, "title": title, "detail": detail})
}

// failureText is an answer with one entry, its status a string.
func failureText(status int, title, detail string) answer {
	return failures(status, object{"status": strconv.Itoa(status), "title": title, "detail": detail})
}

func failures(status int, entries ...object) answer {
	return answer{status: status, doc: object{"errors": entries}}
}

func badRequest(detail string) answer {
	return failureText(http.StatusBadRequest, "Bad Request", detail)
}

// invalidMember is an entry of a 400 answer to an address.
func invalidMember(title, detail string) object {
	return object{"status": http.StatusBadRequest, "source": "data", "title": title, "detail": detail}
}

// unprocessable is a 422 answer to a customer: its entries have no status.
func unprocessable(details ...string) answer {
	entries := make([]object, 0, len(details))
	for _, detail := range details {
		entries = append(entries, object{"title": "Failed Validation", "detail": detail})
	}
	return failures(http.StatusUnprocessableEntity, entries...)
}

func unauthorized() answer {
	return failure(http.StatusUnauthorized, "Unauthorized", "Unable to validate access token")
}

func forbidden() answer {
	return failureText(http.StatusForbidden, "Forbidden", "Forbidden")
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

// serverError is a 5xx answer, which names the request.
func (s *Sandbox) serverError(status int) answer {
	return failures(status, object{
		"status":     status,
		"title":      http.StatusText(status),
		"detail":     "There was a problem on the server. Quote the request_id when you report it.",
		"request_id": s.config.NewID(),
	})
}

// page is an HTML answer, as of the cache in front of the API.
func page(status int) answer {
	title := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return answer{
		status: status,
		html: "<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>" +
			"<body><h1>" + title + "</h1><p>Guru Meditation</p></body></html>\n",
	}
}

func notFoundHTML() answer { return page(http.StatusNotFound) }

func methodNotAllowed(methods map[string]func(*Sandbox, *call) answer) answer {
	a := failure(http.StatusMethodNotAllowed, "Method Not Allowed", "The method is not allowed for this path")
	a.header = map[string]string{"Allow": strings.Join(slices.Sorted(maps.Keys(methods)), ", ")}
	return a
}
