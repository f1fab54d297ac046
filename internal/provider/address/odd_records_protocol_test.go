// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// More addresses than fit on a page are read in as many requests as there are pages.
func TestAddressesOnTwoPages(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{Quota: 200})
	for i := range 130 {
		acctest.AddAddress(store, fmt.Sprint(i), "1 Sunny Street", "")
	}
	p := acctest.NewProtocolClient(t, store, nil)
	all := p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": store.CustomerID()})
	p.RequireSuccess(nil, all.Diagnostics)
	if n := len(all.State["addresses"].([]any)); n != 130 {
		t.Errorf("%d addresses", n)
	}
	requests := store.Find(http.MethodGet, acctest.AddressesPath)
	if len(requests) != 2 {
		t.Errorf("%d requests", len(requests))
	}
	for i, request := range requests {
		if want := fmt.Sprint(i * 100); request.Query.Get("page[offset]") != want || request.Query.Get("page[limit]") != "100" {
			t.Errorf("request %d asks for %v", i, request.Query)
		}
	}
}

// A customer token that isn't valid any more is answered 403: the customer is
// logged in again, once, and nobody notices.
func TestCustomerTokenEndsDuringAnApply(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	p := acctest.NewProtocolClient(t, store, implicit)
	for range 2 {
		p.RequireSuccess(nil, p.Apply(acctest.AddressType, nil, acctest.AllAttributes().Object()).Diagnostics)
		store.SetFaults(sandbox.Fault{Kind: sandbox.RevokeCustomerTokens, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	}
	var statuses []int
	for _, request := range store.Find(http.MethodPost, acctest.AddressesPath) {
		statuses = append(statuses, request.Status)
	}
	if got := fmt.Sprint(statuses); got != "[201 403 201]" || store.Count(http.MethodPost, acctest.LoginPath) != 2 {
		t.Errorf("%s, %d logins", got, store.Count(http.MethodPost, acctest.LoginPath))
	}
}

// A field of another type in one record concerns that record only: a number is
// taken as text, and one that can't be read doesn't matter to the others.
func TestAddressBesideAnOddOne(t *testing.T) {
	t.Parallel()
	for name, odd := range map[string]any{"a number": 5551234, "an object": map[string]any{"mobile": "555-1234"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetField(store.CustomerID(), acctest.AddAddress(store, "Odd", "1 Sunny Street", ""), "phone_number", odd)
			config := acctest.AddressConfig(store)
			created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, config)

			p := acctest.NewProtocolClient(t, store, nil)
			p.RequireSuccess(nil, created.Diagnostics)
			p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, created.State).State, config)
			found := p.ReadData(acctest.AddressType, acctest.Object{"customer_id": store.CustomerID(), "name": "Home"})
			p.RequireSuccess(nil, found.Diagnostics)
			if found.State["id"] != created.State["id"] || store.Count(http.MethodGet, acctest.AddressPath) != 0 {
				t.Errorf("found %v, %d addresses were read alone", found.State, store.Count(http.MethodGet, acctest.AddressPath))
			}
		})
	}
}

// An odd record is an error for whoever asks for it.
func TestOddAddress(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	id := acctest.AddAddress(store, "Home", "1 Sunny Street", "")
	ask := func(phoneNumber any) acctest.ProtocolResult {
		store.SetField(store.CustomerID(), id, "phone_number", phoneNumber)
		return acctest.NewProtocolClient(t, store, nil).ReadData(acctest.AddressType, acctest.Object{"customer_id": store.CustomerID(), "id": id})
	}
	if number := ask(5551234); number.State["phone_number"] != "5551234" {
		t.Errorf("got %v: %v", number.State, number.Diagnostics)
	}
	acctest.AssertErrorContains(t, ask([]any{"555", "1234"}).Diagnostics, "", "Could not read the address", id, "can't be read", "phone_number")
}
