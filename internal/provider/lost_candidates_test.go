// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Of several records that could be the lost one none is guessed: all are named,
// with blocks that import them.
func TestLostAmongSeveral(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typ    string
		config func(*acctest.Store) acctest.Object
		path   string
		ids    func(*acctest.Store) []string // as they are imported by
	}{
		"addresses": {acctest.AddressType, acctest.AddressConfig, sandbox.PathAddresses, func(store *acctest.Store) (ids []string) {
			for _, a := range store.Addresses(store.CustomerID()) {
				ids = append(ids, store.CustomerID()+"/"+a.ID)
			}
			return ids
		}},
		"customers": {
			acctest.CustomerType, func(*acctest.Store) acctest.Object {
				return acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
			}, sandbox.PathCustomers,
			func(store *acctest.Store) (ids []string) {
				for _, c := range acctest.CreatedCustomers(store) {
					ids = append(ids, c.ID)
				}
				return ids
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
			config := test.config(store)
			p := acctest.NewProtocolClient(t, store, nil)
			// The same create twice, each answer lost and none looked for: each by a run
			// of its own, which knows nothing of the other.
			var state acctest.Object
			for range 2 {
				store.SetFaults(
					sandbox.Fault{Kind: sandbox.CloseAfter, Next: 1, Method: http.MethodPost, Path: test.path},
					sandbox.Fault{Kind: sandbox.ListRefused, Every: 1, Path: test.path},
				)
				created := acctest.NewProtocolClient(t, store, nil).Apply(test.typ, nil, config)
				acctest.AssertErrorContains(t, created.Diagnostics, "", "Could not determine whether")
				state = created.State
			}
			store.SetFaults()
			ids := test.ids(store)
			if len(ids) != 2 {
				t.Fatalf("the store has %v", ids)
			}
			var says []string
			for _, id := range ids {
				says = append(says, fmt.Sprintf("import {\n  to = %s.NAME\n  id = %q\n}", test.typ, id))
			}
			says = append(says, "terraform state rm")
			for what, diags := range map[string][]*tfprotov6.Diagnostic{
				"read":   p.Read(test.typ, state).Diagnostics,
				"delete": p.Apply(test.typ, state, nil).Diagnostics,
				"update": p.Apply(test.typ, state, config).Diagnostics,
			} {
				t.Log(what)
				acctest.AssertErrorContains(t, diags, "", says...)
			}
			if got := test.ids(store); len(got) != 2 {
				t.Errorf("the store has %v", got)
			}
		})
	}
}

// An update that finds nothing creates the record, and may lose that one too.
func TestLostAgainByAnUpdate(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	config := acctest.AddressConfig(store)
	faults := []sandbox.Fault{
		{Kind: sandbox.CloseAfter, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses},
		{Kind: sandbox.ListRefused, Every: 1, Path: sandbox.PathAddresses},
	}
	store.SetFaults(faults...)
	lost := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressType, nil, config)
	acctest.AssertErrorContains(t, lost.Diagnostics, "", "Could not determine whether")
	store.DeleteAddress(store.CustomerID(), store.Addresses(store.CustomerID())[0].ID)

	store.SetFaults(faults[0])
	p := acctest.NewProtocolClient(t, store, nil)
	config["city"] = "Eagleton"
	again := p.Apply(acctest.AddressType, lost.State, config)
	p.RequireSuccess(nil, again.Diagnostics) // found by its own search
	there := store.Addresses(store.CustomerID())
	if len(there) != 1 || again.State["id"] != there[0].ID || again.State["city"] != "Eagleton" || again.State["created_at"] == nil {
		t.Errorf("the state is %v, and the store has %v", again.State, there)
	}
}
