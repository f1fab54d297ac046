// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"maps"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Each attribute alone: the update has that field only, and a removed one is
// sent as "". A name can't be removed from a record.
func TestAddressAttributes(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{RequiredFields: []string{}})
	p := acctest.NewProtocolClient(t, store, nil)
	for _, name := range slices.Sorted(maps.Keys(acctest.AllAttributes())) {
		change := acctest.Attributes{name: "Changed " + name}
		if name == "country" {
			change[name] = "GB"
		}
		config := acctest.AddressConfig(store)
		created := p.Apply(acctest.AddressType, nil, config)
		p.RequireSuccess(nil, created.Diagnostics)
		p.AssertNoChanges(acctest.AddressType, created.State, config)

		maps.Copy(config, change.Object())
		updated := p.Apply(acctest.AddressType, created.State, config)
		p.RequireSuccess(nil, updated.Diagnostics)
		acctest.AssertUpdates(t, store, change)
		if read := p.Read(acctest.AddressType, updated.State); !reflect.DeepEqual(read.State, updated.State) {
			t.Errorf("%s: read %v, want %v", name, read.State, updated.State)
		}

		if slices.Contains([]string{"first_name", "last_name", "line_1", "post_code", "country"}, name) {
			continue
		}
		config[name] = nil
		plan, resp := p.Plan(acctest.AddressType, updated.State, config)
		p.RequireSuccess(nil, plan.Diagnostics)
		if replaced := len(resp.RequiresReplace) > 0; replaced != (name == "name") {
			t.Errorf("%s removed: replaced %t", name, replaced)
		}
		if name == "name" {
			continue
		}
		removed := p.Apply(acctest.AddressType, updated.State, config)
		p.RequireSuccess(nil, removed.Diagnostics)
		acctest.AssertUpdates(t, store, acctest.Attributes{name: ""})
		p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, removed.State).State, config)
	}
}

// Null and "" are both no value, and the store returns "", null or nothing: no
// plan shows a difference, and no request is sent.
func TestAddressEmptyValues(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]sandbox.Fault{
		"empty":   nil,
		"null":    {{Kind: sandbox.NullForEmpty}},
		"missing": {{Kind: sandbox.MissingForEmpty}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := acctest.Start(t, sandbox.Config{})
			store.SetFaults(faults...)
			p := acctest.NewProtocolClient(t, store, acctest.Login())
			some := acctest.RequiredAttributes().With(acctest.Attributes{"name": "", "line_2": "", "city": ""}).Object()
			others := acctest.RequiredAttributes().With(acctest.Attributes{"region": "", "phone_number": "", "company_name": "", "instructions": ""}).Object()

			created := p.Apply(acctest.AddressType, nil, some)
			p.RequireSuccess(nil, created.Diagnostics)
			p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, created.State).State, some)
			updated := p.Apply(acctest.AddressType, created.State, others)
			p.RequireSuccess(nil, updated.Diagnostics)
			p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, updated.State).State, others)
			acctest.AssertUpdates(t, store)
		})
	}
}

// From a value to "" and back.
func TestAddressClearedValue(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	config := acctest.AddressConfig(store)
	state := p.Apply(acctest.AddressType, nil, config).State
	for _, line := range []string{"", "Backyard"} {
		config["line_2"] = line
		updated := p.Apply(acctest.AddressType, state, config)
		p.RequireSuccess(nil, updated.Diagnostics)
		acctest.AssertUpdates(t, store, acctest.Attributes{"line_2": line})
		p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, updated.State).State, config)
		state = updated.State
	}
}

// The fields that every store requires are validated before any request.
func TestAddressRequiredAttributes(t *testing.T) {
	t.Parallel()
	store := acctest.Start(t, sandbox.Config{})
	p := acctest.NewProtocolClient(t, store, nil)
	for _, name := range []string{"first_name", "last_name", "line_1", "post_code", "country"} {
		config := acctest.AddressConfig(store)
		config[name] = ""
		acctest.AssertErrorContains(t, p.Validate(acctest.AddressType, config), name, "string length must be at least 1")
	}
}

// A store can spell the post code either way; the configuration never changes.
// If it rejects unknown fields, it gets one spelling, after one rejected request
// in each run of the provider.
func TestPostCodeField(t *testing.T) {
	t.Parallel()
	for _, spelling := range []string{"postcode", "post_code"} {
		for name, strict := range map[string]bool{"": false, " alone": true} {
			t.Run(spelling+name, func(t *testing.T) {
				t.Parallel()
				store := acctest.Start(t, sandbox.Config{PostCodeField: spelling})
				if strict {
					store.SetFaults(sandbox.Fault{Kind: sandbox.RejectUnknownFields})
				}
				p := acctest.NewProtocolClient(t, store, nil)
				config := acctest.AddressConfig(store)
				created := p.Apply(acctest.AddressType, nil, config)
				p.RequireSuccess(nil, created.Diagnostics)
				p.RequireSuccess(nil, p.Apply(acctest.AddressType, nil, config).Diagnostics)
				want := 2
				if strict {
					want = 3
				}
				if got := store.Count(http.MethodPost, acctest.AddressesPath); got != want {
					t.Errorf("%d POSTs for two addresses, want %d", got, want)
				}

				p = acctest.NewProtocolClient(t, store, nil)
				config["post_code"] = "SU33 2YY"
				updated := p.Apply(acctest.AddressType, created.State, config)
				p.RequireSuccess(nil, updated.Diagnostics)
				p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, updated.State).State, config)
				if !strict {
					acctest.AssertUpdates(t, store, acctest.Attributes{"post_code": "SU33 2YY"})
				}
			})
		}
	}
}
