// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Only the custom fields that a configuration names are managed, from create to
// import.
func TestCustomFields(t *testing.T) {
	t.Parallel()
	for resourceType, kind := range map[string]struct {
		config func(*acctest.Store) acctest.Object
		fields func(*acctest.Store) map[string]any
		set    func(store *acctest.Store, name string, value any)
		path   string
		id     func(store *acctest.Store, state acctest.Object) string
	}{
		acctest.AddressType: {
			acctest.AddressConfig,
			func(store *acctest.Store) map[string]any { return acctest.OnlyAddress(t, store).Fields },
			func(store *acctest.Store, name string, value any) {
				store.SetField(store.CustomerID(), acctest.OnlyAddress(t, store).ID, name, value)
			},
			acctest.AddressPath,
			func(store *acctest.Store, state acctest.Object) string {
				return store.CustomerID() + "/" + state["id"].(string)
			},
		},
		acctest.CustomerType: {
			func(*acctest.Store) acctest.Object { return acctest.LeslieConfig() },
			func(store *acctest.Store) map[string]any { return acctest.CreatedCustomers(store)[0].Fields },
			func(store *acctest.Store, name string, value any) {
				store.SetField(acctest.CreatedCustomers(store)[0].ID, "", name, value)
			},
			"/v2/customers/*",
			func(_ *acctest.Store, state acctest.Object) string { return state["id"].(string) },
		},
	} {
		t.Run(resourceType, func(t *testing.T) {
			t.Parallel()
			store := acctest.StartWithFields(t, "")
			var state acctest.Object
			for _, step := range []struct {
				about  string
				before func()
				fields any    // custom_fields, nil for none
				stored string // afterwards
				sent   string // "" for no update
			}{
				{
					"created", nil, `{"address-priority":1,"delivery_details":"gate","gift":null}`,
					`{"address-priority":1,"delivery_details":"gate"}`, "",
				},
				{
					"one changed alone, one added", nil, `{"address-priority":2,"delivery_details":"gate","weight":2.5}`,
					`{"address-priority":2,"delivery_details":"gate","weight":2.5}`, `{"address-priority":2,"weight":2.5}`,
				},
				{
					"one removed, one set to null", nil, `{"delivery_details":null,"weight":2.5}`,
					`{"weight":2.5}`, `{"address-priority":null,"delivery_details":null}`,
				},
				{
					"somebody else changed a managed and another one",
					func() { kind.set(store, "gift", true); kind.set(store, "weight", 7.25) },
					`{"delivery_details":null,"weight":2.5}`, `{"gift":true,"weight":2.5}`, `{"weight":2.5}`,
				},
				{"not managed any more", nil, nil, `{"gift":true}`, `{"weight":null}`},
			} {
				if step.before != nil {
					step.before()
				}
				store.ResetJournal()
				p := acctest.NewProtocolClient(t, store, nil)
				config := kind.config(store)
				config["custom_fields"] = step.fields
				if state != nil {
					state = p.Read(resourceType, state).State
				}
				applied := p.Apply(resourceType, state, config)
				p.RequireSuccess(nil, applied.Diagnostics)
				state = applied.State
				if got := kind.fields(store); !sameJSON(t, got, step.stored) {
					t.Errorf("%s: the store has %v, want %s", step.about, got, step.stored)
				}
				if sent := updatedFields(t, store, kind.path); (sent == nil) != (step.sent == "") || sent != nil && !sameJSON(t, sent, step.sent) {
					t.Errorf("%s: sent %v, want %s", step.about, sent, step.sent)
				}
				p.AssertNoChanges(resourceType, acctest.NewProtocolClient(t, store, nil).Read(resourceType, state).State, config)
				if text, ok := step.fields.(string); ok { // the same in another notation
					config["custom_fields"] = strings.NewReplacer(`":2,`, `": 2.0, `, `2.5`, `2.50`).Replace(text)
					p.AssertNoChanges(resourceType, state, config)
				}
			}
			p := acctest.NewProtocolClient(t, store, nil)
			if imported := p.Import(resourceType, kind.id(store, state), nil); imported.State == nil || imported.State["custom_fields"] != nil {
				t.Errorf("imported %v: %v", imported.State, imported.Diagnostics)
			}
		})
	}
}

// updatedFields returns the data of the only update since the journal was last
// reset, without the type, or nil.
func updatedFields(t *testing.T, store *acctest.Store, path string) map[string]any {
	t.Helper()
	requests := store.Find(http.MethodPut, path)
	if len(requests) == 0 {
		return nil
	}
	var body struct{ Data map[string]any }
	if err := json.Unmarshal(requests[0].Body, &body); err != nil || len(requests) > 1 {
		t.Fatalf("%d updates: %v", len(requests), err)
	}
	delete(body.Data, "type")
	return body.Data
}

func sameJSON(t *testing.T, value any, text string) bool {
	t.Helper()
	var got, want any
	written, err := json.Marshal(value)
	if err != nil || json.Unmarshal(written, &got) != nil || json.Unmarshal([]byte(text), &want) != nil {
		t.Fatalf("%v, %s: %v", value, text, err)
	}
	return reflect.DeepEqual(got, want)
}

// Invalid custom fields are rejected before any request. A field that the store
// rejects is named.
func TestCustomFieldsRejected(t *testing.T) {
	t.Parallel()
	store := acctest.StartWithFields(t, "!")
	p := acctest.NewProtocolClient(t, store, nil)
	config := func(fields any) acctest.Object {
		with := maps.Clone(acctest.AddressConfig(store))
		with["custom_fields"] = fields
		return with
	}
	for fields, want := range map[string]string{
		`{priority`: "JSON",
		`[1]`:       "JSON object",
		`{"address-priority":1,"gift":{"wrapped":true}}`: `"gift"`,
		`{"address-priority":1,"city":"Eagleton"}`:       `"city" is a built-in field`,
	} {
		acctest.AssertErrorContains(t, p.Validate(acctest.AddressType, config(fields)), "custom_fields", want)
	}
	rejected := func(fields any, attribute string, want ...string) {
		t.Helper()
		acctest.AssertErrorContains(t, p.Apply(acctest.AddressType, nil, config(fields)).Diagnostics, attribute,
			append([]string{"Could not create the address"}, want...)...)
	}
	rejected(nil, "custom_fields", `custom_fields["address-priority"]`, "address-priority is required")
	rejected(`{"address-priority":"high"}`, "custom_fields", `custom_fields["address-priority"]`, "Expected: integer")
	store.SetFaults(sandbox.Fault{Kind: sandbox.RejectUnknownFields, Method: http.MethodPost})
	rejected(`{"address-priority":1,"doorbell":"left"}`, "custom_fields", `custom_fields["doorbell"]`)
	store.SetFaults()
	if left := store.Addresses(store.CustomerID()); len(left) > 0 {
		t.Errorf("the store has %v", left)
	}

	created := p.Apply(acctest.AddressType, nil, config(`{"address-priority":1}`))
	p.RequireSuccess(nil, created.Diagnostics)
	p.AssertNoChanges(acctest.AddressType, p.Read(acctest.AddressType, created.State).State, config(`{"address-priority":1}`))
}
