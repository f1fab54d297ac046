// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package control looks into a sandbox store and steers it over HTTP, for people, for CI and for tests in any language.
// Its endpoints, which Endpoints explains, are on the store's address under /_sandbox/, never under /v2, and need no token.
//
// The surface for other packages: New gives the endpoints as a *http.ServeMux, to which a page can be added
// (mux.Handle("GET /_sandbox/{$}", page)); Front puts it beside the store; Guard keeps foreign web pages out of both. What the
// endpoints do is also there for Go, as methods of sandbox.Sandbox: Reset, SetSeed and ParseSeed, Accounts, Requests,
// Faults, SetFaults and AddFault; sandbox.FaultKinds explains the kinds of faults.
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

// Prefix is what the paths of all endpoints begin with.
const Prefix = "/_sandbox/"

// The longest request bodies, in bytes.
const (
	maxSeed   = 256 << 20
	maxFaults = 1 << 20
)

// Endpoint is one of those that New serves.
type Endpoint struct {
	Method, Path string
	// About says what it does, in Markdown.
	About string

	serve func(*sandbox.Sandbox, http.ResponseWriter, *http.Request)
}

// Endpoints are those that New serves, in the order in which they are best explained.
func Endpoints() []Endpoint { return slices.Clone(endpoints) }

var endpoints = []Endpoint{
	{http.MethodGet, Prefix + "health", "Returns `{\"status\":\"ok\"}` when the store is ready.", health},
	{
		http.MethodPost, Prefix + "reset",
		"Restores the seed, with the same IDs, and the faults of `-faults`. Clears the recorded requests. Tokens stay valid.", reset,
	},
	{
		http.MethodPost, Prefix + "seed",
		"Replaces the seed with the one in the body (JSON or YAML, in the format of a seed file), and resets the store to it.", seed,
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

// New gives the endpoints of a store. Further ones can be added.
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

// Front serves what is under Prefix from one handler and everything else from another: paths of a store's API are not
// cleaned on their way, as a ServeMux would do.
func Front(control, store http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, Prefix) {
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

// replyCounts says what a store holds after a reset.
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

// number reads a number in a query; 0 if it is not there.
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

// read gives the request's body, or answers for it.
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

// fail says what is wrong with a request.
func fail(w http.ResponseWriter, status int, err error) {
	write(w, status, map[string]string{"error": err.Error()})
}

func write(w http.ResponseWriter, status int, doc any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(doc) //nolint:errchkjson // The documents can be written, and a client that went away needs none.
}
