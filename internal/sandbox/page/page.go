// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package page implements the web page of a sandbox store. It shows customers with their addresses and requests as they arrive, and adds
// and removes faults.
//
// The server renders the page. It works without its script, which only updates it. It loads nothing from other hosts, and shows neither
// credentials nor tokens.
package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Path is the path of the page. Its resources are below Path + "page/".
const Path = "/_sandbox/"

//go:embed page.html
var markup string

//go:embed assets
var assets embed.FS

var pageTemplate = template.Must(template.New("page").Parse(markup))

// policy permits the page to load only its own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Register adds the page of a store to its control endpoints. The caller must reject requests from other origins.
func Register(mux *http.ServeMux, store *sandbox.Sandbox) {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the directory is embedded above
	}
	p := page{store}
	handle := func(pattern string, handler http.Handler) { mux.Handle(pattern, restricted(handler)) }
	handle("GET /{$}", http.RedirectHandler(Path, http.StatusFound))
	handle("GET "+Path+"{$}", http.HandlerFunc(p.show))
	handle("POST "+Path+"page/faults", http.HandlerFunc(p.switchFault))
	handle("POST "+Path+"page/reset", http.HandlerFunc(p.reset))
	handle("GET "+Path+"page/", http.StripPrefix(Path+"page/", http.FileServerFS(files)))
}

// restricted adds the security headers.
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
	_, _ = w.Write(body.Bytes()) // the browser may have disconnected
}

func (p page) switchFault(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if off := r.PostFormValue("off"); off != "" {
		var fault sandbox.Fault
		if err := json.Unmarshal([]byte(off), &fault); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p.store.RemoveFault(fault) // it may be used up by now
		backTo(w, r, "#faults")
		return
	}
	fault, err := faultOf(r.PostFormValue)
	if err == nil {
		_, err = p.store.AddFault(fault)
	}
	if err != nil {
		http.Error(w, err.Error()+". Go back and correct it.", http.StatusBadRequest)
		return
	}
	backTo(w, r, "#faults")
}

func (p page) reset(w http.ResponseWriter, r *http.Request) {
	if err := p.store.Reset(); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	backTo(w, r, "")
}

// backTo redirects to the page, so that reloading it doesn't send the form again.
func backTo(w http.ResponseWriter, r *http.Request, anchor string) {
	http.Redirect(w, r, Path+anchor, http.StatusSeeOther)
}
