// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A data source that refers to the record of a lost create does not claim it: the
// resource still finds its record.
func TestDataSourceDoesNotClaimLostRecord(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typ, path string
		config    func(*acctest.Store) object
		lookup    func(*acctest.Store) object
	}{
		"address": {addressType, sandbox.PathAddresses, addressConfig, func(store *acctest.Store) object {
			return object{"customer_id": store.CustomerID(), "id": store.Addresses(store.CustomerID())[0].ID}
		}},
		"customer": {customerType, sandbox.PathCustomers, func(*acctest.Store) object { return leslie() }, func(store *acctest.Store) object {
			return object{"id": customersOf(store)[0].ID}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(outage(sandbox.CloseAfter, test.path)...)
			lost := speak(t, store, nil).apply(test.typ, nil, test.config(store))
			expectError(t, lost.diags, "", "Could not determine whether")
			store.SetFaults()

			p := speak(t, store, nil)
			lookup := test.lookup(store)
			p.succeeded(nil, p.data(test.typ, lookup).diags)
			read := p.read(test.typ, lost.state)
			p.succeeded(nil, read.diags)
			if read.state["id"] != lookup["id"] {
				t.Errorf("the state is %v, want the record %s", read.state, lookup["id"])
			}
		})
	}
}

// A 404 for a record that another process wrote a moment ago is not believed.
func TestFreshRecordIsNotGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typ    string
		config func(*acctest.Store) object
		left   func(*acctest.Store) int
	}{
		"address":  {addressType, addressConfig, func(store *acctest.Store) int { return len(store.Addresses(store.CustomerID())) }},
		"customer": {customerType, func(*acctest.Store) object { return leslie() }, func(store *acctest.Store) int { return len(customersOf(store)) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var notFound atomic.Bool // for the next write
			store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
				if (r.Method == http.MethodDelete || r.Method == http.MethodPut) && notFound.Swap(false) {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusNotFound)
					_, _ = w.Write([]byte(`{"errors":[{"status":404,"title":"Not Found"}]}`))
					return
				}
				store.ServeHTTP(w, r)
			})
			config := test.config(store)
			created := speak(t, store, nil).apply(test.typ, nil, config)
			speak(t, store, nil).succeeded(nil, created.diags)

			changed := test.config(store)
			if test.typ == addressType {
				changed["city"] = "Eagleton"
			} else {
				changed["name"] = "Leslie Wyatt"
			}
			notFound.Store(true)
			p := speak(t, store, nil)
			updated := p.apply(test.typ, created.state, changed)
			p.succeeded(nil, updated.diags)

			notFound.Store(true)
			p = speak(t, store, nil)
			p.succeeded(nil, p.apply(test.typ, updated.state, nil).diags)
			if left := test.left(store); left != 0 {
				t.Errorf("%d records are left", left)
			}
		})
	}
}
