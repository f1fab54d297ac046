// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package page

import (
	"encoding/json"
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
	Replacing, Changing   []faultView // all faults
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
	Name, Entry string // such as "status 503 html" and "status"
	About       string
	When        string // of an active fault
	Off         string // removes the active fault
	Parameters  []parameterView
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

func (v *view) showFaults(active []sandbox.Fault) {
	off := map[string]string{}
	for _, f := range active {
		shown := faultView{Name: f.String(), Entry: entryOf(f), About: about(entryOf(f)), When: when(f), Off: removal(f)}
		off[shown.Entry] = shown.Off
		v.On = append(v.On, shown)
	}
	entry := func(name string, parameters ...parameter) faultView {
		shown := faultView{Name: name, Entry: name, About: about(name), Off: off[name]}
		for _, one := range parameters {
			shown.Parameters = append(shown.Parameters, parameterView{one, input(name, one.Name)})
		}
		return shown
	}
	for _, one := range entries {
		v.Replacing = append(v.Replacing, entry(one.name, one.parameters...))
	}
	for _, kind := range sandbox.FaultKinds() {
		if kind.Name == string(sandbox.PagedList) {
			v.Changing = append(v.Changing, entry(kind.Name, pageSize))
			continue
		}
		v.Changing = append(v.Changing, entry(kind.Name))
	}
}

// removal returns the value of the button that removes a fault.
func removal(f sandbox.Fault) string {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // can't happen: all values can be encoded
	}
	return string(text)
}

// about returns the description of a fault.
func about(entry string) string {
	for _, term := range slices.Concat(sandbox.FaultKinds(), sandbox.FaultFields()) {
		if term.Name == entry {
			return strings.ReplaceAll(term.About, "`", "")
		}
	}
	return entry
}
