// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// The store answers writes of customers in short, and then can't be read: the
// customer is in the state all the same, and nothing would have Terraform
// replace it.
func TestCustomerWrittenAndNotReadBack(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	warned := func(diags []*tfprotov6.Diagnostic) {
		t.Helper()
		if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
			t.Fatalf("diagnostics %v, want one warning", diags)
		}
	}
	unreadable := sandbox.Fault{Kind: sandbox.ServerError, Status: http.StatusServiceUnavailable, Every: 1, Method: http.MethodGet}

	store.SetFaults(unreadable)
	created := p.apply(customerType, nil, leslie())
	warned(created.diags)
	if there := customersOf(store); len(there) != 1 || created.state["id"] != there[0].ID || created.state["external_ref"] != "crm-7" ||
		created.state["has_password"] != true {
		t.Fatalf("the state is %v, and the store has %v", created.state, there)
	}
	store.SetFaults()
	read := p.read(customerType, created.state)
	p.succeeded(nil, read.diags)
	if read.state["created_at"] == nil || read.state["external_ref"] != "crm-7" {
		t.Errorf("the next read gives %v", read.state)
	}

	config := leslie()
	config["name"], config["external_ref"] = "Leslie Wyatt", "crm-8"
	store.SetFaults(unreadable)
	updated := p.apply(customerType, read.state, config)
	warned(updated.diags)
	if updated.state["name"] != "Leslie Wyatt" || updated.state["external_ref"] != "crm-8" || updated.state["created_at"] != read.state["created_at"] ||
		updated.state["updated_at"] != read.state["updated_at"] {
		t.Errorf("the state is %v", updated.state)
	}
	store.SetFaults()
	if plan, _ := p.plan(customerType, p.read(customerType, updated.state).state, config); plan.state["updated_at"] == unknown {
		t.Errorf("the next plan is not empty: %v", plan.state)
	}

	// Whether there is a password is known all the same.
	andy := object{"name": "Andy Dwyer", "email": "andy@dwyer.com"}
	prior := p.apply(customerType, nil, andy)
	p.succeeded(nil, prior.diags)
	store.SetFaults(unreadable)
	andy["password_wo"], andy["password_wo_version"] = "champion-1", 1
	updated = p.apply(customerType, prior.state, andy)
	warned(updated.diags)
	if updated.state["has_password"] != true {
		t.Errorf("with a password the state is %v", updated.state)
	}
}
