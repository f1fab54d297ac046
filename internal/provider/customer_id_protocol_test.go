// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A plan knows whose address it is, and refuses what can't be before anything is
// sent.
func TestCustomerIDRefused(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	missing := []string{"Missing customer_id", "Set customer_id", "customer_email", "MOLTIN_CUSTOMER_EMAIL", "customer_password", "MOLTIN_CUSTOMER_PASSWORD"}
	for name, test := range map[string]struct {
		settings   acctest.Object
		customerID any
		says       []string
	}{
		"a path":             {acctest.Login(), "a/b", []string{"must be an ID"}},
		"empty":              {acctest.Login(), "", []string{"must be an ID"}},
		"missing":            {nil, nil, missing},
		"another customer's": {implicit, leslie, []string{"No access to this customer", leslie, "client_secret", "MOLTIN_CLIENT_SECRET"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := acctest.NewProtocolClient(t, store, test.settings)
			config := acctest.RequiredAttributes().Object()
			config["customer_id"] = test.customerID
			diags := p.Validate(acctest.AddressType, config)
			if len(diags) == 0 {
				plan, _ := p.Plan(acctest.AddressType, nil, config)
				diags = plan.Diagnostics
			}
			acctest.AssertErrorContains(t, diags, "customer_id", test.says...)
			if test.customerID == nil {
				acctest.AssertErrorContains(t, p.ReadData(acctest.AddressesType, acctest.Object{}).Diagnostics, "customer_id", test.says...)
			}
		})
	}
	t.Cleanup(func() {
		if got := store.Count("", acctest.AddressesPath); got > 0 {
			t.Errorf("%d requests for addresses", got)
		}
	})
}

// With both credentials the customer token narrows what the access token
// allows, so it goes along for that customer only.
func TestCustomerTokenGoesWithOwnRecordsOnly(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, acctest.Login())
	own, hers := acctest.AddressConfig(store), acctest.AddressConfig(store)
	hers["customer_id"] = store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	for _, config := range []acctest.Object{own, hers} {
		created := p.Apply(acctest.AddressType, nil, config)
		p.RequireSuccess(nil, created.Diagnostics)
		p.RequireSuccess(nil, p.Read(acctest.AddressType, created.State).Diagnostics)
		changed := maps.Clone(config)
		changed["city"] = "Eagleton"
		p.RequireSuccess(nil, p.Apply(acctest.AddressType, created.State, changed).Diagnostics)
		p.RequireSuccess(nil, p.Apply(acctest.AddressType, created.State, nil).Diagnostics)
	}
	requests := append(store.Find("", acctest.AddressesPath), store.Find("", acctest.AddressPath)...)
	for _, request := range requests {
		if has := request.Header.Get("X-Moltin-Customer-Token") != ""; has != (request.Customer == store.CustomerID()) {
			t.Errorf("%s %s: with a customer token: %v", request.Method, request.Path, has)
		}
	}
	if len(requests) < 8 {
		t.Errorf("%d requests", len(requests))
	}
}
