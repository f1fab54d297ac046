// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A run sends one request for each address that it creates or deletes. A run that
// refreshes lists each customer's addresses once. There is nothing else but a token.
func TestRequestsOfRuns(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", "d", "e"}
	for resourceType, configure := range map[string]func(customer string) []acctest.Object{
		acctest.AddressType: func(customer string) (configs []acctest.Object) {
			for _, address := range acctest.NamedItems(names...) {
				configs = append(configs, address.With(acctest.Attributes{"customer_id": customer}).Object())
			}
			return configs
		},
		acctest.AddressesType: func(customer string) []acctest.Object {
			addresses := acctest.Object{}
			for key, item := range acctest.NamedItems(names...) {
				addresses[key] = item.Object()
			}
			return []acctest.Object{{"customer_id": customer, "addresses": addresses}}
		},
	} {
		t.Run(resourceType, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			customers := []string{store.CustomerID(), store.AddCustomer("Leslie Knope", "leslie@example.com", "")}
			var configs []acctest.Object
			for _, customer := range customers {
				configs = append(configs, configure(customer)...)
			}
			addresses := len(customers) * len(names)
			states := make([]acctest.Object, len(configs))
			run := func(what string, creates, lists, deletes int, step func(p *acctest.ProtocolClient, i int)) {
				t.Helper()
				store.ResetJournal()
				p := acctest.NewProtocolClient(t, store, nil) // a process of its own
				for i := range configs {
					step(p, i)
				}
				got := [...]int{
					store.Count(http.MethodPost, acctest.AddressesPath), store.Count(http.MethodGet, acctest.AddressesPath),
					store.Count(http.MethodDelete, acctest.AddressPath), store.Count("", ""),
				}
				if want := [...]int{creates, lists, deletes, creates + lists + deletes + 1}; got != want {
					t.Errorf("%s: creates, lists, deletes and all requests are %v, want %v", what, got, want)
				}
			}
			existing := 0 // lists of a create, for the addresses that are not declared
			if resourceType == acctest.AddressesType {
				existing = len(customers)
			}
			run("create", addresses, existing, 0, func(p *acctest.ProtocolClient, i int) {
				created := p.Apply(resourceType, nil, configs[i])
				p.RequireSuccess(nil, created.Diagnostics)
				states[i] = created.State
			})
			run("refresh", 0, len(customers), 0, func(p *acctest.ProtocolClient, i int) {
				p.AssertNoChanges(resourceType, p.Read(resourceType, states[i]).State, configs[i])
			})
			run("delete", 0, 0, addresses, func(p *acctest.ProtocolClient, i int) {
				p.RequireSuccess(nil, p.Apply(resourceType, states[i], nil).Diagnostics)
			})
		})
	}
}
