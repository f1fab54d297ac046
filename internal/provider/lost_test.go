// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// ids are those of all customers and of the first one's addresses.
func ids(store *acctest.Store) (all []string) {
	for _, customer := range store.Customers() {
		all = append(all, customer.ID)
	}
	for _, address := range store.Addresses(store.CustomerID()) {
		all = append(all, address.ID)
	}
	return all
}

// With -refresh=false a record whose create was lost is deleted without having
// been read.
func TestLostRecordIsDeletedUnread(t *testing.T) {
	t.Parallel()
	address, customer := acctest.Object{}, acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov", "external_ref": "crm-7"}
	for name, value := range acctest.AllAttributes() {
		address[name] = value
	}
	for name, test := range map[string]struct {
		typ     string
		config  acctest.Object
		process string
		since   func(*acctest.Store) // happens after the loss
		forget  bool                 // the private state
		deletes int
		want    string // an error
	}{
		"address created":      {typ: acctest.AddressType, config: address, process: sandbox.ProcessYes, deletes: 1},
		"address not created":  {typ: acctest.AddressType, config: address, process: sandbox.ProcessNo},
		"address unknown":      {typ: acctest.AddressType, config: address, process: sandbox.ProcessYes, forget: true, want: "the store may have created "},
		"customer created":     {typ: acctest.CustomerType, config: customer, process: sandbox.ProcessYes, deletes: 1},
		"customer not created": {typ: acctest.CustomerType, config: customer, process: sandbox.ProcessNo},
		"customer unknown":     {typ: acctest.CustomerType, config: customer, process: sandbox.ProcessYes, forget: true, deletes: 1},
		"email is somebody else's since": {
			typ: acctest.CustomerType, config: customer, process: sandbox.ProcessNo,
			since: func(store *acctest.Store) { store.AddCustomer("Leslie Wyatt", "leslie@pawnee.gov", "") },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			p := acctest.NewProtocolClient(t, store, nil)
			typ := p.Schemas.ResourceSchemas[test.typ].ValueType()
			null := p.Encode(typ, nil)
			config, records := maps.Clone(test.config), sandbox.PathCustomers
			if test.typ == acctest.AddressType {
				config["customer_id"], records = store.CustomerID(), sandbox.PathAddresses
			}
			// Somebody's own from before.
			longAgo := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			old := acctest.AllAttributes().Record()
			old.CreatedAt = longAgo
			store.AddAddress(store.CustomerID(), old)
			before := ids(store)
			store.SetFaults(acctest.LostCreate(test.process, records)...)
			_, plan := p.Plan(test.typ, nil, config)
			lost, err := p.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: test.typ, PriorState: null, PlannedState: plan.PlannedState, Config: p.Encode(typ, config),
			})
			p.RequireSuccess(err, nil)
			state := p.Decode(typ, lost.NewState)
			if len(lost.Diagnostics) != 1 {
				t.Fatalf("the create gives %v", lost.Diagnostics)
			}
			for attribute, value := range state {
				if value != config[attribute] {
					t.Errorf("%s is %v in the state, want %v", attribute, value, config[attribute])
				}
			}

			store.SetFaults()
			if test.since != nil {
				test.since(store)
				before = ids(store)
			}
			store.ResetJournal()
			if test.forget {
				lost.Private = nil
			}
			deleted, err := acctest.NewProtocolClient(t, store, nil).ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
				TypeName: test.typ, PriorState: lost.NewState, PlannedState: null, Config: null, PlannedPrivate: lost.Private,
			})
			p.RequireSuccess(err, nil)
			switch {
			case test.want == "":
				p.RequireSuccess(nil, deleted.Diagnostics)
				if left := ids(store); !slices.Equal(left, before) {
					t.Errorf("left is %v, want %v", left, before)
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

// A list that can't be had says nothing of a lost customer, even with the API's
// own 404, which of a record says that it is gone.
func TestLostCustomerOutlivesARefusedSearch(t *testing.T) {
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
	p := acctest.NewProtocolClient(t, store, nil)
	typ := p.Schemas.ResourceSchemas[acctest.CustomerType].ValueType()
	lost := p.Encode(typ, acctest.Object{"name": "Leslie Knope", "email": "leslie@pawnee.gov"})
	read, err := p.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: acctest.CustomerType, CurrentState: lost, Private: []byte(`{"lost":"eyJzaW5jZSI6IjIwMjYtMDEtMDJUMDM6MDQ6MDVaIn0="}`),
	})
	p.RequireSuccess(err, nil)
	acctest.AssertErrorContains(t, read.Diagnostics, "", "GET /v2/customers", "404")
	if state := p.Decode(typ, read.NewState); state["email"] != "leslie@pawnee.gov" {
		t.Errorf("the state is %v", state)
	}
}
