// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAddressDataSourceErrors(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	first, second := acctest.AddAddress(store, "Home", "1 Sunny Street", ""), acctest.AddAddress(store, "Home", "2 Sunny Street", "")
	acctest.AddAddress(store, "Work", "3 Sunny Street", "")
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	for name, test := range map[string]struct {
		config    acctest.Object
		attribute string
		want      []string
	}{
		"several":           {acctest.Object{"name": "Home"}, "name", []string{"Multiple addresses found", `name "Home"`, first, second}},
		"none of the name":  {acctest.Object{"name": "home"}, "name", []string{"Address not found", `name "home"`}},
		"none of the id":    {acctest.Object{"id": "not-there"}, "id", []string{"Address not found", `id "not-there"`}},
		"none at all":       {acctest.Object{"customer_id": leslie, "name": "Home"}, "name", []string{"Address not found", leslie}},
		"no such customer":  {acctest.Object{"customer_id": "not-there", "id": "not-there"}, "customer_id", []string{"404 Not Found", "customer not found"}},
		"neither":           {acctest.Object{}, "", []string{"Invalid combination of attributes", "Exactly one of id and name must be set."}},
		"both":              {acctest.Object{"id": "a", "name": "b"}, "", []string{"Invalid combination of attributes", "Exactly one of id and name must be set."}},
		"an empty name":     {acctest.Object{"id": "", "name": ""}, "", []string{"Exactly one of id and name must be set."}},
		"an id with slash":  {acctest.Object{"id": "a/b"}, "id", []string{"must be an ID"}},
		"a slashy customer": {acctest.Object{"customer_id": "a/b", "name": "Home"}, "customer_id", []string{"must be an ID"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.AssertErrorContains(t, p.ReadData(acctest.AddressType, test.config).Diagnostics, test.attribute, test.want...)
		})
	}
}

// An address is found by its ID even if the store refuses to list addresses.
func TestAddressDataSourceWithoutList(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	id := acctest.AddAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	store.SetFaults(sandbox.Fault{Kind: sandbox.ForbidList})
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	found := p.ReadData(acctest.AddressType, acctest.Object{"id": id})
	p.RequireSuccess(nil, found.Diagnostics)
	if found.State["name"] != "Home" || found.State["customer_id"] != store.CustomerID() {
		t.Errorf("got %v", found.State)
	}
	acctest.AssertErrorContains(t, p.ReadData(acctest.AddressType, acctest.Object{"name": "Home"}).Diagnostics, "", "403 Forbidden")
}

// All of a customer's addresses are sorted by age, whatever the order and the pages of
// the store.
func TestAddressesDataSource(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, age := range []int{2, 0, 1} {
		address := acctest.AllAttributes().With(acctest.Attributes{"name": fmt.Sprint("number ", age)}).Record()
		address.CreatedAt = start.Add(time.Duration(age) * time.Millisecond)
		store.AddAddress(leslie, address)
	}
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2})
	p := acctest.NewProtocolClient(t, store, nil)
	all := p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": leslie})
	p.RequireSuccess(nil, all.Diagnostics)
	addresses := all.State["addresses"].([]any)
	if len(addresses) != 3 {
		t.Fatalf("got %v", addresses)
	}
	for i, address := range addresses {
		want := acctest.AllAttributes().With(acctest.Attributes{
			"name": fmt.Sprint("number ", i), "customer_id": leslie, "created_at": fmt.Sprintf("2026-01-02T03:04:05.00%dZ", i),
		})
		for attribute, value := range want {
			if got := address.(acctest.Object)[attribute]; got != value {
				t.Errorf("%d: %s is %v, want %s", i, attribute, got, value)
			}
		}
	}
	acctest.AssertErrorContains(t, p.ReadData(acctest.AddressesType, acctest.Object{"customer_id": "not-there"}).Diagnostics, "customer_id",
		"Could not list the customer's addresses", "404 Not Found", "customer not found")
}
