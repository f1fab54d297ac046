// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// With -refresh=false an address whose create was lost is deleted without
// having been read.
func TestLostAddressIsDeletedUnread(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind    sandbox.FaultKind
		forget  bool // the private state
		deletes int
		want    string // an error
	}{
		"created":          {kind: sandbox.CloseAfter, deletes: 1},
		"not created":      {kind: sandbox.CloseBefore},
		"nothing is known": {kind: sandbox.CloseAfter, forget: true, want: "terraform state rm"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			p := speak(t, store, nil)
			typ := p.schemas.ResourceSchemas[addressType].ValueType()
			null := p.encode(typ, nil)
			config := object{"customer_id": store.CustomerID()}
			for name, value := range allAttributes() {
				config[name] = value
			}
			// Somebody's own from before.
			longAgo := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			store.AddAddress(store.CustomerID(), sandbox.Address{Members: allAttributes().members(), CreatedAt: longAgo})
			store.SetFaults(outage(test.kind)...)
			_, plan := p.plan(addressType, nil, config)
			lost, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: addressType, PriorState: null, PlannedState: plan.PlannedState, Config: p.encode(typ, config),
			})
			p.succeeded(err, nil)
			state := p.decode(typ, lost.NewState)
			if len(lost.Diagnostics) != 1 || state["id"] != nil || state["line_1"] != config["line_1"] {
				t.Fatalf("the create gives %v, %v", state, lost.Diagnostics)
			}

			store.SetFaults()
			store.ResetJournal()
			if test.forget {
				lost.Private = nil
			}
			deleted, err := speak(t, store, nil).ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: addressType, PriorState: lost.NewState, PlannedState: null, Config: null, PlannedPrivate: lost.Private,
			})
			p.succeeded(err, nil)
			switch {
			case test.want == "":
				p.succeeded(nil, deleted.Diagnostics)
				if left := only(t, store); left.CreatedAt != longAgo {
					t.Errorf("left is %v", left)
				}
			case len(deleted.Diagnostics) != 1 || !strings.Contains(deleted.Diagnostics[0].Detail, test.want):
				t.Errorf("%v, want one that says %s", deleted.Diagnostics, test.want)
			}
			deletes := 0
			for _, request := range store.Journal() {
				if request.Method == http.MethodDelete {
					deletes++
				}
			}
			if deletes != test.deletes {
				t.Errorf("%d DELETEs, want %d", deletes, test.deletes)
			}
		})
	}
}
