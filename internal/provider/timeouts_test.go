// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func addressConfig(store *acctest.Store) object {
	config := object{"customer_id": store.CustomerID()}
	for name, value := range allAttributes() {
		config[name] = value
	}
	return config
}

func TestTimeoutsThatLeaveNoTimeAreRejected(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	for typ, config := range map[string]object{addressType: addressConfig(store), customerType: {"name": "Leslie", "email": "l@pawnee.gov"}} {
		for timeout, rejected := range map[string]bool{"-1s": true, "0s": true, "0": true, "1ns": false, "90s": false} {
			config["timeouts"] = object{"update": timeout}
			resp, err := p.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: typ, Config: p.encode(p.schemas.ResourceSchemas[typ].ValueType(), config),
			})
			p.succeeded(err, nil)
			if rejected {
				expectMessage(t, resp.Diagnostics, `timeouts.update`, "Invalid timeout",
					fmt.Sprintf("timeouts.update must be longer than zero, but is %q. Set a duration such as 90s or 10m.", timeout))
			} else {
				p.succeeded(nil, resp.Diagnostics)
			}
		}
	}
}

func TestAnExpiredOperationNamesItsTimeout(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the clock of Windows advances in steps of up to 16 ms, so 1ns has not passed when the first request is sent")
	}
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	config := addressConfig(store)
	config["timeouts"] = object{"create": "1ns"}
	expectMessage(t, p.apply(addressType, nil, config).diags, "", "Could not create the address",
		"The operation timed out after 1ns. Raise timeouts.create.")
}

// A timeout is read from the state, where the next plan can't change it before
// the refresh has succeeded.
func TestAReadTimeoutCanAlwaysBeChanged(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	config := addressConfig(store)
	config["timeouts"] = object{"read": "1ns"}
	created := p.apply(addressType, nil, config)
	p.succeeded(nil, created.diags)
	p.succeeded(nil, p.read(addressType, created.state).diags)

	customer := object{"name": "Leslie", "email": "l@pawnee.gov", "timeouts": object{"read": "1ns"}}
	created = p.apply(customerType, nil, customer)
	p.succeeded(nil, created.diags)
	p.succeeded(nil, p.read(customerType, created.state).diags)
}

// Other timeouts are no change of the record: what the store keeps is known.
func TestAChangeOfTimeoutsAlone(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := speak(t, store, nil)
	for typ, config := range map[string]object{addressType: addressConfig(store), customerType: leslie()} {
		created := p.apply(typ, nil, config)
		p.succeeded(nil, created.diags)
		config["timeouts"] = object{"update": "7m"}
		store.ResetJournal()
		want := maps.Clone(created.state)
		want["timeouts"] = object{"create": nil, "read": nil, "update": "7m", "delete": nil}
		plan, resp := p.plan(typ, created.state, config)
		p.succeeded(nil, plan.diags)
		updated := p.apply(typ, created.state, config)
		p.succeeded(nil, updated.diags)
		if !reflect.DeepEqual(plan.state, want) || !reflect.DeepEqual(updated.state, want) || len(resp.RequiresReplace) > 0 {
			t.Errorf("planned %v, got %v, want %v", plan.state, updated.state, want)
		}
		if requests := store.Journal(); len(requests) > 0 {
			t.Errorf("%s: %d requests", typ, len(requests))
		}
		if plan, _ := p.plan(typ, updated.state, config); !reflect.DeepEqual(plan.state, want) {
			t.Errorf("%s: the next plan is not empty: %v", typ, plan.state)
		}
	}
}

// A new name leaves the password alone.
func TestAChangeOfTheNameAlone(t *testing.T) {
	t.Parallel()
	p := speak(t, acctest.Start(t, sandbox.Config{}), nil)
	created := p.apply(customerType, nil, leslie())
	p.succeeded(nil, created.diags)
	config := leslie()
	config["name"] = "Leslie Wyatt"
	want := maps.Clone(created.state)
	want["name"], want["updated_at"] = "Leslie Wyatt", unknown
	if plan, _ := p.plan(customerType, created.state, config); !reflect.DeepEqual(plan.state, want) {
		t.Errorf("planned %v, want %v", plan.state, want)
	}
	config["password_wo_version"] = 2
	if plan, _ := p.plan(customerType, created.state, config); plan.state["has_password"] != unknown {
		t.Errorf("planned %v", plan.state)
	}
}

// Terraform sets no deadline of its own, and a store may ask for any wait.
func TestPlansListsAndImportsEnd(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	store.SetFaults(sandbox.Fault{Kind: sandbox.TooManyRequests, Every: 1, RetryAfter: "86400"})
	login := object{"customer_email": sandbox.DefaultCustomerEmail, "customer_password": sandbox.DefaultCustomerPassword, "max_retries": 1}
	p := speak(t, store, login)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		config := addressConfig(store)
		delete(config, "customer_id")
		plan, _ := p.plan(addressType, nil, config)
		for what, diags := range map[string][]*tfprotov6.Diagnostic{
			"plan":           plan.diags,
			"import":         p.importBy(addressType, "some-id", nil).diags,
			"list addresses": p.list(tfprotov6.ListResourceRequest{TypeName: addressType}, object{}, nil)[0].diags,
			"list customers": p.list(tfprotov6.ListResourceRequest{TypeName: customerType}, object{}, nil)[0].diags,
		} {
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
				t.Errorf("%s: %v", what, diags)
			}
		}
	}()
	select {
	case <-done:
	case <-ctx.Done():
		t.Error("the wait that the store asks for is waited for")
	}
}
