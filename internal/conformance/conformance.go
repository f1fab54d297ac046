// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package conformance holds requests to a Moltin store and the responses that
// the store gives, each taken from a recorded response of the live API or from
// the vendor's documentation.
//
// Its rows judge both sides: the tests of the sandbox send a row's request and
// compare the response, and the tests of the client serve a row's response and
// compare the request. Neither side's code reads the rows, and this package
// imports neither, so a mistake in one is not repeated by the other.
//
// # Files
//
// Each file in testdata is a row. It starts with comment lines: what the row
// is about, and then its directives, which go on over lines that are indented
// by three spaces:
//
//	# An address is deleted.
//	# Stands for: documented, elasticpath/elasticpath-dev openapispecs/…
//
// The directives are
//
//   - Stands for (required, repeatable): the public recording or document that
//     the shape comes from. The values are our own.
//   - Order: as recorded. The fields of the response have the order of the file.
//   - Sandbox: no, because …. The sandbox never responds like this.
//   - Client: no, because …. The client never sends this request.
//
// The exchanges follow. In an exchange, header fields are those that matter,
// and the body comes after an empty line:
//
//	=== request
//	DELETE /v2/customers/6f1c8a52-3d07-4b6e-9a41-2c5e7d90b318
//	Authorization: Bearer {access token}
//
//	=== response
//	HTTP/1.1 204 No Content
//
// Tokens in requests are named, not spelled out: {access token} and {implicit
// token} are the latest ones that were granted, {customer token} belongs to the
// customer in the path, and {expired access token} and {expired customer token}
// are no longer valid.
//
// A line "@each 1-100 {…}" in a body stands for 100 records, separated by
// commas, with {n} replaced by 001 to 100.
package conformance

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"testing"
)

//go:embed testdata/*.http
var files embed.FS

// Row is a request to the store and its response, or several in sequence.
type Row struct {
	// Name is the name of the file, without its extension.
	Name string
	// About says what the row shows.
	About string
	// StandsFor names the recordings and documents that the row comes from.
	StandsFor []string
	// Ordered is set if the order of the fields in the responses is known.
	Ordered bool
	// NotSandbox and NotClient are the reasons why a side does not use the row.
	NotSandbox, NotClient string

	Exchanges []Exchange
}

// Exchange is one request and its response.
type Exchange struct {
	Request  Request
	Response Response
}

// Request is a request as the client sends it.
type Request struct {
	Method string
	// Target is the path, escaped, and the query.
	Target string
	Header http.Header
	Body   []byte
}

// Response is a response as the store gives it.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Rows returns all rows, in order of their names.
func Rows(tb testing.TB) []Row {
	tb.Helper()
	rows, err := Load(files)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

// Load reads the rows in the testdata directory of fsys. An error names the
// file and the line.
func Load(fsys fs.FS) ([]Row, error) {
	names, err := fs.Glob(fsys, "testdata/*.http")
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		row, err := parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s:%w", name, err)
		}
		row.Name = strings.TrimSuffix(path.Base(name), ".http")
		rows = append(rows, row)
	}
	return rows, nil
}
