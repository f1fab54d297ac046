// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestInvalidTimeouts(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for typ, config := range map[string]acctest.Object{acctest.AddressType: acctest.AddressConfig(store), acctest.CustomerType: {"name": "Leslie", "email": "l@pawnee.gov"}} {
		for timeout, rejected := range map[string]bool{"-1s": true, "0s": true, "0": true, "1ns": false, "90s": false} {
			config["timeouts"] = acctest.Object{"update": timeout}
			diags := p.Validate(typ, config)
			if rejected {
				acctest.AssertError(t, diags, `timeouts.update`, "Invalid timeout",
					fmt.Sprintf("timeouts.update must be longer than zero, but is %q. Set a duration such as 90s or 10m.", timeout))
			} else {
				p.RequireSuccess(nil, diags)
			}
		}
		config["timeouts"] = acctest.Object{"update": "soon"}
		acctest.AssertErrorContains(t, p.Validate(typ, config), "timeouts.update", `"soon" must be`)
	}
}

func TestExpiredTimeout(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the clock of Windows advances in steps of up to 16 ms, so 1ns has not passed when the first request is sent")
	}
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	config["timeouts"] = acctest.Object{"create": "1ns"}
	acctest.AssertError(t, p.Apply(acctest.AddressType, nil, config).Diagnostics, "", "Could not create the address",
		"The operation timed out after 1ns. Raise timeouts.create.")
}

// Each operation ends with its own timeout.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	hang := func(method string) {
		store.SetFaults(sandbox.Fault{Hang: true, Method: method, Path: sandbox.PathAddresses})
	}
	config := acctest.AddressConfig(store)
	created := p.Apply(acctest.AddressType, nil, config)
	p.RequireSuccess(nil, created.Diagnostics)
	timeouts := acctest.Object{"create": "300ms", "read": "600ms", "update": "300ms", "delete": "300ms"}
	config["timeouts"], created.State["timeouts"] = timeouts, timeouts

	hang(http.MethodPost)
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, nil, config).Diagnostics, "", "Could not determine whether the store created the address")
	hang(http.MethodPut)
	config["city"] = "Eagleton"
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, created.State, config).Diagnostics, "", "timed out after 300ms. Raise timeouts.update.")
	hang(http.MethodDelete)
	acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, created.State, nil).Diagnostics, "", "timed out after 300ms. Raise timeouts.delete")
	hang(http.MethodGet)
	read := acctest.NewProtocolClient(t, store, nil).Read(acctest.AddressType, created.State) // without a list in memory
	acctest.AssertErrorContains(t, read.Diagnostics, "", "Could not read the address", "timed out after 600ms. Raise timeouts.read")
}

// Terraform reads with the timeout in the state, where the next plan can't change
// it before a refresh has succeeded. So one that is too short is rejected.
func TestShortReadTimeout(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	addresses := acctest.Object{"customer_id": store.CustomerID(), "addresses": acctest.Object{}}
	for typ, config := range map[string]acctest.Object{
		acctest.AddressType: acctest.AddressConfig(store), acctest.AddressesType: addresses, acctest.CustomerType: acctest.LeslieConfig(),
	} {
		config["timeouts"] = acctest.Object{"read": "599ms"}
		acctest.AssertError(t, p.Validate(typ, config), "timeouts.read", "Invalid timeout",
			`timeouts.read must be at least 600ms, but is "599ms". Set a duration such as 90s or 10m.`)
		config["timeouts"] = acctest.Object{"read": "600ms"}
		p.RequireSuccess(nil, p.Validate(typ, config))
	}
}

// A change of timeouts sends no request, and every computed value is known.
func TestChangeOfTimeouts(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for typ, config := range map[string]acctest.Object{acctest.AddressType: acctest.AddressConfig(store), acctest.CustomerType: acctest.LeslieConfig()} {
		created := p.Apply(typ, nil, config)
		p.RequireSuccess(nil, created.Diagnostics)
		config["timeouts"] = acctest.Object{"update": "7m"}
		store.ResetJournal()
		want := maps.Clone(created.State)
		want["timeouts"] = acctest.Object{"create": nil, "read": nil, "update": "7m", "delete": nil}
		plan, resp := p.Plan(typ, created.State, config)
		p.RequireSuccess(nil, plan.Diagnostics)
		updated := p.Apply(typ, created.State, config)
		p.RequireSuccess(nil, updated.Diagnostics)
		if !reflect.DeepEqual(plan.State, want) || !reflect.DeepEqual(updated.State, want) || len(resp.RequiresReplace) > 0 {
			t.Errorf("planned %v, got %v, want %v", plan.State, updated.State, want)
		}
		if requests := store.Journal(); len(requests) > 0 {
			t.Errorf("%s: %d requests", typ, len(requests))
		}
		p.AssertNoChanges(typ, updated.State, config)
		config["timeouts"] = nil
		if removed := p.Apply(typ, updated.State, config); !reflect.DeepEqual(removed.State, created.State) || len(store.Journal()) > 0 {
			t.Errorf("%s: without timeouts %v, %d requests", typ, removed.State, len(store.Journal()))
		}
	}
}

// Terraform sets no deadline of its own, and a store may ask for any wait.
func TestPlansListsAndImportsTimeOut(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Status: 429, RetryAfter: "86400"})
	login := acctest.Object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword, "max_retries": 1}
	p := acctest.NewProtocolClient(t, store, login)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		config := acctest.AddressConfig(store)
		delete(config, "customer_id")
		plan, _ := p.Plan(acctest.AddressType, nil, config)
		for what, diags := range map[string][]*tfprotov6.Diagnostic{
			"plan":           plan.Diagnostics,
			"import":         p.Import(acctest.AddressType, "some-id", nil).Diagnostics,
			"list addresses": p.List(tfprotov6.ListResourceRequest{TypeName: acctest.AddressType}, acctest.Object{}, nil)[0].Diagnostics,
			"list customers": p.List(tfprotov6.ListResourceRequest{TypeName: acctest.CustomerType}, acctest.Object{}, nil)[0].Diagnostics,
		} {
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Errorf("%s: %v", what, diags)
			}
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
		t.Error("the provider waits as long as the store asks")
	}
}

// Terraform's stop ends the calls that are under way.
func TestStopProvider(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 100)
	store := acctest.StartBehind(t, sandbox.Config{}, func(store http.Handler, w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			arrived <- struct{}{}
		}
		store.ServeHTTP(w, r)
	})
	store.SetFaults(sandbox.Fault{Hang: true, Method: http.MethodGet})
	p := acctest.NewProtocolClient(t, store, acctest.Object{"request_timeout": "5s"})
	read := make(chan acctest.ProtocolResult, 1)
	go func() { read <- p.Read(acctest.CustomerType, acctest.Object{"id": store.CustomerID()}) }()
	<-arrived
	if _, err := p.StopProvider(t.Context(), &tfprotov6.StopProviderRequest{}); err != nil {
		t.Fatal(err)
	}
	acctest.AssertErrorContains(t, (<-read).Diagnostics, "", "context canceled")
}
