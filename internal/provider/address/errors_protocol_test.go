// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"net/http"
	"reflect"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Each error of the store is reported at the attribute that it names.
func TestAddressRejected(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{Quota: 1, RequiredFields: []string{"county", "city"}})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	config["county"], config["city"] = "", ""
	rejected := p.Apply(acctest.AddressType, nil, config)
	if len(rejected.Diagnostics) != 2 || len(store.Addresses(store.CustomerID())) != 0 || rejected.State != nil {
		t.Fatalf("%d diagnostics, state %v", len(rejected.Diagnostics), rejected.State)
	}
	acctest.AssertErrorContains(t, rejected.Diagnostics[:1], "county", "Could not create the address", "POST", "/addresses: 400 Bad Request", "county is required")
	acctest.AssertErrorContains(t, rejected.Diagnostics[1:], "city", "Could not create the address", "city is required")

	created := p.Apply(acctest.AddressType, nil, acctest.AddressConfig(store))
	p.RequireSuccess(nil, created.Diagnostics)
	config = acctest.AddressConfig(store)
	config["county"] = ""
	updated := p.Apply(acctest.AddressType, created.State, config)
	acctest.AssertErrorContains(t, updated.Diagnostics, "county", "Could not update the address", "PUT", "400 Bad Request", "county is required")
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, nil, acctest.AddressConfig(store)).Diagnostics, "",
		"Could not create the address", "422", "quota of 1")
	p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, created.State).State, acctest.AddressConfig(store))
}

// A response that does not prove that the address is gone leaves it in the state.
func TestAddressKeptAfterErrors(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, acctest.AddressConfig(store))
	read := func(fault sandbox.Fault) acctest.ProtocolResult {
		store.SetFaults(fault)
		return acctest.NewProtocolClient(t, store, nil).Read(acctest.AddressType, created.State)
	}
	for want, fault := range map[string]sandbox.Fault{
		"404 Not Found":         {Status: 404, HTML: true},
		"502 Bad Gateway":       {Status: 502, HTML: true, Path: sandbox.PathAddresses},
		"429 Too Many Requests": {Status: 429, Path: sandbox.PathAddresses},
		"302 Found":             {Redirect: "http://127.0.0.1:1/"},
		"200 OK, but the body is not in the API's format": {Kind: sandbox.Truncated, Path: sandbox.PathAddresses},
	} {
		result := read(fault)
		acctest.AssertErrorContains(t, result.Diagnostics, "", "Could not read the address", want)
		if !reflect.DeepEqual(result.State, created.State) {
			t.Errorf("%s: the state is %v", want, result.State)
		}
	}
	// A list that is refused or stale doesn't matter.
	for _, kind := range []string{sandbox.ForbidList, sandbox.StaleList} {
		result := read(sandbox.Fault{Kind: kind})
		acctest.NewProtocolClient(t, store, nil).AssertNoChanges(acctest.AddressType, result.State, acctest.AddressConfig(store))
	}
}

// Unknown fields and pages of any size change nothing.
func TestAddressUnknownFields(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.AddUnknownFields}, sandbox.Fault{Kind: sandbox.PagedList, PageSize: 1})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	var states []acctest.Object
	for range 3 {
		created := p.Apply(acctest.AddressType, nil, config)
		p.RequireSuccess(nil, created.Diagnostics)
		states = append(states, created.State)
	}
	p = acctest.NewProtocolClient(t, store, nil)
	for _, state := range states {
		p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, state).State, config)
	}
	if got := store.Count(http.MethodGet, acctest.AddressPath); got > 0 {
		t.Errorf("%d addresses were read alone", got)
	}
}

// An address whose customer is gone can't be created, and the error says so.
func TestAddressOfDeletedCustomer(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	config := acctest.AddressConfig(store)
	config["customer_id"] = store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, config)
	store.DeleteCustomer(config["customer_id"].(string))
	p := acctest.NewProtocolClient(t, store, nil)
	if read := p.Read(acctest.AddressType, created.State); read.State != nil || len(read.Diagnostics) > 0 {
		t.Errorf("read %v: %v", read.State, read.Diagnostics)
	}
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, nil, config).Diagnostics, "customer_id",
		"Could not create the address", "404 Not Found", "customer not found")
}

// A field of another type in one record concerns that record only: a number is
// taken as text, and one that can't be read doesn't matter to the others.
func TestAddressBesideUndecodable(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]any{"a number": 5551234, "an object": map[string]any{"mobile": "555-1234"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetField(store.CustomerID(), acctest.AddAddress(store, "Other", "1 Sunny Street", ""), "phone_number", value)
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

// A record that can't be decoded is an error only if it is read itself.
func TestUndecodableAddress(t *testing.T) {
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
