// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package addresses_test

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestIdentity(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.OneItem("a")}
	created := p.Apply(acctest.AddressesType, nil, config)
	read := p.Read(acctest.AddressesType, created.State)
	config["addresses"] = acctest.OneItem("b")
	updated := p.Apply(acctest.AddressesType, read.State, config)
	want := acctest.Object{"customer_id": store.CustomerID()}
	for step, result := range map[string]acctest.ProtocolResult{
		"create": created, "read": read, "update": updated,
		"import by id":       p.Import(acctest.AddressesType, store.CustomerID(), nil),
		"import by identity": p.Import(acctest.AddressesType, "", want),
	} {
		p.RequireSuccess(nil, result.Diagnostics)
		if !reflect.DeepEqual(result.Identity, want) {
			t.Errorf("%s returns the identity %v, want %v", step, result.Identity, want)
		}
		if addresses := result.State["addresses"].(acctest.Object); len(addresses) != 1 {
			t.Errorf("%s returns the addresses %v", step, addresses)
		}
	}
}

// A plan that finds nothing to do costs one list, whatever the number of addresses.
func TestReadListsOnce(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	config := w.config(acctest.NamedItems("a", "b", "c", "d"), nil)
	w.mustRun(config)
	w.store.ResetJournal()
	w.restart()
	w.RequireSuccess(nil, w.refresh())
	w.assertNoChanges(config)
	if lists, all := w.store.Count(http.MethodGet, acctest.AddressesPath), w.store.Count(http.MethodGet, ""); lists != 1 || all != 1 {
		t.Errorf("%d lists of %d requests", lists, all)
	}
}

// The resource of a customer who is gone is removed from the state.
func TestCustomerIsGone(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, acctest.Start(t, sandbox.Config{}))
	leslie := w.store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	config := w.config(acctest.NamedItems("a"), acctest.Object{"customer_id": leslie})
	w.mustRun(config)
	w.store.DeleteCustomer(leslie)
	w.restart()
	if w.RequireSuccess(nil, w.refresh()); w.state != nil {
		t.Errorf("the state is %v", w.state)
	}
	acctest.AssertAnyDiagnostic(t, w.run(config), acctest.ErrorContaining("Could not create the addresses", "404 Not Found", "customer not found"))
}

// A customer who is not found a moment after a write is asked for again: reads may
// lag. That an address is not found does not mean that the customer is gone.
func TestCustomerNotFoundAfterAWrite(t *testing.T) {
	t.Parallel()
	var misses atomic.Int32
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/addresses") && misses.Add(-1) >= 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(w, `{"errors":[{"status":404,"title":"customer not found"}]}`)
			return
		}
		store.ServeHTTP(w, r)
	})
	w := newWorkspace(t, store)
	w.mustRun(w.config(acctest.NamedItems("a"), nil))
	store.DeleteAddress(store.CustomerID(), store.Addresses(store.CustomerID())[0].ID)
	misses.Store(2)
	w.restart() // a process that has written nothing
	if w.RequireSuccess(nil, w.refresh()); w.state == nil || w.item("a") != nil {
		t.Errorf("the state is %v", w.state)
	}
	misses.Store(1000)
	w.restart()
	if w.RequireSuccess(nil, w.refresh()); w.state != nil {
		t.Errorf("the state is %v", w.state)
	}
}

func TestListResource(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	acctest.NamedItems("Home", "Work").AddTo(store)
	leslie := store.AddCustomer("Leslie", "leslie@example.com", "")
	p := acctest.NewProtocolClient(t, store, nil)
	bare := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType}, acctest.Object{}, nil)
	if len(bare) != 2 || store.Count(http.MethodGet, acctest.AddressesPath) != 0 {
		t.Errorf("%d results and %d lists of addresses", len(bare), store.Count(http.MethodGet, acctest.AddressesPath))
	}
	whole := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType, IncludeResource: true}, acctest.Object{"email": "*@example.com"}, nil)
	if len(whole) != 1 || whole[0].Identity["customer_id"] != leslie || len(whole[0].Resource["addresses"].(acctest.Object)) != 0 {
		t.Errorf("got %+v", whole)
	}
	ron := p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressesType, IncludeResource: true}, acctest.Object{"email": sandbox.DefaultCustomerEmail}, nil)[0]
	p.RequireSuccess(nil, ron.Diagnostics)
	if imported := p.Import(acctest.AddressesType, "", ron.Identity); ron.Name != "Ron Swanson <ron@swanson.com>" || !reflect.DeepEqual(ron.Resource, imported.State) {
		t.Errorf("got %+v, and an import returns %v", ron, imported.State)
	}
}
