// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// expectImported applies a configuration that imports records, and must not change the store.
func (w *workspace) expectImported(store *acctest.Store, records int) {
	w.t.Helper()
	printed := w.must("apply", "-input=false", "-auto-approve")
	if want := fmt.Sprintf("%d imported, 0 added, 0 changed, 0 destroyed", records); !strings.Contains(printed, want) {
		w.t.Errorf("%q is not in\n%s", want, printed)
	}
	w.expectNoChanges()
	for _, entry := range store.Journal() {
		if entry.Method != http.MethodGet && strings.HasPrefix(entry.Path, "/v2/") {
			w.t.Errorf("%s %s", entry.Method, entry.Path)
		}
	}
}

// TestGeneratedAddresses generates the configuration of an import, whatever the names of the addresses are.
func TestGeneratedAddresses(t *testing.T) {
	t.Parallel()

	store := acctest.Start(t, sandbox.Config{})
	for i, name := range []string{"Home", "home!", "", "2nd \"home\" ${x}", "null", "Büro", "Work"} {
		store.AddAddress(store.CustomerID(), sandbox.Address{
			Name: name, FirstName: fmt.Sprint("Ron ", i), LastName: "Swanson", Line1: "1 Sunny Street", County: "Sunnyville",
			PostCode: "SU33 1YY", Country: "US",
		})
	}
	w := newWorkspace(t, store.StoreProvider()+fmt.Sprintf("import {\n  to = moltin_customer_addresses.all\n  id = %q\n}\n", store.CustomerID()))
	w.must("plan", "-input=false", "-generate-config-out=generated.tf")
	w.expectImported(store, 1)
	generated := strings.Join(strings.Fields(readFile(t, filepath.Join(w.dir, "generated.tf"))), " ")
	for _, key := range []string{"work =", "büro ="} {
		if !strings.Contains(generated, key) {
			t.Errorf("no %q in\n%s", key, generated)
		}
	}
}

// TestQueryWritesConfiguration imports all records that terraform query finds, with the configuration that it generates.
func TestQueryWritesConfiguration(t *testing.T) {
	t.Parallel()

	query := "list \"moltin_customer\" \"all\" {\n  provider = moltin\n}\nlist \"moltin_customer_addresses\" \"all\" {\n  provider = moltin\n}\n"
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, PageSize: 2})
	for i := range 4 {
		customer := store.AddCustomer(fmt.Sprintf("Customer %d", i), fmt.Sprintf("customer%d@pawnee.gov", i), []string{"", "waffles-4-ever"}[i%2])
		for j := range i {
			store.AddAddress(customer, sandbox.Address{
				Name: []string{"", "Home"}[j%2], FirstName: "Leslie", LastName: "Knope", Line1: fmt.Sprintf("%d State Street", j),
				County: "Wamapoke County", PostCode: "47993", Country: "US",
			})
		}
	}
	records := 0
	for i, customer := range store.Customers() {
		query += fmt.Sprintf("list \"moltin_customer_address\" \"of_%d\" {\n  provider = moltin\n  config {\n    customer_id = %q\n  }\n}\n", i, customer.ID)
		records += 2 + len(store.Addresses(customer.ID)) // the customer, and its addresses one by one and all in one resource
	}
	w := newWorkspace(t, store.StoreProvider())
	w.skipIfUnsupported(query)
	w.write("all.tfquery.hcl", query)
	w.must("query", "-generate-config-out=generated.tf")
	w.expectImported(store, records)
}
