// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestStormNormalizing creates addresses in a store that changes values and loses responses. A warning names a changed value. After
// the configuration is adapted, the plan must be empty, without duplicates in the store. It is run by STORM=full.
func TestStormNormalizing(t *testing.T) {
	t.Parallel()
	skipUnlessFull(t)

	s := storm{each: 25}
	faults := []sandbox.Fault{
		{Kind: sandbox.Normalize},
		{Close: true, Process: sandbox.ProcessYes, Every: 5, Method: "POST"},
		{Status: 502, HTML: true, Process: sandbox.ProcessYes, Every: 7, Method: "POST"},
	}
	store := acctest.Start(t, sandbox.Config{})
	customers := []string{store.CustomerID()}
	for n := 1; n < stormCustomers; n++ {
		customers = append(customers, store.AddCustomer("A customer", stormEmail(n), ""))
	}
	normal := s.config(store, customers)
	sent := strings.NewReplacer(`"US"`, `"us"`, `YY"`, `yy"`, `"Swanson"`, `" Swanson "`).Replace(normal)
	w := newWorkspace(t, sent)
	store.SetFaults(faults...)

	printed, exit := w.terraform("apply", "-input=false", "-auto-approve", "-parallelism=20", "-var", "instructions=Ring twice")
	store.SetFaults()
	// Terraform shows one of the warnings, and counts the others.
	if exit != 0 || !strings.Contains(printed, "Warning: The store changed the value") {
		t.Fatalf("the apply exited with %d:\n%s", exit, printed)
	}
	s.expectExactly(t, store, customers, "Ring twice")
	w.expectSameIDs(store, customers)
	before := storeIDs(store, customers)
	w.configure(normal)
	if printed, exit := w.terraform("plan", "-input=false", "-detailed-exitcode", "-var", "instructions=Ring twice"); exit != 0 {
		t.Errorf("a plan that says what the store says exited with %d:\n%s", exit, printed)
	}
	if !slices.Equal(before, storeIDs(store, customers)) {
		t.Error("addresses were replaced")
	}
}
