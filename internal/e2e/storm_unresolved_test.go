// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestStormUnresolvedCreate resolves unresolved creates without a refresh: by the replacement that Terraform plans, which destroys the old resource
// without its private state, and by an update after an untaint. Exactly one record must remain. One case of each kind of record is
// always run, and the others by STORM=full.
func TestStormUnresolvedCreate(t *testing.T) {
	t.Parallel()

	customer := func(name string) string {
		return fmt.Sprintf("resource \"moltin_customer\" \"it\" {\n  name  = %q\n  email = \"leslie@pawnee.example\"\n}\n", name)
	}
	address := func(name string) string {
		return fmt.Sprintf(`resource "moltin_customer_address" "it" {
  name       = %q
  first_name = "Leslie"
  last_name  = "Knope"
  line_1     = "100 State Street"
  county     = "Wamapoke"
  post_code  = "47993"
  country    = "US"
}
`, name)
	}
	for resource, kind := range map[string]struct {
		always  string // the case that is always run
		config  func(name string) string
		records string
		names   func(*acctest.Store) []string
	}{
		"moltin_customer.it": {"created, untainted and renamed", customer, sandbox.PathCustomers, func(store *acctest.Store) (names []string) {
			for _, c := range store.Customers()[1:] { // the first is the initial one
				names = append(names, c.Name)
			}
			return names
		}},
		"moltin_customer_address.it": {"created, replaced", address, sandbox.PathAddresses, func(store *acctest.Store) (names []string) {
			for _, a := range store.Addresses(store.CustomerID()) {
				names = append(names, a.Name)
			}
			return names
		}},
	} {
		for name, test := range map[string]struct {
			process string
			untaint bool
			rename  bool
			deletes int
		}{
			"created, replaced":              {process: sandbox.ProcessYes, deletes: 1},
			"not created, replaced":          {process: sandbox.ProcessNo},
			"created, untainted":             {process: sandbox.ProcessYes, untaint: true},
			"created, untainted and renamed": {process: sandbox.ProcessYes, untaint: true, rename: true},
			"not created, untainted":         {process: sandbox.ProcessNo, untaint: true},
		} {
			t.Run(resource+"/"+name, func(t *testing.T) {
				t.Parallel()
				if name != kind.always {
					skipUnlessFull(t)
				}
				store := acctest.Start(t, sandbox.Config{})
				provider := store.Provider("max_retries = 0")
				w := newWorkspace(t, provider+kind.config("First"))
				store.SetFaults(
					sandbox.Fault{Close: true, Process: test.process, Next: 1, Method: http.MethodPost, Path: kind.records},
					sandbox.Fault{Kind: sandbox.ForbidList, Path: kind.records},
				)
				apply := []string{"apply", "-input=false", "-auto-approve", "-refresh=false"}
				if printed, exit := w.terraform(apply...); exit == 0 || !strings.Contains(printed, "Could not determine whether") {
					t.Fatalf("the create is not unresolved: exit %d\n%s", exit, printed)
				}
				store.SetFaults()
				before, want := kind.names(store), "First"
				if test.untaint {
					w.must("untaint", resource)
				}
				if test.rename {
					want = "Second"
					w.configure(provider + kind.config(want))
				}
				store.ResetJournal()
				w.must(apply...)
				if got := kind.names(store); !slices.Equal(got, []string{want}) {
					t.Errorf("the store has %q, want %q; it had %q", got, want, before)
				}
				if got := store.Count(http.MethodDelete, ""); got != test.deletes {
					t.Errorf("%d DELETEs, want %d", got, test.deletes)
				}
				if ids := slices.Collect(maps.Values(w.stateIDs())); len(ids) != 1 || ids[0] == "" {
					t.Errorf("the ids in state are %q", ids)
				}
				w.expectNoChanges()
			})
		}
	}
}
