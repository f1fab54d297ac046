// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"fmt"
	"net/http"
	"slices"
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

// parameter is an additional input of some faults.
type parameter struct {
	Name, Label string
	Type        string // type of the input, or "" for a select
	Default     string
	Choices     []choice
}

var (
	retryAfter = parameter{Name: "retry_after", Label: "Retry-After", Type: "text"}
	process    = parameter{Name: "process", Label: "Process", Choices: []choice{{"no", "no"}, {"yes", "yes"}, {"late", "late"}}}
)

// entries are the faults that set the response, and their parameters.
var entries = []struct {
	name       string
	parameters []parameter
}{
	{"status", []parameter{
		{Name: "status", Label: "Status", Type: "number", Default: "503"},
		{Name: "html", Label: "Format", Choices: []choice{{"", "JSON"}, {"html", "HTML"}}},
		retryAfter,
		{Name: "shape", Label: "Shape", Choices: []choice{
			{"", "of the API"},
			{sandbox.ShapeString, sandbox.ShapeString},
			{sandbox.ShapeBareArray, sandbox.ShapeBareArray},
			{sandbox.ShapeDoubleEncoded, sandbox.ShapeDoubleEncoded},
			{sandbox.ShapeTitleOnly, sandbox.ShapeTitleOnly},
			{sandbox.ShapeCode, sandbox.ShapeCode},
			{sandbox.ShapeNoStatus, sandbox.ShapeNoStatus},
		}},
		process,
	}},
	{"close", []parameter{process}},
	{"hang", []parameter{process}},
	{"redirect", []parameter{{Name: "redirect", Label: "URL", Type: "text", Default: "https://example.com/"}, process}},
}

var pageSize = parameter{Name: "page_size", Label: "Page size", Type: "number", Default: "2"}

// input returns the name of a parameter's input. All inputs share one form.
func input(entry, parameter string) string { return entry + "." + parameter }

// faultOf parses the fault that a form adds.
func faultOf(value func(name string) string) (sandbox.Fault, error) {
	entry := value("on")
	of := func(parameter string) string { return value(input(entry, parameter)) }
	f := sandbox.Fault{
		Close: entry == "close", Hang: entry == "hang", Redirect: of("redirect"), HTML: of("html") != "",
		RetryAfter: of("retry_after"), Shape: of("shape"), Process: of("process"), Method: value("method"), Path: value("path"),
	}
	if !slices.Contains([]string{"status", "close", "hang", "redirect"}, entry) {
		f.Kind = sandbox.FaultKind(entry)
	}
	if f.Process == sandbox.ProcessNo {
		f.Process = ""
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
			return f, fmt.Errorf("fault %s: %q is not a whole number", entry, number.text)
		}
		*number.into = n
	}
	if _, err := fmt.Sscanf(value("often"), "next:%d", &f.Next); err == nil {
		return f, nil
	}
	if _, err := fmt.Sscanf(value("often"), "every:%d", &f.Every); err == nil {
		return f, nil
	}
	return f, fmt.Errorf("fault %s: the frequency must be next:N or every:N, not %q", entry, value("often"))
}

// entryOf returns the name of the entry that adds a fault.
func entryOf(f sandbox.Fault) string {
	switch {
	case f.Kind != "":
		return string(f.Kind)
	case f.Close:
		return "close"
	case f.Hang:
		return "hang"
	case f.Redirect != "":
		return "redirect"
	}
	return "status"
}

// when describes the requests that a fault applies to.
func when(f sandbox.Fault) string {
	var text string
	switch {
	case f.Next == 1:
		text = "the next request"
	case f.Next > 1:
		text = fmt.Sprintf("the next %d requests", f.Next)
	case f.Every == 2:
		text = "every other request"
	case f.Every > 2:
		text = fmt.Sprintf("one request in %d", f.Every)
	case f.Probability > 0:
		text = fmt.Sprintf("%g%% of requests", f.Probability*100)
	default:
		text = "every request"
	}
	if f.Method != "" {
		text += ", " + f.Method
	}
	if f.Path != "" {
		text += " " + f.Path
	}
	return text
}
