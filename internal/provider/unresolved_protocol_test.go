// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A singleResource is a resource that manages one record.
type singleResource struct {
	name, path string
	config     acctest.Object
	change     acctest.Object                // of one attribute
	add        func(*acctest.Store)          // adds a record like config
	ids        func(*acctest.Store) []string // of such records
	remove     func(store *acctest.Store, id string)
	importID   func(store *acctest.Store, id string) string
}

// singleResources returns the resources that share the behavior of creates whose
// outcome is unknown. The customer of the address is the login's.
func singleResources() []singleResource {
	return []singleResource{
		{
			acctest.AddressType, sandbox.PathAddresses, acctest.AllAttributes().Object(),
			acctest.Object{"city": "Eagleton"},
			func(store *acctest.Store) { store.AddAddress(store.CustomerID(), acctest.AllAttributes().Record()) },
			func(store *acctest.Store) (ids []string) {
				for _, a := range store.Addresses(store.CustomerID()) {
					ids = append(ids, a.ID)
				}
				return ids
			},
			func(store *acctest.Store, id string) { store.DeleteAddress(store.CustomerID(), id) },
			func(store *acctest.Store, id string) string { return store.CustomerID() + "/" + id },
		},
		{
			acctest.CustomerType, sandbox.PathCustomers,
			acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"},
			acctest.Object{"name": "Leslie Wyatt"},
			func(store *acctest.Store) { store.AddCustomer("Leslie Knope", "leslie@pawnee.gov", "") },
			func(store *acctest.Store) (ids []string) {
				for _, c := range acctest.CreatedCustomers(store) {
					ids = append(ids, c.ID)
				}
				return ids
			},
			func(store *acctest.Store, id string) { store.DeleteCustomer(id) },
			func(_ *acctest.Store, id string) string { return id },
		},
	}
}

// expectWarning checks that the only diagnostic is a warning whose text has all parts.
func expectWarning(t *testing.T, diags []*tfprotov6.Diagnostic, parts ...string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Fatalf("diagnostics %v, want one warning", diags)
	}
	for _, part := range parts {
		if !strings.Contains(diags[0].Summary+"\n"+diags[0].Detail, part) {
			t.Errorf("%s: %s, want %q", diags[0].Summary, diags[0].Detail, part)
		}
	}
}

// create returns the response to a create, with its private state.
func create(t *testing.T, p *acctest.ProtocolClient, resourceType string, config acctest.Object) *tfprotov6.ApplyResourceChangeResponse {
	t.Helper()
	typ := p.Schemas.ResourceSchemas[resourceType].ValueType()
	_, plan := p.Plan(resourceType, nil, config)
	created, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: resourceType, PriorState: p.Encode(typ, nil), PlannedState: plan.PlannedState, Config: p.Encode(typ, config),
	})
	p.RequireSuccess(err, nil)
	return created
}

// A create whose search finds several records guesses none: all are named, with
// blocks that import them. The record is in the state without an ID, so that the next
// run ends the search instead of creating another.
func TestUnresolvedAmongSeveral(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{DuplicateEmails: true})
			p := acctest.NewProtocolClient(t, store, acctest.Login())
			typ := p.Schemas.ResourceSchemas[r.name].ValueType()
			r.add(store)
			other := r.ids(store)[0]
			store.SetFaults(sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: r.path})
			created := create(t, p, r.name, r.config)
			want := []string{"Could not determine whether", "terraform state rm"}
			for _, id := range r.ids(store) {
				want = append(want, fmt.Sprintf("import {\n  to = %s.NAME\n  id = %q\n}", r.name, r.importID(store, id)))
			}
			acctest.AssertErrorContains(t, created.Diagnostics, "", want...)
			state := p.Decode(typ, created.NewState)
			if identity := p.DecodeIdentity(r.name, created.NewIdentity); state == nil || state["id"] != nil || state["created_at"] != nil || identity != nil {
				t.Fatalf("the state is %v, and the identity %v", state, identity)
			}

			// An error of a read would block every plan of the workspace.
			read := func() *tfprotov6.ReadResourceResponse {
				resp, err := acctest.NewProtocolClient(t, store, acctest.Login()).ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: r.name, CurrentState: created.NewState, Private: created.Private, CurrentIdentity: created.NewIdentity,
				})
				p.RequireSuccess(err, nil)
				return resp
			}
			warned := read()
			expectWarning(t, warned.Diagnostics, want...)
			if got := p.Decode(typ, warned.NewState); !maps.Equal(got, state) {
				t.Errorf("the state is %v, want %v as before", got, state)
			}
			p = acctest.NewProtocolClient(t, store, acctest.Login())
			acctest.AssertErrorContains(t, p.Apply(r.name, state, nil).Diagnostics, "", append(want[1:], "to delete")...)
			acctest.AssertErrorContains(t, p.Apply(r.name, state, r.config).Diagnostics, "", append(want[1:], "Could not update")...)
			if got := r.ids(store); len(got) != 2 {
				t.Errorf("the store has %v", got)
			}

			r.remove(store, other)
			found := read()
			p.RequireSuccess(nil, found.Diagnostics)
			state, identity := p.Decode(typ, found.NewState), p.DecodeIdentity(r.name, found.NewIdentity)
			if left := r.ids(store); len(left) != 1 || state["id"] != left[0] || identity["id"] != left[0] {
				t.Errorf("the store has %v, the state %v and the identity %v", left, state, identity)
			}
		})
	}
}

// The same for one of many addresses.
func TestUnresolvedItemAmongSeveral(t *testing.T) {
	t.Parallel()
	var store *acctest.Store
	var other string
	store = acctest.StartBehind(t, sandbox.Config{}, func(handler http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/addresses") && other == "" {
			other = store.AddAddress(store.CustomerID(), acctest.AllAttributes().Record())
		}
		handler.ServeHTTP(w, r)
	})
	store.SetFaults(sandbox.Fault{Close: true, Process: sandbox.ProcessYes, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	config := acctest.Object{"customer_id": store.CustomerID(), "exclusive": false, "addresses": acctest.Object{"home": acctest.AllAttributes().Object()}}
	created := acctest.NewProtocolClient(t, store, nil).Apply(acctest.AddressesType, nil, config)
	count := func() int { return len(store.Addresses(store.CustomerID())) }
	if home, _ := created.State["addresses"].(acctest.Object)["home"].(acctest.Object); home == nil || home["id"] != nil || count() != 2 {
		t.Fatalf("the state is %v, and the store has %d addresses", created.State, count())
	}

	p := acctest.NewProtocolClient(t, store, nil)
	expectWarning(t, p.Read(acctest.AddressesType, created.State).Diagnostics, "more than one record matches", other)
	acctest.AssertAnyDiagnostic(t, p.Apply(acctest.AddressesType, created.State, config).Diagnostics, acctest.ErrorContaining("more than one record matches"))
	acctest.AssertAnyDiagnostic(t, p.Apply(acctest.AddressesType, created.State, nil).Diagnostics, acctest.ErrorContaining("more than one record matches"))
	if count() != 2 {
		t.Errorf("the store has %d addresses", count())
	}
	store.DeleteAddress(store.CustomerID(), other)
	read := acctest.NewProtocolClient(t, store, nil).Read(acctest.AddressesType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	if home := read.State["addresses"].(acctest.Object)["home"].(acctest.Object); home["id"] == nil {
		t.Errorf("the state is %v", read.State)
	}
}

// With -refresh=false a record whose create is unresolved is deleted without having
// been read.
func TestUnresolvedDelete(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		for name, test := range map[string]struct {
			process string
			since   func(*acctest.Store) // happens after the create
			forget  bool                 // the private state
		}{
			"created":     {process: sandbox.ProcessYes},
			"not created": {process: sandbox.ProcessNo},
			"unknown":     {process: sandbox.ProcessYes, forget: true},
			"another since": {process: sandbox.ProcessNo, since: func(store *acctest.Store) {
				store.AddCustomer("Leslie Wyatt", "leslie@pawnee.gov", "")
			}},
		} {
			t.Run(r.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				store := acctest.Start(t, sandbox.Config{})
				p := acctest.NewProtocolClient(t, store, acctest.Login())
				typ := p.Schemas.ResourceSchemas[r.name].ValueType()
				old := acctest.AllAttributes().Record() // of another resource
				old.CreatedAt = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
				store.AddAddress(store.CustomerID(), old)
				before := r.ids(store)
				store.SetFaults(acctest.LostCreate(test.process, r.path)...)
				created := create(t, p, r.name, r.config)
				if len(created.Diagnostics) != 1 {
					t.Fatalf("the create returns %v", created.Diagnostics)
				}
				for attribute, value := range p.Decode(typ, created.NewState) {
					if value != r.config[attribute] && attribute != "customer_id" {
						t.Errorf("%s is %v in the state, want %v", attribute, value, r.config[attribute])
					}
				}

				store.SetFaults()
				if test.since != nil {
					test.since(store)
					before = r.ids(store)
				}
				if test.forget {
					created.Private = nil
				}
				null := p.Encode(typ, nil)
				deleted, err := acctest.NewProtocolClient(t, store, acctest.Login()).ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
					TypeName: r.name, PriorState: created.NewState, PlannedState: null, Config: null, PlannedPrivate: created.Private,
				})
				p.RequireSuccess(err, nil)
				if test.forget && r.name == acctest.AddressType { // it may be the old one
					acctest.AssertErrorContains(t, deleted.Diagnostics, "", "the store may have created ")
					return
				}
				p.RequireSuccess(nil, deleted.Diagnostics)
				if left := r.ids(store); !slices.Equal(left, before) {
					t.Errorf("left is %v, want %v", left, before)
				}
			})
		}
	}
}

// An update that finds nothing creates the record, and may lose that response too.
func TestUnresolvedUpdate(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			faults := acctest.LostCreate(sandbox.ProcessYes, r.path)
			store.SetFaults(faults...)
			unresolved := acctest.NewProtocolClient(t, store, acctest.Login()).Apply(r.name, nil, r.config)
			acctest.AssertErrorContains(t, unresolved.Diagnostics, "", "Could not determine whether")
			r.remove(store, r.ids(store)[0])

			store.SetFaults(faults[0])
			p := acctest.NewProtocolClient(t, store, acctest.Login())
			config := maps.Clone(r.config)
			maps.Copy(config, r.change)
			updated := p.Apply(r.name, unresolved.State, config)
			p.RequireSuccess(nil, updated.Diagnostics) // found by its own search
			if ids := r.ids(store); len(ids) != 1 || updated.State["id"] != ids[0] || updated.State["created_at"] == nil {
				t.Errorf("the state is %v, and the store has %v", updated.State, ids)
			}
			p.AssertNoChanges(r.name, p.Read(r.name, updated.State).State, config)
		})
	}
}

// An update that finds the record, with nothing to change, has its ID.
func TestUnresolvedUpdateFinds(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, r.path)...)
			unresolved := acctest.NewProtocolClient(t, store, acctest.Login()).Apply(r.name, nil, r.config)
			store.SetFaults()
			p := acctest.NewProtocolClient(t, store, acctest.Login())
			updated := p.Apply(r.name, unresolved.State, r.config)
			p.RequireSuccess(nil, updated.Diagnostics)
			if ids := r.ids(store); len(ids) != 1 || updated.State["id"] != ids[0] || updated.State["created_at"] == nil {
				t.Errorf("the state is %v, and the store has %v", updated.State, ids)
			}
		})
	}
}

// An update that creates the record ends with the timeout of an update.
func TestUnresolvedUpdateTimesOut(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, r.path)...)
			unresolved := acctest.NewProtocolClient(t, store, acctest.Login()).Apply(r.name, nil, r.config)
			store.SetFaults(sandbox.Fault{Status: http.StatusTooManyRequests, RetryAfter: "86400", Method: http.MethodPost, Path: r.path})
			settings := acctest.Login()
			settings["max_retries"] = 1
			updated := acctest.NewProtocolClient(t, store, settings).Apply(r.name, unresolved.State, r.config)
			acctest.AssertErrorContains(t, updated.Diagnostics, "", "Could not create the ", "or raise timeouts.update.")
		})
	}
}

// The API's own 404 to the list of customers does not remove a customer from the
// state.
func TestUnresolvedCustomerSearchFails(t *testing.T) {
	t.Parallel()
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v2/customers" {
			store.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"errors":[{"status":404,"title":"Not Found"}]}`)
	})
	read := acctest.NewProtocolClient(t, store, nil).Read(acctest.CustomerType, acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"})
	acctest.AssertErrorContains(t, read.Diagnostics, "", "GET /v2/customers", "404")
	if read.State["email"] != "leslie@pawnee.gov" {
		t.Errorf("the state is %v", read.State)
	}
}

// A record that a data source reads can still be the one of an unresolved create.
func TestUnresolvedReadByDataSource(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, r.path)...)
			unresolved := acctest.NewProtocolClient(t, store, acctest.Login()).Apply(r.name, nil, r.config)
			store.SetFaults()

			p := acctest.NewProtocolClient(t, store, acctest.Login())
			id := r.ids(store)[0]
			p.RequireSuccess(nil, p.ReadData(r.name, acctest.Object{"id": id}).Diagnostics)
			read := p.Read(r.name, unresolved.State)
			p.RequireSuccess(nil, read.Diagnostics)
			if read.State["id"] != id {
				t.Errorf("the state is %v, want the record %s", read.State, id)
			}
		})
	}
}

// A 404 for a record that another process wrote a moment ago is not believed.
func TestNotFoundAfterWrite(t *testing.T) {
	t.Parallel()
	for _, r := range singleResources() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			var notFound atomic.Bool // for the next write
			store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, req *http.Request) {
				if (req.Method == http.MethodDelete || req.Method == http.MethodPut) && notFound.Swap(false) {
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusNotFound)
					_, _ = io.WriteString(w, `{"errors":[{"status":404,"title":"Not Found"}]}`)
					return
				}
				store.ServeHTTP(w, req)
			})
			apply := func(state, config acctest.Object) acctest.Object {
				t.Helper()
				p := acctest.NewProtocolClient(t, store, acctest.Login())
				applied := p.Apply(r.name, state, config)
				p.RequireSuccess(nil, applied.Diagnostics)
				notFound.Store(true)
				return applied.State
			}
			changed := maps.Clone(r.config)
			maps.Copy(changed, r.change)
			apply(apply(apply(nil, r.config), changed), nil)
			if left := r.ids(store); len(left) != 0 {
				t.Errorf("%v are left", left)
			}
		})
	}
}
