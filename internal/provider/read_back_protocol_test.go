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

// The responses to writes of customers are partial. If the customer can't be read
// afterwards, the state still has the customer, and Terraform does not replace it.
func TestCustomerNotReadBack(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	warned := func(diags []*tfprotov6.Diagnostic) {
		t.Helper()
		if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityWarning {
			t.Fatalf("diagnostics %v, want one warning", diags)
		}
	}
	unreadable := sandbox.Fault{Status: http.StatusServiceUnavailable, Method: http.MethodGet}

	store.SetFaults(unreadable)
	created := p.Apply(acctest.CustomerType, nil, acctest.LeslieConfig())
	warned(created.Diagnostics)
	if there := acctest.CreatedCustomers(store); len(there) != 1 || created.State["id"] != there[0].ID || created.State["external_ref"] != "crm-7" ||
		created.State["has_password"] != true {
		t.Fatalf("the state is %v, and the store has %v", created.State, there)
	}
	store.SetFaults()
	read := p.Read(acctest.CustomerType, created.State)
	p.RequireSuccess(nil, read.Diagnostics)
	if read.State["created_at"] == nil || read.State["external_ref"] != "crm-7" {
		t.Errorf("the next read returns %v", read.State)
	}

	config := acctest.LeslieConfig()
	config["name"], config["external_ref"] = "Leslie Wyatt", "crm-8"
	store.SetFaults(unreadable)
	updated := p.Apply(acctest.CustomerType, read.State, config)
	warned(updated.Diagnostics)
	if updated.State["name"] != "Leslie Wyatt" || updated.State["external_ref"] != "crm-8" || updated.State["created_at"] != read.State["created_at"] ||
		updated.State["updated_at"] != read.State["updated_at"] {
		t.Errorf("the state is %v", updated.State)
	}
	store.SetFaults()
	if plan, _ := p.Plan(acctest.CustomerType, p.Read(acctest.CustomerType, updated.State).State, config); plan.State["updated_at"] == acctest.Unknown {
		t.Errorf("the next plan is not empty: %v", plan.State)
	}

	// Whether there is a password is known all the same.
	andy := acctest.Object{"name": "Andy Dwyer", "email": "andy@dwyer.com"}
	prior := p.Apply(acctest.CustomerType, nil, andy)
	p.RequireSuccess(nil, prior.Diagnostics)
	store.SetFaults(unreadable)
	andy["password_wo"], andy["password_wo_version"] = "champion-1", 1
	updated = p.Apply(acctest.CustomerType, prior.State, andy)
	warned(updated.Diagnostics)
	if updated.State["has_password"] != true {
		t.Errorf("with a password the state is %v", updated.State)
	}
}
