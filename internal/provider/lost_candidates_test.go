// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func expectWarning(t *testing.T, diags []*tfprotov6.Diagnostic, says ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Fatalf("diagnostics %v, want one warning", diags)
	}
	for _, text := range says {
		if !strings.Contains(diags[0].Summary+"\n"+diags[0].Detail, text) {
			t.Errorf("%s: %s, want %q", diags[0].Summary, diags[0].Detail, text)
		}
	}
}

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
					sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: test.path},
					sandbox.Fault{Kind: sandbox.ForbidList, Path: test.path},
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
			// An error would block every plan of the workspace.
			read := p.Read(test.typ, state)
			expectWarning(t, read.Diagnostics, says...)
			if !maps.Equal(read.State, state) {
				t.Errorf("the state is %v, want %v as before", read.State, state)
			}
			if read.Identity["id"] != nil && read.Identity["id"] != "" {
				t.Errorf("the identity is %v", read.Identity)
			}
			for what, diags := range map[string][]*tfprotov6.Diagnostic{
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

// A create whose search finds several records is in the state without an id, so
// that the next run ends it instead of creating another.
func TestCreateAmongSeveral(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		typ, path string
		config    func(*acctest.Store) acctest.Object
		add       func(*acctest.Store)
		ids       func(*acctest.Store) []string
		remove    func(store *acctest.Store, id string)
	}{
		"address": {acctest.AddressType, sandbox.PathAddresses, acctest.AddressConfig, func(store *acctest.Store) {
			store.AddAddress(store.CustomerID(), acctest.AllAttributes().Record())
		}, func(store *acctest.Store) (ids []string) {
			for _, a := range store.Addresses(store.CustomerID()) {
				ids = append(ids, a.ID)
			}
			return ids
		}, func(store *acctest.Store, id string) { store.DeleteAddress(store.CustomerID(), id) }},
		"customer": {
			acctest.CustomerType, sandbox.PathCustomers, func(*acctest.Store) acctest.Object {
				return acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"}
			}, func(store *acctest.Store) { store.AddCustomer("Leslie Knope", "leslie@pawnee.gov", "") },
			func(store *acctest.Store) (ids []string) {
				for _, c := range acctest.CreatedCustomers(store) {
					ids = append(ids, c.ID)
				}
				return ids
			}, func(store *acctest.Store, id string) { store.DeleteCustomer(id) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
			p := acctest.NewProtocolClient(t, store, nil)
			typ := p.Schemas.ResourceSchemas[test.typ].ValueType()
			test.add(store)
			strangers := test.ids(store)[0]
			store.SetFaults(sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: test.path})
			config := test.config(store)
			_, plan := p.Plan(test.typ, nil, config)
			created, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: test.typ, PriorState: p.Encode(typ, nil), PlannedState: plan.PlannedState, Config: p.Encode(typ, config),
			})
			p.RequireSuccess(err, nil)
			acctest.AssertErrorContains(t, created.Diagnostics, "", append(test.ids(store), "Could not determine whether", "terraform state rm")...)
			if state := p.Decode(typ, created.NewState); state == nil || state["id"] != nil || state["created_at"] != nil {
				t.Fatalf("the state is %v", state)
			}
			if identity := p.DecodeIdentity(test.typ, created.NewIdentity); identity != nil {
				t.Errorf("the identity is %v", identity)
			}

			read := func() *tfprotov6.ReadResourceResponse {
				resp, err := acctest.NewProtocolClient(t, store, nil).ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: test.typ, CurrentState: created.NewState, Private: created.Private, CurrentIdentity: created.NewIdentity,
				})
				p.RequireSuccess(err, nil)
				created.NewState, created.Private, created.NewIdentity = resp.NewState, resp.Private, resp.NewIdentity
				return resp
			}
			expectWarning(t, read().Diagnostics, test.ids(store)...)
			test.remove(store, strangers)
			p.RequireSuccess(nil, read().Diagnostics)
			state, identity := p.Decode(typ, created.NewState), p.DecodeIdentity(test.typ, created.NewIdentity)
			if left := test.ids(store); len(left) != 1 || state["id"] != left[0] || identity["id"] != left[0] {
				t.Errorf("the store has %v, the state %v and the identity %v", left, state, identity)
			}
		})
	}
}

// The same for one of many addresses.
func TestCreateAmongSeveralOfMany(t *testing.T) {
	t.Parallel()
	var store *acctest.Store
	var stranger string
	store = acctest.StartBehind(t, sandbox.Config{}, func(handler http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/addresses") && stranger == "" {
			stranger = store.AddAddress(store.CustomerID(), acctest.AllAttributes().Record())
		}
		handler.ServeHTTP(w, r)
	})
	store.SetFaults(sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	item := acctest.Object{}
	for name, value := range acctest.AllAttributes() {
		item[name] = value
	}
	config := acctest.Object{"customer_id": store.CustomerID(), "exclusive": false, "addresses": acctest.Object{"home": item}}
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressesType, nil, config)
	count := func() int { return len(store.Addresses(store.CustomerID())) }
	if home, _ := created.State["addresses"].(acctest.Object)["home"].(acctest.Object); home == nil || home["id"] != nil || count() != 2 {
		t.Fatalf("the state is %v, and the store has %d addresses", created.State, count())
	}

	p := acctest.NewProtocolClient(t, store, nil)
	expectWarning(t, p.Read(acctest.AddressesType, created.State).Diagnostics, "more than one record matches", stranger)
	acctest.AssertAnyDiagnostic(t, p.Apply(acctest.AddressesType, created.State, config).Diagnostics, acctest.ErrorContaining("more than one record matches"))
	acctest.AssertAnyDiagnostic(t, p.Apply(acctest.AddressesType, created.State, nil).Diagnostics, acctest.ErrorContaining("more than one record matches"))
	if count() != 2 {
		t.Errorf("the store has %d addresses", count())
	}
	store.DeleteAddress(store.CustomerID(), stranger)
	read := acctest.NewProtocolClient(t, store, nil).Read(acctest.AddressesType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	if home := read.State["addresses"].(acctest.Object)["home"].(acctest.Object); home["id"] == nil {
		t.Errorf("the state is %v", read.State)
	}
}

// An update that finds nothing creates the record, and may lose that one too.
func TestLostAgainByAnUpdate(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	config := acctest.AddressConfig(store)
	faults := []sandbox.Fault{
		{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses},
		{Kind: sandbox.ForbidList, Path: sandbox.PathAddresses},
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
