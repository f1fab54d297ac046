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
		config    func(*acctest.Store) acctest.Object
		lookup    func(*acctest.Store) acctest.Object
	}{
		"address": {acctest.AddressType, sandbox.PathAddresses, acctest.AddressConfig, func(store *acctest.Store) acctest.Object {
			return acctest.Object{"customer_id": store.CustomerID(), "id": store.Addresses(store.CustomerID())[0].ID}
		}},
		"customer": {acctest.CustomerType, sandbox.PathCustomers, func(*acctest.Store) acctest.Object { return acctest.LeslieConfig() }, func(store *acctest.Store) acctest.Object {
			return acctest.Object{"id": acctest.CreatedCustomers(store)[0].ID}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, test.path)...)
			lost := acctest.NewProtocolClient(t, store, nil).Apply(test.typ, nil, test.config(store))
			acctest.AssertErrorContains(t, lost.Diagnostics, "", "Could not determine whether")
			store.SetFaults()

			p := acctest.NewProtocolClient(t, store, nil)
			lookup := test.lookup(store)
			p.RequireSuccess(nil, p.ReadData(test.typ, lookup).Diagnostics)
			read := p.Read(test.typ, lost.State)
			p.RequireSuccess(nil, read.Diagnostics)
			if read.State["id"] != lookup["id"] {
				t.Errorf("the state is %v, want the record %s", read.State, lookup["id"])
			}
		})
	}
}

// A 404 for a record that another process wrote a moment ago is not believed.
func TestFreshRecordIsNotGone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typ    string
		config func(*acctest.Store) acctest.Object
		left   func(*acctest.Store) int
	}{
		"address":  {acctest.AddressType, acctest.AddressConfig, func(store *acctest.Store) int { return len(store.Addresses(store.CustomerID())) }},
		"customer": {acctest.CustomerType, func(*acctest.Store) acctest.Object { return acctest.LeslieConfig() }, func(store *acctest.Store) int { return len(acctest.CreatedCustomers(store)) }},
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
			created := acctest.NewProtocolClient(t, store, nil).Apply(test.typ, nil, config)
			acctest.NewProtocolClient(t, store, nil).RequireSuccess(nil, created.Diagnostics)

			changed := test.config(store)
			if test.typ == acctest.AddressType {
				changed["city"] = "Eagleton"
			} else {
				changed["name"] = "Leslie Wyatt"
			}
			notFound.Store(true)
			p := acctest.NewProtocolClient(t, store, nil)
			updated := p.Apply(test.typ, created.State, changed)
			p.RequireSuccess(nil, updated.Diagnostics)

			notFound.Store(true)
			p = acctest.NewProtocolClient(t, store, nil)
			p.RequireSuccess(nil, p.Apply(test.typ, updated.State, nil).Diagnostics)
			if left := test.left(store); left != 0 {
				t.Errorf("%d records are left", left)
			}
		})
	}
}
