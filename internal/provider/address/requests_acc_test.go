// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A run of Terraform asks for each token once. One that plans lists each
// customer's addresses once, and one that applies reads nothing back.
func TestAccRequestsOfARun(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	config := func(a acctest.Attributes) string {
		return store.Provider() + a.Resource("rons", "count = 5") + a.With(acctest.Attributes{"customer_id": leslie}).Resource("leslies", "count = 4")
	}
	lists := []string{"GET " + store.CustomerID(), "GET " + leslie}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:        config(acctest.RequiredAttributes()),
			PostApplyFunc: func() { expectRuns(t, store, lists, 9, http.MethodPost) },
		},
		resource.TestStep{
			Config:        config(acctest.RequiredAttributes().With(acctest.Attributes{"city": "Sunny Town"})),
			PostApplyFunc: func() { expectRuns(t, store, lists, 9, http.MethodPut) },
		},
	)
	expectRuns(t, store, lists, 9, http.MethodDelete)
}

// expectRuns wants each run since the journal was last reset, known by its
// access token, to have made either no request for addresses, the lists, or
// writes alone: so many in one of them. It resets the journal.
func expectRuns(t *testing.T, store *acctest.Store, lists []string, writes int, method string) {
	t.Helper()
	runs := map[string][]string{}
	for _, request := range append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...) {
		what := request.Method
		if request.Method == http.MethodGet {
			what += " " + request.Customer
		}
		token := request.Header.Get("Authorization")
		runs[token] = append(runs[token], what)
	}
	slices.Sort(lists)
	wrote := 0
	for _, requests := range runs {
		slices.Sort(requests)
		switch {
		case slices.Equal(requests, slices.Repeat([]string{method}, writes)):
			wrote++
		case !slices.Equal(requests, lists):
			t.Errorf("a run asked for %v, want %v or %d %s", requests, lists, writes, method)
		}
	}
	if wrote != 1 || len(runs) < 2 && method != http.MethodDelete {
		t.Errorf("%d of %d runs wrote, want 1 of several", wrote, len(runs))
	}
	for _, path := range []string{acctest.AccessTokenPath, acctest.LoginPath} {
		if got := store.Count(http.MethodPost, path); got < len(runs) || path == acctest.LoginPath && got != store.Count(http.MethodPost, acctest.AccessTokenPath) {
			t.Errorf("%d POSTs to %s in %d runs", got, path, len(runs))
		}
	}
	store.ResetJournal()
}
