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

func names(results []acctest.ListedResource) (names []string) {
	for _, result := range results {
		names = append(names, result.Name)
	}
	return names
}

func TestListAddresses(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	homeID := acctest.AddAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	acctest.AddAddress(store, "Holiday home", "2 Windy Way", "")
	acctest.AddAddress(store, "", "3 Rainy Road", "Rain Town")
	tammy := store.AddCustomer("Tammy", "tammy@library.example", "")
	store.AddAddress(tammy, sandbox.Address{Line1: "451 Overdue Street"})

	login := acctest.Login()
	all := []string{"Home — 1 Sunny Street, Sunny Town", "Holiday home — 2 Windy Way", "3 Rainy Road, Rain Town"}
	for what, test := range map[string]struct {
		settings, config acctest.Object
		limit            int64
		want             []string
	}{
		"of a customer":             {nil, acctest.Object{"customer_id": store.CustomerID()}, 0, all},
		"of another customer":       {login, acctest.Object{"customer_id": tammy}, 0, []string{"451 Overdue Street"}},
		"of the one who logged in":  {login, acctest.Object{}, 0, all},
		"by name":                   {nil, acctest.Object{"customer_id": store.CustomerID(), "name": "*HOME"}, 0, all[:2]},
		"by a whole name":           {nil, acctest.Object{"customer_id": store.CustomerID(), "name": "home"}, 0, all[:1]},
		"by a name without matches": {nil, acctest.Object{"customer_id": store.CustomerID(), "name": "[a-z]"}, 0, nil},
		"up to a limit":             {nil, acctest.Object{"customer_id": store.CustomerID()}, 2, all[:2]},
		"up to a limit of matches":  {nil, acctest.Object{"customer_id": store.CustomerID(), "name": "*home*"}, 2, all[:2]},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := acctest.NewProtocolClient(t, store, test.settings)
			results := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType, Limit: test.limit}, test.config, nil)
			if got := names(results); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
			for _, result := range results {
				if test.limit == 0 {
					p.RequireSuccess(nil, result.Diagnostics)
				}
				if result.Resource != nil || result.Identity["id"] == nil || result.Identity["customer_id"] == nil {
					t.Errorf("%s: identity %v, resource %v", result.Name, result.Identity, result.Resource)
				}
			}
		})
	}

	// What a list includes is what an import returns.
	p := acctest.NewProtocolClient(t, store, nil)
	results := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType, Limit: 3, IncludeResource: true}, acctest.Object{"customer_id": store.CustomerID()}, nil)
	p.RequireSuccess(nil, results[0].Diagnostics)
	if !reflect.DeepEqual(results[0].Identity, acctest.Object{"customer_id": store.CustomerID(), "id": homeID}) {
		t.Errorf("identity %v", results[0].Identity)
	}
	imported := p.Import(acctest.AddressType, "", results[0].Identity)
	p.RequireSuccess(nil, imported.Diagnostics)
	if results[0].Resource["city"] != "Sunny Town" || !reflect.DeepEqual(results[0].Resource, imported.State) {
		t.Errorf("the list includes %v, an import returns %v", results[0].Resource, imported.State)
	}
}

func TestListAddressesErrors(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	one := func(config acctest.Object) []*tfprotov6.Diagnostic {
		results := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType}, config, nil)
		if len(results) != 1 {
			t.Fatalf("%d results, want an error", len(results))
		}
		return results[0].Diagnostics
	}
	acctest.AssertErrorContains(t, one(acctest.Object{}), "customer_id", "Missing customer_id", "MOLTIN_CUSTOMER_EMAIL")
	acctest.AssertErrorContains(t, one(acctest.Object{"customer_id": "nobody"}), "customer_id", "404")
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
	p := acctest.NewProtocolClient(t, store, nil)
	pages := func() int { return store.Count(http.MethodGet, "/v2/customers") }
	request := tfprotov6.ListResourceRequest{TypeName: acctest.CustomerType}

	results := p.List(request, acctest.Object{}, nil)
	if got := names(results); !reflect.DeepEqual(got, append(slices.Clone(all), "Ron Swanson <ron@swanson.com>")) || pages() != 3 {
		t.Errorf("%d pages returned %q", pages(), got)
	}
	for _, result := range results {
		p.RequireSuccess(nil, result.Diagnostics)
	}
	if last := results[250]; !reflect.DeepEqual(last.Identity, acctest.Object{"id": store.CustomerID()}) || last.Resource != nil {
		t.Errorf("identity %v, resource %v", last.Identity, last.Resource)
	}

	// Pages are read when they are reached: one record ahead, since the last result
	// says whether there are more.
	store.ResetJournal()
	request.Limit = 100
	if got := names(p.List(request, acctest.Object{}, nil)); !reflect.DeepEqual(got, all[:100]) || pages() != 2 {
		t.Errorf("%d pages returned %q", pages(), got)
	}
	store.ResetJournal()
	request.Limit = 0
	p.List(request, acctest.Object{}, func(result acctest.ListedResource) bool {
		if pages() != 1 && result.Name == all[98] {
			t.Errorf("%d pages were read for the first result", pages())
		}
		return result.Name != all[150]
	})
	if pages() != 2 {
		t.Errorf("%d pages, want 2", pages())
	}

	for what, test := range map[string]struct {
		config acctest.Object
		want   []string
	}{
		"by name":  {acctest.Object{"name": "CUSTOMER 24*"}, append(slices.Clone(all[:10]), all[225])},
		"by email": {acctest.Object{"email": "*@swanson.com"}, []string{"Ron Swanson <ron@swanson.com>"}},
		"by both":  {acctest.Object{"name": "Customer 1*", "email": "c*7@*"}, nil},
	} {
		got := names(p.List(request, test.config, nil))
		if what == "by both" {
			if len(got) != 11 || !strings.HasPrefix(got[0], "Customer 197 ") {
				t.Errorf("by both: got %q", got)
			}
		} else if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, want %q", what, got, test.want)
		}
	}

	request.IncludeResource = true
	results = p.List(request, acctest.Object{"email": "ron@*"}, nil)
	imported := p.Import(acctest.CustomerType, store.CustomerID(), nil)
	if !reflect.DeepEqual(results[0].Resource, imported.State) || imported.State["name"] != "Ron Swanson" {
		t.Errorf("the list includes %v, an import returns %v", results[0].Resource, imported.State)
	}
}

func TestListCustomersError(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	for i := range 2 {
		store.AddCustomer("Customer", fmt.Sprintf("c%d@pawnee.gov", i), "")
	}
	p := acctest.NewProtocolClient(t, store, nil)
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2})
	results := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.CustomerType}, acctest.Object{}, func(acctest.ListedResource) bool {
		store.SetFaults(sandbox.Fault{Status: http.StatusServiceUnavailable})
		return true
	})
	if got := names(results); !reflect.DeepEqual(got, []string{"Customer <c1@pawnee.gov>", "Customer <c0@pawnee.gov>", ""}) {
		t.Fatalf("got %q, want two customers and an error", got)
	}
	acctest.AssertErrorContains(t, results[2].Diagnostics, "", "list the customers", "503")
}

// The last result of a list that is cut at the limit has a warning.
func TestListLimit(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.AddCustomer("Ann Perkins", "ann@pawnee.gov", "")
	store.AddCustomer("Tom Haverford", "tom@pawnee.gov", "")
	for i := range 3 {
		acctest.AddAddress(store, fmt.Sprintf("Home %d", i), "1 Sunny Street", "")
	}
	p := acctest.NewProtocolClient(t, store, nil)
	for resourceType, config := range map[string]acctest.Object{
		acctest.CustomerType: {}, acctest.AddressesType: {}, acctest.AddressType: {"customer_id": store.CustomerID()},
	} {
		for limit, wantWarning := range map[int64]bool{1: true, 2: true, 3: false, 4: false} {
			results := p.List(tfprotov6.ListResourceRequest{TypeName: resourceType, Limit: limit}, config, nil)
			if int64(len(results)) != min(limit, 3) {
				t.Fatalf("%s: %d results with a limit of %d", resourceType, len(results), limit)
			}
			for i, result := range results {
				if i < len(results)-1 || !wantWarning {
					p.RequireSuccess(nil, result.Diagnostics)
					continue
				}
				d := result.Diagnostics
				if len(d) != 1 || d[0].Severity != tfprotov6.DiagnosticSeverityWarning || d[0].Summary != "The list is incomplete" ||
					d[0].Detail != fmt.Sprintf("There may be more than %d results, which is the limit. Set a higher limit in the list block.", limit) {
					t.Errorf("%s: a limit of %d returns %v", resourceType, limit, d)
				}
			}
		}
	}
}

// An error beyond the limit is not shown, but the list is not complete either.
func TestListLimitBeforeAnError(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	acctest.AddAddress(store, "Home", "1 Sunny Street", "")
	store.SetField(store.CustomerID(), acctest.AddAddress(store, "Odd", "2 Sunny Street", ""), "city", []string{"Pawnee"})
	p := acctest.NewProtocolClient(t, store, nil)
	results := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType, Limit: 1}, acctest.Object{"customer_id": store.CustomerID()}, nil)
	if len(results) != 1 || len(results[0].Diagnostics) != 1 || results[0].Diagnostics[0].Summary != "The list is incomplete" {
		t.Errorf("got %+v", results)
	}
}

// Shoppers choose their names, and a terminal must not follow what they write.
func TestListPrintableNames(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	const name = "Ann\x1b[31m\r\nPerkins\u202e\u200b \u00a0é 日本"
	const want = "Ann[31m Perkins é 日本"
	id := store.AddCustomer(name, "ann@pawnee.gov", "")
	store.AddAddress(id, sandbox.Address{Name: name, Line1: "1 Sunny\tStreet"})
	p := acctest.NewProtocolClient(t, store, nil)
	for resourceType, test := range map[string]struct {
		config acctest.Object
		want   string
	}{
		acctest.CustomerType:  {acctest.Object{"email": "ann@*"}, want + " <ann@pawnee.gov>"},
		acctest.AddressesType: {acctest.Object{"email": "ann@*"}, want + " <ann@pawnee.gov>"},
		acctest.AddressType:   {acctest.Object{"customer_id": id}, want + " — 1 Sunny Street"},
	} {
		results := p.List(tfprotov6.ListResourceRequest{TypeName: resourceType}, test.config, nil)
		if got := names(results); !reflect.DeepEqual(got, []string{test.want}) {
			t.Errorf("%s: got %q, want %q", resourceType, got, test.want)
		}
	}
}
