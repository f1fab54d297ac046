// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// How much the page shows of a large store.
const (
	mostCustomers = 20
	mostAddresses = 50 // of one customer
	mostRequests  = 200
)

// view is what the template shows.
type view struct {
	Endpoint, Query string

	Customers, Addresses int // in the store

	Accounts       []accountView
	FoundCustomers int

	Requests      []requestView
	FoundRequests int

	On                    []faultView // faults that are on
	Replacing, Changing   []faultView // all kinds
	Often, Methods, Paths []choice
}

type accountView struct {
	ID, Name, Email, ExternalRef string
	Fields                       []pair
	Addresses                    []addressView
	FoundAddresses               int
	Open                         bool
}

type addressView struct {
	ID, Label string
	Lines     []string
	Details   []pair
}

type pair struct{ Name, Value string }

type requestView struct {
	Number           int64
	Clock, Timestamp string
	Method           string
	Path, Short      string // Short has the beginnings of ids
	Outcome, Class   string // such as 201 and "success"
	Duration         string
	Faults           []faultView
}

type faultView struct {
	Kind       sandbox.FaultKind
	About      string
	When       string // of a fault that is on
	On         bool
	Parameters []parameterView
}

type parameterView struct {
	parameter
	Input string
}

func (p page) view(r *http.Request) view {
	v := view{
		Endpoint: "http://" + r.Host, Query: strings.TrimSpace(r.URL.Query().Get("q")),
		Often: often, Methods: methods, Paths: paths,
	}
	v.showCustomers(p.store)
	requests, _ := p.store.Requests(0)
	v.showRequests(requests)
	v.showFaults(p.store.Faults())
	return v
}

func (v *view) showCustomers(store *sandbox.Sandbox) {
	v.Customers, v.Addresses = store.Size()
	_, v.FoundCustomers = store.Accounts(v.Query, 0, 1)
	newest, _ := store.Accounts(v.Query, max(0, v.FoundCustomers-mostCustomers), mostCustomers)
	for _, account := range slices.Backward(newest) {
		v.Accounts = append(v.Accounts, v.accountOf(account))
	}
}

// addressesOf gives the addresses to show of a customer: all of one that is found, and of another one those that are.
func (v *view) addressesOf(a sandbox.Account) []sandbox.Address {
	texts := []string{a.ID, a.Name, a.Email}
	if a.ExternalRef != nil {
		texts = append(texts, *a.ExternalRef)
	}
	if v.matches(texts...) {
		return a.Addresses
	}
	return slices.DeleteFunc(a.Addresses, func(address sandbox.Address) bool {
		return !v.matches(append(slices.Collect(maps.Values(address.Members)), address.ID)...)
	})
}

// matches says whether one of the texts has what is searched for.
func (v *view) matches(texts ...string) bool {
	query := strings.ToLower(v.Query)
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), query) })
}

func (v *view) accountOf(a sandbox.Account) accountView {
	addresses := v.addressesOf(a)
	shown := accountView{
		ID: a.ID, Name: a.Name, Email: a.Email, Fields: fields(a.Fields), FoundAddresses: len(addresses),
		Open: v.Query != "" || v.FoundCustomers <= 3,
	}
	if a.ExternalRef != nil {
		shown.ExternalRef = *a.ExternalRef
	}
	for _, address := range slices.Backward(addresses) {
		if len(shown.Addresses) < mostAddresses {
			shown.Addresses = append(shown.Addresses, addressOf(address))
		}
	}
	return shown
}

func addressOf(a sandbox.Address) addressView {
	m := a.Members
	together := func(members ...string) string {
		var values []string
		for _, member := range members {
			if m[member] != "" {
				values = append(values, m[member])
			}
		}
		return strings.Join(values, " ")
	}
	shown := addressView{ID: a.ID, Label: m["name"]}
	for _, line := range []string{
		together("first_name", "last_name"), m["company_name"], m["line_1"], m["line_2"], together("city", "postcode"),
		m["county"], m["region"], m["country"],
	} {
		if line != "" {
			shown.Lines = append(shown.Lines, line)
		}
	}
	for _, detail := range []pair{{"Phone", m["phone_number"]}, {"Instructions", m["instructions"]}} {
		if detail.Value != "" {
			shown.Details = append(shown.Details, detail)
		}
	}
	shown.Details = append(shown.Details, fields(a.Fields)...)
	return shown
}

// fields are custom fields in the order of their names.
func fields(values map[string]any) []pair {
	var all []pair
	for _, name := range slices.Sorted(maps.Keys(values)) {
		all = append(all, pair{name, fmt.Sprint(values[name])})
	}
	return all
}

func (v *view) showRequests(all []sandbox.Request) {
	for _, r := range slices.Backward(all) {
		shown := requestOf(r)
		if !v.matches(r.Method, r.Path, shown.Outcome, r.Fault) {
			continue
		}
		v.FoundRequests++
		if len(v.Requests) < mostRequests {
			v.Requests = append(v.Requests, shown)
		}
	}
}

// randomID is an id as stores make them.
var randomID = regexp.MustCompile(`\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)

func requestOf(r sandbox.Request) requestView {
	shown := requestView{
		Number: r.Number, Clock: r.Time.Format("15:04:05.000"), Timestamp: r.Time.Format(time.RFC3339Nano),
		Method: r.Method, Path: r.Path, Short: randomID.ReplaceAllString(r.Path, "$1…"), Outcome: strconv.Itoa(r.Status), Class: class(r.Status),
		Duration: milliseconds(time.Duration(r.Duration)),
	}
	if r.Status == 0 {
		shown.Outcome = "closed"
	}
	if r.Fault != "" {
		for kind := range strings.SplitSeq(r.Fault, ",") {
			shown.Faults = append(shown.Faults, faultView{Kind: sandbox.FaultKind(kind), About: about(sandbox.FaultKind(kind))})
		}
	}
	return shown
}

// class is the class of a status in the style sheet.
func class(status int) string {
	switch status / 100 {
	case 0:
		return "closed"
	case 2:
		return "success"
	case 3:
		return "redirect"
	case 4:
		return "refused"
	}
	return "failure"
}

// milliseconds has two digits that count, where there are more.
func milliseconds(d time.Duration) string {
	ms := float64(d.Microseconds()) / 1000
	switch {
	case ms < 1:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.0f ms", ms)
}

func (v *view) showFaults(on []sandbox.Fault) {
	kinds := map[sandbox.FaultKind]bool{}
	for _, f := range on {
		kinds[f.Kind] = true
		v.On = append(v.On, faultView{Kind: f.Kind, About: about(f.Kind), When: when(f)})
	}
	for _, info := range sandbox.FaultKinds() {
		shown := faultView{Kind: info.Kind, About: info.About, On: kinds[info.Kind]}
		for _, one := range parameters[info.Kind] {
			shown.Parameters = append(shown.Parameters, parameterView{one, input(info.Kind, one.Name)})
		}
		if info.Replaces() {
			v.Replacing = append(v.Replacing, shown)
		} else {
			v.Changing = append(v.Changing, shown)
		}
	}
}

// about is what a kind of fault does, on one line.
func about(kind sandbox.FaultKind) string {
	for _, info := range sandbox.FaultKinds() {
		if info.Kind == kind {
			return info.About
		}
	}
	return string(kind)
}
