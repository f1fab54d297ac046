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

// What the store rejects is reported at the attributes that it names, all of
// them.
func TestAddressRejectedByTheStore(t *testing.T) {
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

// A response that is not the API's shows its status and request ID.
func TestAddressOutageShown(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Status: 500, Method: http.MethodGet})
	p := acctest.NewProtocolClient(t, store, acctest.Object{"max_retries": 1})
	acctest.AssertErrorContains(t, p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": store.CustomerID()}).Diagnostics, "",
		"Could not list the customer's addresses", "GET /v2/customers/"+store.CustomerID()+"/addresses: 500", "request ID", "2 attempts")
}

// A response that says nothing about the address leaves it in state.
func TestAddressSurvivesRefusalsAndOutages(t *testing.T) {
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
	for _, kind := range []sandbox.FaultKind{sandbox.ForbidList, sandbox.StaleList} {
		result := read(sandbox.Fault{Kind: kind})
		acctest.NewProtocolClient(t, store, nil).AssertNoChanges(acctest.AddressType, result.State, acctest.AddressConfig(store))
	}
}

// Fields that nobody knows, and lists in pages, are not Terraform's business.
func TestAddressOfAStoreThatHasMore(t *testing.T) {
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
func TestAddressGoneWithItsCustomer(t *testing.T) {
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
