// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package conformance

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// section is a part of a file: its lines, and the number of the first.
type section struct {
	lines []string
	first int
}

func (s section) errorf(line int, format string, arguments ...any) error {
	return fmt.Errorf("%d: %w", s.first+line, fmt.Errorf(format, arguments...))
}

// parse reads one file. Its errors begin with the number of the line.
func parse(text string) (Row, error) {
	sections, err := split(text)
	if err != nil {
		return Row{}, err
	}
	row, err := parseComments(sections[0])
	if err != nil {
		return Row{}, err
	}
	for pair := range slices.Chunk(sections[1:], 2) {
		var exchange Exchange
		if exchange.Request, err = parseRequest(pair[0]); err != nil {
			return Row{}, err
		}
		if exchange.Response, err = parseResponse(pair[1]); err != nil {
			return Row{}, err
		}
		row.Exchanges = append(row.Exchanges, exchange)
	}
	return row, nil
}

// split cuts a file into its comments, requests and responses.
func split(text string) ([]section, error) {
	sections := []section{{first: 1}}
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if !strings.HasPrefix(line, "===") {
			last := &sections[len(sections)-1]
			last.lines = append(last.lines, line)
			continue
		}
		want := []string{"=== response", "=== request"}[len(sections)%2]
		if line != want {
			return nil, fmt.Errorf("%d: got %q, want %q", i+1, line, want)
		}
		sections = append(sections, section{first: i + 2})
	}
	if len(sections) < 3 || len(sections)%2 == 0 {
		return nil, errors.New("1: a row needs requests, each with a response")
	}
	for _, s := range sections {
		if len(s.lines) == 0 {
			return nil, s.errorf(0, "nothing stands here")
		}
	}
	return sections, nil
}

var directive = regexp.MustCompile(`^# ([A-Z][a-z]*(?: [a-z]+)?): (.*)$`)

func parseComments(s section) (Row, error) {
	type entry struct {
		line        int
		name, value string
	}
	var entries []entry
	for i, line := range s.lines {
		more, continues := strings.CutPrefix(line, "#   ")
		about, isComment := strings.CutPrefix(line, "# ")
		switch found := directive.FindStringSubmatch(line); {
		case line == "":
		case found != nil:
			entries = append(entries, entry{i, found[1], found[2]})
		case continues && entries != nil:
			entries[len(entries)-1].value += " " + more
		case isComment && entries == nil:
			entries = append(entries, entry{i, "", about})
		default:
			return Row{}, s.errorf(i, "%q is neither a directive nor the continuation of one", line)
		}
	}
	var row Row
	for _, e := range entries {
		switch reason, no := strings.CutPrefix(e.value, "no, because "); {
		case e.name == "":
			row.About = e.value
		case e.name == "Stands for":
			row.StandsFor = append(row.StandsFor, e.value)
		case e.name == "Order" && e.value == "as recorded":
			row.Ordered = true
		case e.name == "Sandbox" && no:
			row.NotSandbox = reason
		case e.name == "Client" && no:
			row.NotClient = reason
		default:
			return Row{}, s.errorf(e.line, "unknown directive %q: %q", e.name, e.value)
		}
	}
	switch {
	case row.About == "":
		return Row{}, s.errorf(0, "the first line must say what the row is about")
	case row.StandsFor == nil:
		return Row{}, s.errorf(0, `a line "# Stands for: …" is missing`)
	case row.NotSandbox != "" && row.NotClient != "":
		return Row{}, s.errorf(0, "neither the sandbox nor the client uses this row")
	}
	return row, nil
}

func parseRequest(s section) (request Request, err error) {
	method, target, ok := strings.Cut(s.lines[0], " ")
	if !ok || !slices.Contains([]string{"GET", "POST", "PUT", "DELETE"}, method) {
		return request, s.errorf(0, "%q is not a method and a path", s.lines[0])
	}
	if _, err := url.ParseRequestURI(target); err != nil {
		return request, s.errorf(0, "%w", err)
	}
	request = Request{Method: method, Target: target}
	request.Header, request.Body, err = parseMessage(s)
	return request, err
}

func parseResponse(s section) (response Response, err error) {
	code, ok := strings.CutPrefix(s.lines[0], "HTTP/1.1 ")
	code, _, _ = strings.Cut(code, " ")
	if response.Status, err = strconv.Atoi(code); !ok || err != nil || http.StatusText(response.Status) == "" {
		return response, s.errorf(0, "%q is not a status line", s.lines[0])
	}
	response.Header, response.Body, err = parseMessage(s)
	return response, err
}

// parseMessage reads what follows the first line of a request or a response.
func parseMessage(s section) (http.Header, []byte, error) {
	end := slices.Index(s.lines, "")
	if end < 0 {
		end = len(s.lines)
	}
	fields := strings.Join(append(s.lines[1:end:end], "", ""), "\r\n")
	header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(fields))).ReadMIMEHeader()
	if err != nil {
		return nil, nil, s.errorf(1, "%w", err)
	}
	lines := slices.Clone(s.lines[end:])
	for i, line := range lines {
		if lines[i], err = expand(line); err != nil {
			return nil, nil, s.errorf(end+i, "%w", err)
		}
	}
	body := []byte(strings.TrimSpace(strings.Join(lines, "\n")))
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	switch {
	case len(body) == 0 && kind == "":
		return http.Header(header), nil, nil
	case kind == "application/json" && !json.Valid(body):
		return nil, nil, s.errorf(end, "the body is not a JSON document")
	case kind == "application/x-www-form-urlencoded":
		if _, err := url.ParseQuery(string(body)); err != nil {
			return nil, nil, s.errorf(end, "the body is not a form: %w", err)
		}
	case kind != "application/json" && kind != "text/html":
		return nil, nil, s.errorf(end, "a body of type %q", kind)
	}
	return http.Header(header), body, nil
}

var each = regexp.MustCompile(`^\s*@each (\d+)-(\d+) (\{.*\})$`)

// expand replaces a line that stands for several records.
func expand(line string) (string, error) {
	if !strings.HasPrefix(strings.TrimSpace(line), "@") {
		return line, nil
	}
	found := each.FindStringSubmatch(line)
	if found == nil {
		return "", fmt.Errorf("%q is not of the form @each 1-100 {…}", line)
	}
	n, _ := strconv.Atoi(found[1])
	last, _ := strconv.Atoi(found[2])
	step := 1
	if last < n {
		step = -1
	}
	var records []string
	for ; n != last+step; n += step {
		records = append(records, strings.ReplaceAll(found[3], "{n}", fmt.Sprintf("%03d", n)))
	}
	return strings.Join(records, ",\n"), nil
}
