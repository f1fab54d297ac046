// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// oneCustomer is a customer_id argument.
func oneCustomer(store *acctest.Store) string {
	return fmt.Sprintf("customer_id = %q", store.CustomerID())
}

// addressItem is an address with a name of its own in HCL.
func addressItem(name string) string {
	return fmt.Sprintf(`{
    name       = %q
    first_name = "Ron"
    last_name  = "Swanson"
    line_1     = "%[1]s Street"
    county     = "Sunnyville"
    post_code  = "SU33 1YY"
    country    = "US"
  }`, name)
}

// pluralOf returns one resource with addresses of these names.
func pluralOf(store *acctest.Store, names ...string) string {
	config := "resource \"moltin_customer_addresses\" \"all\" {\n  " + oneCustomer(store) + "\n  addresses = {\n"
	for _, name := range names {
		config += fmt.Sprintf("  %q = %s\n", name, addressItem(name))
	}
	return config + "  }\n}\n"
}

// expectNoWrites fails if a request has changed an address since the journal was last reset.
func expectNoWrites(t *testing.T, store *acctest.Store) {
	t.Helper()
	for _, entry := range store.Journal() {
		if entry.Method != http.MethodGet && strings.Contains(entry.Path, "/addresses") {
			t.Errorf("%s %s", entry.Method, entry.Path)
		}
	}
	store.ResetJournal()
}

// TestUntaint completes a partially failed create without sending anything twice.
func TestUntaint(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Status: 409, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	w := newWorkspace(t, store.StoreProvider("max_retries = 0")+pluralOf(store, "a", "b", "c"))
	printed, exit := w.terraform("apply", "-input=false", "-auto-approve")
	if exit == 0 || !strings.Contains(printed, "terraform untaint") {
		t.Fatalf("apply exited with %d:\n%s", exit, printed)
	}
	before := storeIDs(store, []string{store.CustomerID()})
	store.ResetJournal()
	w.must("untaint", "moltin_customer_addresses.all")
	w.must("apply", "-input=false", "-auto-approve")
	after := storeIDs(store, []string{store.CustomerID()})
	if posts := store.Count(http.MethodPost, "/v2/customers/*/addresses"); posts != 1 || len(after) != 3 {
		t.Errorf("%d POSTs, %d addresses", posts, len(after))
	}
	for _, id := range before {
		if !slices.Contains(after, id) {
			t.Errorf("address %s is gone", id)
		}
	}
	w.expectNoChanges()
}

// TestGeneratedAddresses generates the configuration of an import, which must plan no changes, whatever the names are.
func TestGeneratedAddresses(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	for i, name := range []string{"Home", "home!", "", "2nd \"home\" ${x}", "null", "Büro", "Work"} {
		store.AddAddress(store.CustomerID(), sandbox.Address{
			Name: name, FirstName: fmt.Sprint("Ron ", i), LastName: "Swanson", Line1: "1 Sunny Street", County: "Sunnyville",
			PostCode: "SU33 1YY", Country: "US",
		})
	}
	imports := fmt.Sprintf("import {\n  to = moltin_customer_addresses.all\n  id = %q\n}\n", store.CustomerID())
	w := newWorkspace(t, store.StoreProvider()+imports)
	w.must("plan", "-input=false", "-generate-config-out=generated.tf")
	generated, err := os.ReadFile(filepath.Join(w.dir, "generated.tf"))
	if err != nil {
		t.Fatal(err)
	}
	w.must("apply", "-input=false", "-auto-approve")
	expectNoWrites(t, store)
	w.expectNoChanges()
	for _, key := range []string{"work =", "büro ="} {
		if !strings.Contains(strings.Join(strings.Fields(string(generated)), " "), key) {
			t.Errorf("no %q in\n%s", key, generated)
		}
	}
}

// TestInterruptedAddresses interrupts an apply while one resource creates addresses. The state must contain all that exist in the store,
// and another apply must create the rest.
func TestInterruptedAddresses(t *testing.T) {
	t.Parallel()

	store, requests, held := startHolding(t, 100)
	weather := storm{each: 100, plural: true}
	customers := []string{store.CustomerID()}
	w := newWorkspace(t, weather.config(store, customers))
	apply := []string{"apply", "-input=false", "-auto-approve", "-var", "instructions=Ring twice"}

	r := w.start(apply...)
	r.await(requests, "POST /v2/", 10)
	r.interrupt()
	held.giveUntilEnd(r)
	printed := r.fail()
	for _, words := range []string{"Interrupted", "terraform untaint"} {
		if !strings.Contains(printed, words) {
			t.Errorf("%q is not in\n%s", words, printed)
		}
	}
	created := storeIDs(store, customers)
	if len(created) < 10 || len(created) == weather.each {
		t.Fatalf("it was not interrupted in the middle: there are %d addresses\n%s", len(created), printed)
	}
	w.must("untaint", "moltin_customer_addresses.customer0")
	close(held)
	w.must(apply...)
	p := compare(weather.declared(customers, "Ring twice"), present(store, customers))
	if p.missing > 0 || p.twice > 0 {
		t.Errorf("%d addresses are missing and %d are there twice", p.missing, p.twice)
	}
	after := storeIDs(store, customers)
	if ids := slices.Sorted(maps.Values(w.stateIDs())); !slices.Equal(ids, after) {
		t.Error("state and store have other addresses")
	}
	for _, id := range created {
		if !slices.Contains(after, id) {
			t.Errorf("address %s was replaced", id)
		}
	}
}
