// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package control implements the HTTP endpoints under /_sandbox/ that inspect and control a sandbox store, for people, CI and tests in
// any language. They require no token. Endpoints describes them.
//
// New returns the endpoints as a *http.ServeMux, to which a page can be added. Front combines them with the store. Guard protects both
// from web pages of other origins.
package control

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Prefix is the path prefix of all endpoints.
const Prefix = "/_sandbox/"

// Maximum sizes of request bodies, in bytes.
const (
	maxSeed   = 32<<20 - 1
	maxFaults = 1 << 20
)

// Endpoint is an endpoint of New.
type Endpoint struct {
	Method, Path string
	// Query has the names of the query parameters.
	Query []string
	// About describes the endpoint, in Markdown.
	About string

	// handle returns the document of the response, or an error: a requestError, or one of the store. It can also respond by itself, and
	// return neither.
	handle func(*sandbox.Sandbox, http.ResponseWriter, *http.Request) (document any, err error)
}

// requestError is a mistake in a request.
type requestError struct {
	status int
	error
}

func badRequest(err error) error { return requestError{http.StatusBadRequest, err} }

// Endpoints returns the endpoints of New, in the order of the documentation.
func Endpoints() []Endpoint { return slices.Clone(endpoints) }

var endpoints = []Endpoint{
	{http.MethodGet, Prefix + "health", nil, "Returns `{\"status\":\"ok\"}` when the store is ready.", health},
	{
		http.MethodPost, Prefix + "reset", nil,
		"Restores the customers and addresses that the store started with (from the data file, or else the seed), with the same IDs, and " +
			"the faults of `-faults`. Clears the recorded requests. Tokens stay valid.", reset,
	},
	{
		http.MethodPost, Prefix + "seed", nil,
		"Replaces the seed with the one in the body (JSON or YAML, in the format of a seed file, less than 32 MiB), and resets the store to it.",
		setSeed,
	},
	{
		http.MethodGet, Prefix + "customers",
		[]string{"search", "offset", "limit"},
		"Returns the customers with their addresses, in the format of a seed file. `?search=`, `?offset=` and `?limit=` restrict the list. " +
			"The `X-Total-Count` header contains the total.", getCustomers,
	},
	{
		http.MethodGet, Prefix + "requests",
		[]string{"after"},
		"Returns the latest 1,000 requests, oldest first: number, time, method, path, status (`0` if the connection was closed), duration " +
			"and faults. `?after=` returns those after a number. Never includes bodies, queries or tokens.", getRequests,
	},
	{
		http.MethodGet, Prefix + "requests/stream",
		[]string{"after"},
		"Streams the same requests as `text/event-stream`. Resumes after `Last-Event-ID` or `?after=`.", streamRequests,
	},
	{http.MethodGet, Prefix + "faults", nil, "Returns the active faults, in the format of a faults file.", getFaults},
	{http.MethodPut, Prefix + "faults", nil, "Replaces the active faults with those in the body, until the next reset.", setFaults},
	{http.MethodDelete, Prefix + "faults", nil, "Removes all faults, until the next reset.", deleteFaults},
}

// New returns the endpoints of a store. Others can be added.
func New(store *sandbox.Sandbox) *http.ServeMux {
	mux := http.NewServeMux()
	names := make([]string, 0, len(endpoints))
	for _, e := range endpoints {
		mux.HandleFunc(e.Method+" "+e.Path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			err := checkQuery(r, e.Query)
			var document any
			if err == nil {
				document, err = e.handle(store, w, r)
			}
			if err != nil {
				writeError(w, err)
			} else if document != nil {
				write(w, http.StatusOK, document)
			}
		})
		names = append(names, e.Method+" "+e.Path)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeError(w, requestError{http.StatusNotFound, fmt.Errorf("%s %s is not an endpoint of the sandbox. The endpoints are %s",
			r.Method, r.URL.Path, strings.Join(names, ", "))})
	})
	return mux
}

// Front serves paths under Prefix, and the root for browsers, with one handler, and all others with another. Unlike a ServeMux, it
// doesn't clean paths of the API.
func Front(control, store http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		browser := reads && r.URL.Path == "/" && strings.Contains(r.Header.Get("Accept"), "text/html")
		if browser || strings.HasPrefix(r.URL.Path+"/", Prefix) {
			w.Header().Set("X-Content-Type-Options", "nosniff")
			control.ServeHTTP(w, r)
			return
		}
		store.ServeHTTP(w, r)
	})
}

func health(*sandbox.Sandbox, http.ResponseWriter, *http.Request) (any, error) {
	return map[string]string{"status": "ok"}, nil
}

func reset(store *sandbox.Sandbox, _ http.ResponseWriter, _ *http.Request) (any, error) {
	return size(store, store.Reset())
}

// size returns the number of records after a reset.
func size(store *sandbox.Sandbox, err error) (any, error) {
	customers, addresses := store.Size()
	return map[string]int{"customers": customers, "addresses": addresses}, err
}

func setSeed(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) (any, error) {
	text, err := readBody(w, r, maxSeed)
	if err != nil {
		return nil, err
	}
	accounts, err := store.ParseSeed(text)
	if err != nil {
		return nil, badRequest(err)
	}
	return size(store, store.SetSeed(accounts))
}

func getCustomers(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) (any, error) {
	query := r.URL.Query()
	offset, err := number(query.Get("offset"), "offset")
	limit, err2 := number(query.Get("limit"), "limit")
	if err := cmp.Or(err, err2); err != nil {
		return nil, err
	}
	accounts, total := store.FindCustomers(query.Get("search"), int(offset), int(limit))
	w.Header().Set("X-Total-Count", strconv.Itoa(total))
	return map[string][]sandbox.Customer{"customers": append([]sandbox.Customer{}, accounts...)}, nil
}

func getRequests(store *sandbox.Sandbox, _ http.ResponseWriter, r *http.Request) (any, error) {
	after, err := number(r.URL.Query().Get("after"), "after")
	requests, _, _ := store.Requests(after)
	return append([]sandbox.Request{}, requests...), err
}

func getFaults(store *sandbox.Sandbox, _ http.ResponseWriter, _ *http.Request) (any, error) {
	return store.Faults(), nil
}

func setFaults(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) (any, error) {
	text, err := readBody(w, r, maxFaults)
	if err != nil {
		return nil, err
	}
	faults, err := sandbox.ParseFaults(text)
	if err == nil {
		err = store.SetFaults(faults...)
	}
	if err != nil {
		return nil, badRequest(err)
	}
	return store.Faults(), nil
}

func deleteFaults(store *sandbox.Sandbox, _ http.ResponseWriter, _ *http.Request) (any, error) {
	_ = store.SetFaults() // no faults are valid
	return store.Faults(), nil
}

// checkQuery returns an error if a request has other query parameters than those of its endpoint.
func checkQuery(r *http.Request, allowed []string) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return badRequest(err)
	}
	for name := range query {
		if !slices.Contains(allowed, name) {
			return badRequest(fmt.Errorf("%s has no parameter %q", r.URL.Path, name))
		}
	}
	return nil
}

// number parses a number in a query, which defaults to 0.
func number(text, name string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, badRequest(fmt.Errorf("%s must be a non-negative number, not %q", name, text))
	}
	return n, nil
}

func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, requestError{http.StatusRequestEntityTooLarge, fmt.Errorf("the request body is longer than %d bytes", limit)}
	case err != nil:
		return nil, badRequest(errors.New("the request body could not be read completely"))
	}
	return text, nil
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	if mistake, ok := errors.AsType[requestError](err); ok {
		status = mistake.status
	}
	write(w, status, map[string]string{"error": err.Error()})
}

func write(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(document) //nolint:errchkjson // The documents can be encoded, and a client that disconnected needs none.
}
