// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package page implements the web page of a sandbox store. It shows customers with their addresses and requests as they arrive, and adds
// and removes faults.
//
// The server renders the page. It works without its script, which only updates it. It loads nothing from other hosts, and shows neither
// credentials nor tokens.
package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Path is the path of the page.
const Path = "/_sandbox/"

// The page shows the newest customers and requests.
const maxCustomers, maxRequests = 20, 200

//go:embed page.html assets
var files embed.FS

// randomID matches a generated ID.
var randomID = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"plain": func(markdown string) string { return strings.ReplaceAll(markdown, "`", "") },
	"short": func(path string) string { return randomID.ReplaceAllString(path, "$1…") },
}).ParseFS(files, "page.html"))

// policy permits the page to load only its own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Register adds the page of a store to its control endpoints, and redirects the root to it. The caller must reject requests from other
// origins.
func Register(mux *http.ServeMux, store *sandbox.Sandbox) {
	p := page{store}
	mux.Handle("GET /{$}", http.RedirectHandler(Path, http.StatusFound))
	mux.Handle("GET /_sandbox", http.RedirectHandler(Path, http.StatusFound))
	mux.HandleFunc("GET "+Path+"{$}", p.show)
	mux.Handle("GET "+Path+"assets/", http.StripPrefix(Path, http.FileServerFS(files)))
	mux.HandleFunc("POST "+Path+"page/faults", p.changeFaults)
	mux.HandleFunc("POST "+Path+"page/reset", p.reset)
}

type page struct{ store *sandbox.Sandbox }

// show renders the page with the customers and requests that match a search, newest first. A customer has those addresses that match, or
// else all.
func (p page) show(w http.ResponseWriter, r *http.Request) {
	query := strings.TrimSpace(r.FormValue("q"))
	search := strings.ToLower(query)
	customers, addresses := p.store.Size()
	_, found := p.store.FindCustomers(query, 0, 1)
	shown, _ := p.store.FindCustomers(query, max(0, found-maxCustomers), maxCustomers)
	slices.Reverse(shown)
	for i, c := range shown {
		slices.Reverse(c.Addresses)
		matching := slices.DeleteFunc(slices.Clone(c.Addresses), func(a sandbox.Address) bool { return !a.Contains(search) })
		if len(matching) > 0 {
			shown[i].Addresses = matching
		}
	}
	requests, _, _ := p.store.Requests(0)
	slices.Reverse(requests)
	requests = slices.DeleteFunc(requests, func(r sandbox.Request) bool { return !strings.Contains(strings.ToLower(r.String()), search) })
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pageTemplate.Execute(w, map[string]any{ // the browser may have disconnected
		"Endpoint": "http://" + r.Host, "Query": query, "Customers": customers, "Addresses": addresses,
		"Shown": shown, "FoundCustomers": found, "Requests": requests[:min(len(requests), maxRequests)], "FoundRequests": len(requests),
		"Faults": p.store.Faults(), "Kinds": sandbox.FaultKinds(), "Shapes": sandbox.ErrorShapes(),
	})
}

// changeFaults adds or removes a fault.
func (p page) changeFaults(w http.ResponseWriter, r *http.Request) {
	var fault sandbox.Fault
	var err error
	if text := r.FormValue("remove"); text != "" {
		if err = json.Unmarshal([]byte(text), &fault); err == nil {
			p.store.RemoveFault(fault) // it may be used up
		}
	} else if fault, err = faultOf(r.Form); err == nil {
		_, err = p.store.AddFault(fault)
	}
	if err != nil {
		http.Error(w, err.Error()+". Go back and correct it.", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, Path+"#faults", http.StatusSeeOther) // so that reloading the page doesn't send the form again
}

// faultOf parses the fault that a form adds. All faults share its inputs, which are named as the fields in JSON. The values of add, the
// button that was pressed, and of frequency are JSON.
func faultOf(form url.Values) (f sandbox.Fault, err error) {
	parse := func(name string, into any) {
		if json.Unmarshal([]byte(form.Get(name)), into) != nil {
			err = fmt.Errorf("%s is %q, which is invalid", name, form.Get(name))
		}
	}
	parse("add", &f)
	parse("frequency", &f)
	f.Method, f.Path = form.Get("method"), form.Get("path")
	if f.Kind == "" {
		f.Process = form.Get("process")
	}
	switch {
	case f.Status != 0:
		parse("status", &f.Status)
		f.HTML, f.RetryAfter, f.Shape = form.Has("html"), form.Get("retry_after"), form.Get("shape")
	case f.Redirect != "":
		f.Redirect = form.Get("redirect")
	case f.Kind == sandbox.PagedList:
		parse("page_size", &f.PageSize)
	}
	return f, err
}

func (p page) reset(w http.ResponseWriter, r *http.Request) {
	if err := p.store.Reset(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, Path, http.StatusSeeOther)
}
