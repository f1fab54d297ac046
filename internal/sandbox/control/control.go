// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package control implements the HTTP endpoints under /_sandbox/ that inspect and control a sandbox store, for people, CI and tests in
// any language. They require no token. Endpoints describes them.
//
// New returns the endpoints as a *http.ServeMux, to which a page can be added. Front combines them with the store. Guard protects both
// from web pages of other origins. Go code can use the methods of sandbox.Sandbox instead: Reset, SetSeed, ParseSeed, Accounts,
// Requests, Faults, SetFaults and AddFault.
package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
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
	// About describes the endpoint, in Markdown.
	About string

	serve func(*sandbox.Sandbox, http.ResponseWriter, *http.Request)
}

// Endpoints returns the endpoints of New, in the order of the documentation.
func Endpoints() []Endpoint { return slices.Clone(endpoints) }

var endpoints = []Endpoint{
	{http.MethodGet, Prefix + "health", "Returns `{\"status\":\"ok\"}` when the store is ready.", health},
	{
		http.MethodPost, Prefix + "reset",
		"Restores the customers and addresses that the store started with (from the data file, or else the seed), with the same IDs, and the " +
			"faults of `-faults`. Clears the recorded requests. Tokens stay valid.", reset,
	},
	{
		http.MethodPost, Prefix + "seed",
		"Replaces the seed with the one in the body (JSON or YAML, in the format of a seed file, less than 32 MiB), and resets the store to it.", seed,
	},
	{
		http.MethodGet, Prefix + "customers",
		"Returns the customers with their addresses, in the format of a seed file. `?search=`, `?offset=` and `?limit=` restrict the list. " +
			"The `X-Total-Count` header contains the total.", customers,
	},
	{
		http.MethodGet, Prefix + "requests",
		"Returns the latest 1,000 requests, oldest first: number, time, method, path, status (`0` if the connection was closed), duration " +
			"and faults. `?after=` returns those after a number. Never includes bodies, queries or tokens.", requests,
	},
	{
		http.MethodGet, Prefix + "requests/stream",
		"Streams the same requests as `text/event-stream`. Resumes after `Last-Event-ID` or `?after=`.", stream,
	},
	{http.MethodGet, Prefix + "faults", "Returns the active faults, in the format of a faults file.", getFaults},
	{http.MethodPut, Prefix + "faults", "Replaces the active faults with those in the body, until the next reset.", putFaults},
	{http.MethodDelete, Prefix + "faults", "Removes all faults, until the next reset.", deleteFaults},
}

// New returns the endpoints of a store. Others can be added.
func New(store *sandbox.Sandbox) *http.ServeMux {
	mux := http.NewServeMux()
	names := make([]string, 0, len(endpoints))
	for _, e := range endpoints {
		mux.HandleFunc(e.Method+" "+e.Path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			e.serve(store, w, r)
		})
		names = append(names, e.Method+" "+e.Path)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, fmt.Errorf("%s %s is not an endpoint of the sandbox. The endpoints are %s",
			r.Method, r.URL.Path, strings.Join(names, ", ")))
	})
	return mux
}

// Front serves paths under Prefix, and the root for browsers, with one handler, and all others with another. Unlike a ServeMux, it
// doesn't clean paths of the API.
func Front(control, store http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		browser := reads && r.URL.Path == "/" && strings.Contains(r.Header.Get("Accept"), "text/html")
		if browser || strings.HasPrefix(r.URL.Path, Prefix) {
			control.ServeHTTP(w, r)
			return
		}
		store.ServeHTTP(w, r)
	})
}

func health(_ *sandbox.Sandbox, w http.ResponseWriter, _ *http.Request) {
	reply(w, map[string]string{"status": "ok"})
}

func reset(store *sandbox.Sandbox, w http.ResponseWriter, _ *http.Request) {
	if err := store.Reset(); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	replyCounts(store, w)
}

func seed(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) {
	text, ok := read(w, r, maxSeed)
	if !ok {
		return
	}
	accounts, err := store.ParseSeed(text)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	if err := store.SetSeed(accounts); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	replyCounts(store, w)
}

// replyCounts responds with the number of records after a reset.
func replyCounts(store *sandbox.Sandbox, w http.ResponseWriter) {
	customers, addresses := store.Size()
	reply(w, map[string]int{"customers": customers, "addresses": addresses})
}

func customers(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	offset, err := number(query.Get("offset"), "offset")
	limit, err2 := number(query.Get("limit"), "limit")
	if err := errors.Join(err, err2); err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	accounts, total := store.Accounts(query.Get("search"), int(offset), int(limit))
	if accounts == nil {
		accounts = []sandbox.Account{}
	}
	w.Header().Set("X-Total-Count", strconv.Itoa(total))
	reply(w, map[string][]sandbox.Account{"customers": accounts})
}

// number parses a number in a query, which defaults to 0.
func number(text, name string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s must be a non-negative number, not %q", name, text)
	}
	return n, nil
}

func getFaults(store *sandbox.Sandbox, w http.ResponseWriter, _ *http.Request) {
	reply(w, store.Faults())
}

func putFaults(store *sandbox.Sandbox, w http.ResponseWriter, r *http.Request) {
	text, ok := read(w, r, maxFaults)
	if !ok {
		return
	}
	faults, err := sandbox.ParseFaults(text)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	store.SetFaults(faults...)
	reply(w, store.Faults())
}

func deleteFaults(store *sandbox.Sandbox, w http.ResponseWriter, _ *http.Request) {
	store.SetFaults()
	reply(w, store.Faults())
}

// read returns the body of a request, or responds with an error.
func read(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, bool) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if errors.As(err, new(*http.MaxBytesError)) {
		fail(w, http.StatusRequestEntityTooLarge, fmt.Errorf("the request body is longer than %d bytes", limit))
		return nil, false
	}
	if err != nil {
		fail(w, http.StatusBadRequest, errors.New("the request body could not be read completely"))
		return nil, false
	}
	return text, true
}

func reply(w http.ResponseWriter, doc any) { write(w, http.StatusOK, doc) }

// fail responds with an error.
func fail(w http.ResponseWriter, status int, err error) {
	write(w, status, map[string]string{"error": err.Error()})
}

func write(w http.ResponseWriter, status int, doc any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(doc) //nolint:errchkjson // The documents can be encoded, and a client that disconnected needs none.
}
