// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Limits of what the page shows.
const (
	mostCustomers = 20
	mostAddresses = 50 // of one customer
	mostRequests  = 200
)

// view is the data of the template.
type view struct {
	Endpoint, Query string

	Customers, Addresses int // in the store

	Accounts       []accountView
	FoundCustomers int

	Requests      []requestView
	FoundRequests int

	On                    []faultView // active faults
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

type faultView struct {
	Kind       sandbox.FaultKind
	About      string
	When       string // of an active fault
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

// addressesOf returns the addresses to show: all of a customer who matches the search, and the matching ones of any other.
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

// matches reports whether one of the texts contains the search.
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

// fields returns custom fields, sorted by name.
func fields(values map[string]any) []pair {
	var all []pair
	for _, name := range slices.Sorted(maps.Keys(values)) {
		all = append(all, pair{name, fmt.Sprint(values[name])})
	}
	return all
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

// about returns the description of a kind of fault.
func about(kind sandbox.FaultKind) string {
	for _, info := range sandbox.FaultKinds() {
		if info.Kind == kind {
			return info.About
		}
	}
	return string(kind)
}
