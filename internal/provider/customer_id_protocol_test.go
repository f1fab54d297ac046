// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A plan rejects a customer_id that can't be used before any request.
func TestInvalidCustomerID(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	missing := []string{"Missing customer_id", "Set customer_id", "customer_email", "MOLTIN_CUSTOMER_EMAIL", "customer_password", "MOLTIN_CUSTOMER_PASSWORD"}
	for name, test := range map[string]struct {
		settings   acctest.Object
		customerID any
		want       []string
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
			acctest.AssertErrorContains(t, diags, "customer_id", test.want...)
			if test.customerID == nil {
				acctest.AssertErrorContains(t, p.ReadData(acctest.AddressesType, acctest.Object{}).Diagnostics, "customer_id", test.want...)
			}
		})
	}
	t.Cleanup(func() {
		if got := store.Count("", acctest.AddressesPath); got > 0 {
			t.Errorf("%d requests for addresses", got)
		}
	})
}

// A customer_id that is not known yet is not the logged-in customer's.
func TestUnknownCustomerID(t *testing.T) {
	t.Parallel()
	p := acctest.NewProtocolClient(t, acctest.Start(t, sandbox.Config{}), acctest.Login())
	config := acctest.RequiredAttributes().Object()
	config["customer_id"] = acctest.Unknown
	plan, _ := p.Plan(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, plan.Diagnostics)
	if got := plan.State["customer_id"]; got != acctest.Unknown {
		t.Errorf("planned %v", got)
	}
}

// A login that fails is the only error, although nobody knows then whose records are
// accessible.
func TestLoginFails(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	settings := acctest.Login()
	settings["client_secret"], settings["customer_password"] = nil, "wrong"
	plan, _ := acctest.NewProtocolClient(t, store, settings).Plan(acctest.AddressType, nil, acctest.AddressConfig(store))
	acctest.AssertErrorContains(t, plan.Diagnostics, "", "The store rejected the customer login")
}

// The customer token restricts what the access token allows, so it is only sent for
// that customer's own records.
func TestCustomerTokenScope(t *testing.T) {
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
		if has := request.Header.Get("X-Moltin-Customer-Token") != ""; has != strings.Contains(request.Path, store.CustomerID()) {
			t.Errorf("%s %s: with a customer token: %v", request.Method, request.Path, has)
		}
	}
	if len(requests) < 8 {
		t.Errorf("%d requests", len(requests))
	}
}

// The response to a customer token that is no longer valid is 403: the provider logs
// in again, once.
func TestCustomerTokenRevoked(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	implicit := acctest.Login()
	implicit["client_secret"] = nil
	p := acctest.NewProtocolClient(t, store, implicit)
	for range 2 {
		p.RequireSuccess(nil, p.Apply(acctest.AddressType, nil, acctest.AllAttributes().Object()).Diagnostics)
		store.SetFaults(sandbox.Fault{Kind: sandbox.RevokeCustomerTokens, Next: 1, Method: http.MethodPost, Path: sandbox.PathAddresses})
	}
	var statuses []int
	for _, request := range store.Find(http.MethodPost, acctest.AddressesPath) {
		statuses = append(statuses, request.Status)
	}
	if got := fmt.Sprint(statuses); got != "[201 403 201]" || store.Count(http.MethodPost, acctest.LoginPath) != 2 {
		t.Errorf("%s, %d logins", got, store.Count(http.MethodPost, acctest.LoginPath))
	}
}
