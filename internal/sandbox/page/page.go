// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package page shows what is in a sandbox store on one web page: the customers with their addresses, the requests as they
// arrive, and the faults, which can be switched on and off there.
//
// The page is rendered by the server and complete without its script, which only keeps it up to date. It loads nothing from
// other hosts, and shows neither credentials nor tokens.
package page

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Path is where the page is. What belongs to it lies below Path + "page/".
const Path = "/_sandbox/"

//go:embed page.html
var markup string

//go:embed assets
var assets embed.FS

var pageTemplate = template.Must(template.New("page").Parse(markup))

// policy lets the page load its own files and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Register adds the page of a store to the endpoints beside it. Requests from other origins must not reach it.
func Register(mux *http.ServeMux, store *sandbox.Sandbox) {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	p := page{store}
	handle := func(pattern string, handler http.Handler) { mux.Handle(pattern, restricted(handler)) }
	handle("GET "+Path+"{$}", http.HandlerFunc(p.show))
	handle("POST "+Path+"page/faults", http.HandlerFunc(p.switchFault))
	handle("POST "+Path+"page/reset", http.HandlerFunc(p.reset))
	handle("GET "+Path+"page/", http.StripPrefix(Path+"page/", http.FileServerFS(files)))
}

// restricted tells a browser what it may do with the answer.
func restricted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

type page struct{ store *sandbox.Sandbox }

func (p page) show(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, p.view(r)); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(body.Bytes()) // a browser that went away needs no answer
}

func (p page) switchFault(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if kind := r.PostFormValue("off"); kind != "" {
		p.store.RemoveFaults(sandbox.FaultKind(kind))
		backTo(w, r, "#faults")
		return
	}
	fault, err := faultOf(r.PostFormValue)
	if err == nil {
		err = fault.Validate()
	}
	if err != nil {
		http.Error(w, err.Error()+". Go back and correct it.", http.StatusBadRequest)
		return
	}
	p.store.AddFault(fault)
	backTo(w, r, "#faults")
}

func (p page) reset(w http.ResponseWriter, r *http.Request) {
	if err := p.store.Reset(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	backTo(w, r, "")
}

// backTo shows the page again, so that reloading it does not repeat the form.
func backTo(w http.ResponseWriter, r *http.Request, anchor string) {
	http.Redirect(w, r, Path+anchor, http.StatusSeeOther)
}
