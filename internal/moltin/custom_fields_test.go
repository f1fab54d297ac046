// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"maps"
	"reflect"
	"testing"
)

func TestCustomFieldsAreRead(t *testing.T) {
	t.Parallel()
	const fields = `"gift":"red","empty":"","floor":3,"price":0.10,"big":90071992547409931,"vip":true,"old":false,` +
		`"unset":null,"paper":{"colour":"red"},"tags":["a"],"Name":"upper case"`
	want := CustomFields{
		"gift": "red", "empty": "", "floor": json.Number("3"), "price": json.Number("0.10"), "big": json.Number("90071992547409931"),
		"vip": true, "old": false, "Name": "upper case",
	}
	address, err := decodeAddress(recordOf(t, `{"id":"a1","name":"Home","post_code":"B2","relationships":{},"email":"e",`+fields+`}`))
	wantAddress := maps.Clone(want)
	wantAddress["email"] = "e"
	if err != nil || !reflect.DeepEqual(address.Custom, wantAddress) {
		t.Errorf("got %v, %v", address.Custom, err)
	}
	customer, err := decodeCustomer(recordOf(t, `{"id":"c1","name":"Ron","password":true,"authentication_mechanism":"password","city":"c",`+fields+`}`))
	want["city"] = "c"
	if err != nil || !reflect.DeepEqual(customer.Custom, want) {
		t.Errorf("got %v, %v", customer.Custom, err)
	}
}

func TestBuiltInFields(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct{ address, customer bool }{
		"id": {true, true}, "type": {true, true}, "links": {true, true}, "meta": {true, true}, "relationships": {true, true},
		"name": {true, true}, "postcode": {true, false}, "post_code": {true, false}, "line_2": {true, false}, "instructions": {true, false},
		"email": {false, true}, "password": {false, true}, "external_ref": {false, true}, "authentication_mechanism": {false, true},
		"gift": {false, false}, "Name": {false, false}, "": {false, false}, "post-code": {false, false},
	} {
		if IsAddressField(name) != of.address || IsCustomerField(name) != of.customer {
			t.Errorf("%q is built into addresses: %t, customers: %t", name, IsAddressField(name), IsCustomerField(name))
		}
	}
}

// FuzzRecord reads what no store should send.
func FuzzRecord(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a","type":"address","name":"Home","postcode":"A","links":{},"meta":{"timestamps":{"created_at":"2021-12-01T12:13:23.513Z"}}}`,
		`{}`, `null`, `[]`, `""`, `{"id":7}`, `{"id":"a","name":null}`, `{"id":"a","postcode":"A","post_code":"B"}`,
		`{"id":"a","meta":[]}`, `{"id":"a","meta":{"timestamps":{"created_at":7}}}`, `{"id":"a","name":"\ud800"}`,
		`{"id":"a","name":{"a":1}}`, `{"id":"a","x": 1e400 }`, `{"id":"a","x":-0}`, `{"id":"a","":"b"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var r record
		if json.Unmarshal(text, &r) != nil {
			return
		}
		address, err := decodeAddress(r)
		if err != nil {
			if address != nil || err.Error() == "" {
				t.Errorf("%+v with the error %v", address, err)
			}
			return
		}
		if _, err := decodeCustomer(r); err != nil && address.ID == "" {
			t.Errorf("customer: %v", err)
		}
		// What was read can be sent, and is read again as the same.
		sent := addressDocument(address.AddressFields, spellings{})
		sent["id"] = address.ID
		again, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		read, err := decodeAddress(recordOf(t, string(again)))
		if err != nil {
			t.Fatal(err)
		}
		if Text(address.PostCode) == "" {
			read.PostCode, address.PostCode = nil, nil
		}
		if !reflect.DeepEqual(read.AddressFields, address.AddressFields) {
			t.Errorf("%+v became %+v", address.AddressFields, read.AddressFields)
		}
	})
}
