// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const (
	addressType   = "moltin_customer_address"
	addressesType = "moltin_customer_addresses"
)

// listed is a result of a list: diags alone when it is an error.
type listed struct {
	name               string
	identity, resource object
	diags              []*tfprotov6.Diagnostic
}

func names(results []listed) (names []string) {
	for _, result := range results {
		names = append(names, result.name)
	}
	return names
}

// list takes a list's results until there are no more, or until more says no.
func (p *protocol) list(req tfprotov6.ListResourceRequest, config object, more func(listed) bool) (results []listed) {
	p.t.Helper()
	resourceType := req.TypeName
	req.Config = p.encode(p.schemas.ListResourceSchemas[resourceType].ValueType(), config)
	stream, err := p.ListResource(p.t.Context(), &req)
	p.succeeded(err, nil)
	for event := range stream.Results {
		result := listed{
			event.DisplayName, p.decodeIdentity(resourceType, event.Identity),
			p.decode(p.schemas.ResourceSchemas[resourceType].ValueType(), event.Resource), event.Diagnostics,
		}
		results = append(results, result)
		if more != nil && !more(result) {
			break
		}
	}
	return results
}

// addAddress adds an address with a name, a street and a town.
func addAddress(store *acctest.Store, name, street, town string) string {
	return store.AddAddress(store.CustomerID(), sandbox.Address{Members: map[string]string{
		"name": name, "line_1": street, "city": town, "first_name": "Ron", "last_name": "Swanson", "county": "Sunnyville",
		"postcode": "SU33 1YY", "country": "US",
	}})
}

func TestListAddresses(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	homeID := addAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	addAddress(store, "Holiday home", "2 Windy Way", "")
	addAddress(store, "", "3 Rainy Road", "Rain Town")
	tammy := store.AddCustomer("Tammy", "tammy@library.example", "")
	store.AddAddress(tammy, sandbox.Address{Members: map[string]string{"line_1": "451 Overdue Street"}})

	login := object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword}
	all := []string{"Home — 1 Sunny Street, Sunny Town", "Holiday home — 2 Windy Way", "3 Rainy Road, Rain Town"}
	for what, test := range map[string]struct {
		settings, config object
		limit            int64
		want             []string
	}{
		"of a customer":            {nil, object{"customer_id": store.CustomerID()}, 0, all},
		"of another customer":      {login, object{"customer_id": tammy}, 0, []string{"451 Overdue Street"}},
		"of the one who logged in": {login, object{}, 0, all},
		"by name":                  {nil, object{"customer_id": store.CustomerID(), "name": "*HOME"}, 0, all[:2]},
		"by a whole name":          {nil, object{"customer_id": store.CustomerID(), "name": "home"}, 0, all[:1]},
		"by a name nobody has":     {nil, object{"customer_id": store.CustomerID(), "name": "[a-z]"}, 0, nil},
		"up to a limit":            {nil, object{"customer_id": store.CustomerID()}, 2, all[:2]},
		"up to a limit of matches": {nil, object{"customer_id": store.CustomerID(), "name": "*home*"}, 2, all[:2]},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := speak(t, store, test.settings)
			results := p.list(tfprotov6.ListResourceRequest{TypeName: addressType, Limit: test.limit}, test.config, nil)
			if got := names(results); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			for _, result := range results {
				p.succeeded(nil, result.diags)
				if result.resource != nil || result.identity["id"] == nil || result.identity["customer_id"] == nil {
					t.Errorf("%s: identity %v, resource %v", result.name, result.identity, result.resource)
				}
			}
		})
	}

	// What a list includes is what an import gives.
	p := speak(t, store, nil)
	results := p.list(tfprotov6.ListResourceRequest{TypeName: addressType, Limit: 1, IncludeResource: true}, object{"customer_id": store.CustomerID()}, nil)
	p.succeeded(nil, results[0].diags)
	if !reflect.DeepEqual(results[0].identity, object{"customer_id": store.CustomerID(), "id": homeID}) {
		t.Errorf("identity %v", results[0].identity)
	}
	imported := p.importBy(addressType, "", results[0].identity)
	p.succeeded(nil, imported.diags)
	if results[0].resource["city"] != "Sunny Town" || !reflect.DeepEqual(results[0].resource, imported.state) {
		t.Errorf("the list includes %v, an import gives %v", results[0].resource, imported.state)
	}
}

func TestListAddressesErrors(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	one := func(config object) []*tfprotov6.Diagnostic {
		results := p.list(tfprotov6.ListResourceRequest{TypeName: addressType}, config, nil)
		if len(results) != 1 {
			t.Fatalf("%d results, want an error", len(results))
		}
		return results[0].diags
	}
	expectError(t, one(object{}), "customer_id", "Missing customer_id", "MOLTIN_CUSTOMER_EMAIL")
	expectError(t, one(object{"customer_id": "nobody"}), "customer_id", "404")
}

func TestListCustomers(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	var all []string
	for i := range 250 {
		name := fmt.Sprintf("Customer %d", i)
		store.AddCustomer(name, fmt.Sprintf("c%d@pawnee.gov", i), "")
		all = append(all, fmt.Sprintf("%s <c%d@pawnee.gov>", name, i))
	}
	slices.Reverse(all) // the store lists the newest first
	p := speak(t, store, nil)
	pages := func() int { return store.Count(http.MethodGet, "/v2/customers") }
	request := tfprotov6.ListResourceRequest{TypeName: customerType}

	results := p.list(request, object{}, nil)
	if got := names(results); !reflect.DeepEqual(got, append(slices.Clone(all), "Ron Swanson <ron@swanson.com>")) || pages() != 3 {
		t.Errorf("%d pages gave %q", pages(), got)
	}
	for _, result := range results {
		p.succeeded(nil, result.diags)
	}
	if last := results[250]; !reflect.DeepEqual(last.identity, object{"id": store.CustomerID()}) || last.resource != nil {
		t.Errorf("identity %v, resource %v", last.identity, last.resource)
	}

	// Pages are asked for when they are reached, and no more than are wanted.
	store.ResetJournal()
	request.Limit = 100
	if got := names(p.list(request, object{}, nil)); !reflect.DeepEqual(got, all[:100]) || pages() != 1 {
		t.Errorf("%d pages gave %q", pages(), got)
	}
	store.ResetJournal()
	request.Limit = 0
	p.list(request, object{}, func(result listed) bool {
		if pages() != 1 && result.name == all[99] {
			t.Errorf("%d pages were read for the first result", pages())
		}
		return result.name != all[150]
	})
	if pages() != 2 {
		t.Errorf("%d pages, want 2", pages())
	}

	for what, test := range map[string]struct {
		config object
		want   []string
	}{
		"by name":  {object{"name": "CUSTOMER 24*"}, append(slices.Clone(all[:10]), all[225])},
		"by email": {object{"email": "*@swanson.com"}, []string{"Ron Swanson <ron@swanson.com>"}},
		"by both":  {object{"name": "Customer 1*", "email": "c*7@*"}, nil},
	} {
		got := names(p.list(request, test.config, nil))
		if what == "by both" {
			if len(got) != 11 || !strings.HasPrefix(got[0], "Customer 197 ") {
				t.Errorf("by both: got %q", got)
			}
		} else if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", what, got, test.want)
		}
	}

	request.IncludeResource = true
	results = p.list(request, object{"email": "ron@*"}, nil)
	imported := p.importBy(customerType, store.CustomerID(), nil)
	if !reflect.DeepEqual(results[0].resource, imported.state) || imported.state["name"] != "Ron Swanson" {
		t.Errorf("the list includes %v, an import gives %v", results[0].resource, imported.state)
	}
}

func TestListCustomersErrorMidway(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	for i := range 2 {
		store.AddCustomer("Customer", fmt.Sprintf("c%d@pawnee.gov", i), "")
	}
	p := speak(t, store, nil)
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2, Every: 1})
	results := p.list(tfprotov6.ListResourceRequest{TypeName: customerType}, object{}, func(listed) bool {
		store.SetFaults(sandbox.Fault{Kind: sandbox.ServerError, Status: http.StatusServiceUnavailable, Every: 1})
		return true
	})
	if got := names(results); !reflect.DeepEqual(got, []string{"Customer <c1@pawnee.gov>", "Customer <c0@pawnee.gov>", ""}) {
		t.Fatalf("got %q, want two customers and an error", got)
	}
	expectError(t, results[2].diags, "", "list the customers", "503")
}
