// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
)

// TestPartialAddresses have what was sent in place of what a response left out.
func TestPartialAddresses(t *testing.T) {
	t.Parallel()
	sent := AddressFields{
		Name: new(""), City: new("Pawnee"), PostCode: new("A1"),
		Custom: CustomFields{"gift": "red", "floor": json.Number("3"), "unset": nil},
	}
	const meta = `"meta":{"timestamps":{"created_at":"2021-02-03T04:05:06Z"}}`
	for name, test := range map[string]struct {
		data    string
		partial bool
		want    string // city, post code, and custom fields
	}{
		"nothing left out":           {`{"id":"a1","city":"Eagleton","postcode":"B2","gift":"blue","floor":3,"unset":null,` + meta + `}`, false, "Eagleton B2 map[floor:3 gift:blue]"},
		"the other spelling":         {`{"id":"a1","city":"Eagleton","post_code":"B2","gift":"blue","floor":4,` + meta + `}`, false, "Eagleton B2 map[floor:4 gift:blue]"},
		"no value":                   {`{"id":"a1","city":"","postcode":null,"gift":null,"floor":null,` + meta + `}`, false, "  map[]"},
		"no times":                   {`{"id":"a1","city":"Eagleton","postcode":"B2","gift":"blue","floor":3}`, true, "Eagleton B2 map[floor:3 gift:blue]"},
		"no city":                    {`{"id":"a1","postcode":"B2","gift":"blue","floor":3,` + meta + `}`, true, "Pawnee B2 map[floor:3 gift:blue]"},
		"no post code":               {`{"id":"a1","city":"Eagleton","gift":"blue","floor":3,` + meta + `}`, true, "Eagleton A1 map[floor:3 gift:blue]"},
		"one custom field":           {`{"id":"a1","city":"Eagleton","postcode":"B2","gift":"blue",` + meta + `}`, true, "Eagleton B2 map[floor:3 gift:blue]"},
		"no custom fields":           {`{"id":"a1","city":"Eagleton","postcode":"B2",` + meta + `}`, true, "Eagleton B2 map[floor:3 gift:red]"},
		"an id":                      {`{"id":"a1"}`, true, "Pawnee A1 map[floor:3 gift:red]"},
		"something that is not read": {`{"id":"a1","city":{"en":"Bergen"},"postcode":"B2",` + meta + `}`, true, "Pawnee A1 map[floor:3 gift:red]"},
	} {
		subtest(t, name, func(t *testing.T) {
			_, c := one(ok(`{"data":` + test.data + `}`))
			created, err := c.CreateAddress(t.Context(), "ron", sent)
			if err != nil {
				t.Fatal(err)
			}
			updated, err := c.UpdateAddress(t.Context(), "ron", "a1", sent)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range []*Address{created, updated} {
				got := fmt.Sprint(Text(a.City), " ", Text(a.PostCode), " ", map[string]any(a.Custom))
				if got != test.want || a.Partial != test.partial || a.ID != "a1" {
					t.Errorf("got %s, partial: %t, of %s", got, a.Partial, a.ID)
				}
			}
			if len(sent.Custom) != 3 {
				t.Errorf("what was sent has become %v", sent.Custom)
			}
		})
	}
}

// TestUpdateWithoutBody returns what was sent.
func TestUpdateWithoutBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		_, c := one(reply{status: 204})
		fields := AddressFields{City: new("Pawnee"), Line2: new(""), Custom: CustomFields{"gift": "red", "unset": nil}}
		address, err := c.UpdateAddress(t.Context(), "ron", "a1", fields)
		fields.Custom = CustomFields{"gift": "red"}
		if want := (&Address{AddressFields: fields, ID: "a1", Partial: true}); err != nil || !reflect.DeepEqual(address, want) {
			t.Errorf("got %+v, %v, want %+v", address, err, want)
		}
		customer, err := c.UpdateCustomer(t.Context(), "c1", CustomerFields{Email: new("e"), Password: new("bacon-and-eggs"), Custom: CustomFields{"vip": true}})
		want := &Customer{ID: "c1", Email: "e", HasPassword: true, Custom: CustomFields{"vip": true}, Partial: true}
		if err != nil || !reflect.DeepEqual(customer, want) {
			t.Errorf("got %+v, %v, want %+v", customer, err, want)
		}
	})
}

// TestPartialCustomers have what was sent in place of what a response left out.
func TestPartialCustomers(t *testing.T) {
	t.Parallel()
	sent := CustomerFields{
		Name: new("Ron"), Email: new("ron@swanson.example"), ExternalRef: new("crm-7"), Password: new("bacon-and-eggs"),
		Custom: CustomFields{"tier": "gold", "vip": true},
	}
	const meta = `,"meta":{"timestamps":{"updated_at":"2021-02-03T04:05:06Z"}}`
	for name, test := range map[string]struct {
		data string
		want Customer
	}{
		"nothing left out": {
			`{"id":"c1","name":"Leslie","email":"l","external_ref":"crm-8","password":true,"tier":"silver","vip":false` + meta + `}`,
			Customer{ID: "c1", Name: "Leslie", Email: "l", ExternalRef: "crm-8", HasPassword: true, UpdatedAt: "2021-02-03T04:05:06Z", Custom: CustomFields{"tier": "silver", "vip": false}},
		},
		"cleared by the store": {
			`{"id":"c1","name":"Leslie","email":"l","external_ref":null,"password":false,"tier":null,"vip":null` + meta + `}`,
			Customer{ID: "c1", Name: "Leslie", Email: "l", UpdatedAt: "2021-02-03T04:05:06Z"},
		},
		"as recorded": {
			`{"id":"c1","type":"customer","authentication_mechanism":"password","name":"Leslie","email":"l","password":true}`,
			Customer{ID: "c1", Name: "Leslie", Email: "l", ExternalRef: "crm-7", HasPassword: true, Custom: CustomFields{"tier": "gold", "vip": true}, Partial: true},
		},
		"no password": {
			`{"id":"c1","name":"Leslie","email":"l","external_ref":"crm-8","tier":"silver","vip":false` + meta + `}`,
			Customer{ID: "c1", Name: "Leslie", Email: "l", ExternalRef: "crm-8", HasPassword: true, UpdatedAt: "2021-02-03T04:05:06Z", Custom: CustomFields{"tier": "silver", "vip": false}, Partial: true},
		},
		"not read": {
			`{"id":"c1","name":{},"email":"l"}`,
			Customer{ID: "c1", Name: "Ron", Email: "ron@swanson.example", ExternalRef: "crm-7", HasPassword: true, Custom: CustomFields{"tier": "gold", "vip": true}, Partial: true},
		},
	} {
		subtest(t, name, func(t *testing.T) {
			_, c := one(reply{status: 201, body: `{"data":` + test.data + `}`})
			created, err := c.CreateCustomer(t.Context(), sent)
			if err != nil || !reflect.DeepEqual(*created, test.want) {
				t.Errorf("created %+v, %v, want %+v", created, err, test.want)
			}
			updated, err := c.UpdateCustomer(t.Context(), "c1", sent)
			if err != nil || !reflect.DeepEqual(*updated, test.want) {
				t.Errorf("updated %+v, %v, want %+v", updated, err, test.want)
			}
		})
	}
}
