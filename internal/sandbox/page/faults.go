// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// choice is an option of a select.
type choice struct{ Value, Label string }

// often are the choices for the frequency of a fault, such as "next:2" or "every:3".
var often = []choice{
	{"next:1", "the next request"},
	{"next:3", "the next 3 requests"},
	{"every:2", "every other request"},
	{"every:1", "every request"},
}

var methods = []choice{
	{"", "any method"},
	{http.MethodGet, http.MethodGet},
	{http.MethodPost, http.MethodPost},
	{http.MethodPut, http.MethodPut},
	{http.MethodDelete, http.MethodDelete},
}

var paths = []choice{
	{"", "wherever it applies"},
	{sandbox.PathAddresses, "addresses"},
	{sandbox.PathCustomers, "customers"},
	{sandbox.PathTokens, "customer logins"},
	{sandbox.PathOAuth, "access tokens"},
	{sandbox.PathSettings, "settings"},
}

// parameter is an additional input of some kinds of faults.
type parameter struct {
	Name, Label string
	Type        string // type of the input, or "" for a select
	Default     string
	Choices     []choice
}

var parameters = map[sandbox.FaultKind][]parameter{
	sandbox.TooManyRequests: {{Name: "retry_after", Label: "Retry-After", Type: "text"}},
	sandbox.ServerError: {
		{Name: "status", Label: "Status", Choices: []choice{{"503", "503"}, {"500", "500"}, {"502", "502"}, {"504", "504"}}},
		{Name: "retry_after", Label: "Retry-After", Type: "text"},
	},
	sandbox.ErrorShape: {{Name: "shape", Label: "Shape", Choices: []choice{
		{sandbox.ShapeString, sandbox.ShapeString},
		{sandbox.ShapeBareArray, sandbox.ShapeBareArray},
		{sandbox.ShapeDoubleEncoded, sandbox.ShapeDoubleEncoded},
		{sandbox.ShapeTitleOnly, sandbox.ShapeTitleOnly},
		{sandbox.ShapeCode, sandbox.ShapeCode},
		{sandbox.ShapeNoStatus, sandbox.ShapeNoStatus},
	}}},
	sandbox.Redirect:  {{Name: "url", Label: "URL", Type: "text", Default: "https://example.com/"}},
	sandbox.PagedList: {{Name: "page_size", Label: "Page size", Type: "number", Default: "2"}},
}

// input returns the name of a parameter's input. All inputs share one form.
func input(kind sandbox.FaultKind, parameter string) string { return string(kind) + "." + parameter }

// faultOf parses the fault that a form adds.
func faultOf(value func(name string) string) (sandbox.Fault, error) {
	kind := sandbox.FaultKind(value("on"))
	of := func(parameter string) string { return value(input(kind, parameter)) }
	f := sandbox.Fault{
		Kind: kind, Method: value("method"), Path: value("path"),
		RetryAfter: of("retry_after"), Shape: of("shape"), URL: of("url"),
	}
	for _, number := range []struct {
		text string
		into *int
	}{{of("status"), &f.Status}, {of("page_size"), &f.PageSize}} {
		if number.text == "" {
			continue
		}
		n, err := strconv.Atoi(number.text)
		if err != nil {
			return f, fmt.Errorf("fault %s: %q is not a whole number", kind, number.text)
		}
		*number.into = n
	}
	if _, err := fmt.Sscanf(value("often"), "next:%d", &f.Next); err == nil {
		return f, nil
	}
	if _, err := fmt.Sscanf(value("often"), "every:%d", &f.Every); err == nil {
		return f, nil
	}
	return f, fmt.Errorf("fault %s: the frequency must be next:N or every:N, not %q", kind, value("often"))
}

// when describes the requests that a fault applies to.
func when(f sandbox.Fault) string {
	var text string
	switch {
	case f.Next == 1:
		text = "the next request"
	case f.Next > 1:
		text = fmt.Sprintf("the next %d requests", f.Next)
	case f.Every == 1:
		text = "every request"
	case f.Every == 2:
		text = "every other request"
	case f.Every > 2:
		text = fmt.Sprintf("one request in %d", f.Every)
	default:
		text = fmt.Sprintf("%g%% of requests", f.Probability*100)
	}
	if f.Method != "" {
		text += ", " + f.Method
	}
	if f.Path != "" {
		text += " " + f.Path
	}
	return text
}
