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
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Path is the path of the page.
const Path = "/_sandbox/"

// Limits of what the page shows.
const (
	maxCustomers = 20
	maxAddresses = 50 // of one customer
	maxRequests  = 200
)

//go:embed page.html assets
var files embed.FS

// policy permits the page to load only its own files.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Register adds the page of a store to its control endpoints, and redirects the root to it. The caller must reject requests from other
// origins.
func Register(mux *http.ServeMux, store *sandbox.Sandbox) {
	p := page{store}
	for pattern, handler := range map[string]http.Handler{
		"GET /{$}":                     http.RedirectHandler(Path, http.StatusFound),
		"GET " + Path + "{$}":          http.HandlerFunc(p.show),
		"GET " + Path + "assets/":      http.StripPrefix(Path, http.FileServerFS(files)),
		"POST " + Path + "page/faults": http.HandlerFunc(p.changeFaults),
		"POST " + Path + "page/reset":  http.HandlerFunc(p.reset),
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			header.Set("Content-Security-Policy", policy)
			header.Set("Referrer-Policy", "no-referrer")
			header.Set("X-Content-Type-Options", "nosniff")
			header.Set("Cache-Control", "no-store")
			handler.ServeHTTP(w, r)
		})
	}
}

type page struct{ store *sandbox.Sandbox }

var pageTemplate = template.Must(template.New("page.html").Funcs(template.FuncMap{
	"count": func(n int, one, many string) string {
		if n == 1 {
			many = one
		}
		return fmt.Sprint(n, " ", many)
	},
	"json": func(value any) (string, error) {
		text, err := json.Marshal(value)
		return string(text), err
	},
	"lines": addressLines,
	"ms":    func(d sandbox.Duration) string { return time.Duration(d).Round(10 * time.Microsecond).String() },
	"plain": func(markdown string) string { return strings.ReplaceAll(markdown, "`", "") },
	"short": func(path string) string { return randomID.ReplaceAllString(path, "$1…") },
}).ParseFS(files, "page.html"))

// randomID matches a generated ID.
var randomID = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

// addressLines returns the lines of an address label.
func addressLines(a sandbox.Address) []string {
	lines := []string{
		a.FirstName + " " + a.LastName, a.CompanyName, a.Line1, a.Line2, a.City + " " + a.PostCode, a.County, a.Region, a.Country,
	}
	return slices.DeleteFunc(lines, func(line string) bool { return strings.TrimSpace(line) == "" })
}

// customer is a customer with the addresses to show, newest first.
type customer struct {
	sandbox.Customer
	FoundAddresses int
}

func (p page) show(w http.ResponseWriter, r *http.Request) {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	customers, addresses := p.store.Size()
	shown, foundCustomers := p.customers(query)
	requests, _ := p.store.Requests(0)
	slices.Reverse(requests)
	requests = slices.DeleteFunc(requests, func(r sandbox.Request) bool { return !contains(query, r.String()) })
	var body bytes.Buffer
	err := pageTemplate.Execute(&body, map[string]any{
		"Endpoint": "http://" + r.Host, "Query": query, "Customers": customers, "Addresses": addresses,
		"Shown": shown, "FoundCustomers": foundCustomers,
		"Requests": requests[:min(len(requests), maxRequests)], "FoundRequests": len(requests),
		"Faults": p.store.Faults(), "Kinds": sandbox.FaultKinds(), "Shapes": sandbox.ErrorShapes(),
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(body.Bytes()) // the browser may have disconnected
}

// customers returns the newest customers that match a search, with those of their addresses that match it, or all of them.
func (p page) customers(query string) (shown []customer, found int) {
	_, found = p.store.FindCustomers(query, 0, 1)
	newest, _ := p.store.FindCustomers(query, max(0, found-maxCustomers), maxCustomers)
	slices.Reverse(newest)
	for _, c := range newest {
		addresses := slices.DeleteFunc(slices.Clone(c.Addresses), func(a sandbox.Address) bool {
			return !contains(query, append(addressLines(a), a.ID, a.Name, a.PhoneNumber, a.Instructions)...)
		})
		if len(addresses) > 0 {
			c.Addresses = addresses
		}
		slices.Reverse(c.Addresses)
		one := customer{c, len(c.Addresses)}
		one.Addresses = c.Addresses[:min(len(c.Addresses), maxAddresses)]
		shown = append(shown, one)
	}
	return shown, found
}

// contains reports whether one of the texts contains the query.
func contains(query string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(query)) })
}

// changeFaults adds or removes a fault.
func (p page) changeFaults(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	err := r.ParseForm()
	if text := r.PostForm.Get("remove"); err == nil && text != "" {
		var fault sandbox.Fault
		if err = json.Unmarshal([]byte(text), &fault); err == nil {
			p.store.RemoveFault(fault) // it may be used up
		}
	} else if err == nil {
		var fault sandbox.Fault
		if fault, err = faultOf(r.PostForm); err == nil {
			_, err = p.store.AddFault(fault)
		}
	}
	if err != nil {
		http.Error(w, err.Error()+". Go back and correct it.", http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, Path+"#faults", http.StatusSeeOther) // so that reloading the page doesn't send the form again
}

// faultOf parses the fault that a form adds. All faults share its inputs, and add names the fault whose button was pressed.
func faultOf(form url.Values) (f sandbox.Fault, err error) {
	number := func(name, text string) int {
		n, problem := strconv.Atoi(text)
		if problem != nil {
			err = fmt.Errorf("%s is %q, must be a whole number", name, text)
		}
		return n
	}
	f = sandbox.Fault{Method: form.Get("method"), Path: form.Get("path"), Process: form.Get("process")}
	switch add := form.Get("add"); add {
	case "status":
		f.Status = number("status", form.Get("status"))
		f.HTML, f.RetryAfter, f.Shape = form.Get("html") != "", form.Get("retry_after"), form.Get("shape")
	case "close":
		f.Close = true
	case "hang":
		f.Hang = true
	case "redirect":
		f.Redirect = form.Get("redirect")
	case sandbox.PagedList:
		f.Kind, f.Process, f.PageSize = add, "", number("page_size", form.Get("page_size"))
	default:
		f.Kind, f.Process = add, ""
	}
	switch frequency, n, _ := strings.Cut(form.Get("frequency"), " "); frequency {
	case "":
	case "next":
		f.Next = number("next", n)
	case "every":
		f.Every = number("every", n)
	default:
		err = fmt.Errorf("frequency is %q, must be next or every", frequency)
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
