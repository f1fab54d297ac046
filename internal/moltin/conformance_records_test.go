// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// The customers and addresses that rows have in them.

func maren(changes ...func(*moltin.Customer)) moltin.Customer {
	c := moltin.Customer{
		ID: marenID, Name: "Maren Olufsen", Email: "maren.olufsen@fjordpost.example", ExternalRef: "crm-20417", HasPassword: true,
		CreatedAt: "2024-02-11T09:30:15.25Z", UpdatedAt: "2024-02-29T17:45:01.604Z",
	}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func tomas() moltin.Customer {
	return moltin.Customer{
		ID: tomasID, Name: "Tomas Brandl", Email: "tomas@brandl-optik.example",
		CreatedAt: "2024-02-12T10:31:16Z", UpdatedAt: "2024-02-28T16:44:02.07Z",
	}
}

func oona(email string) moltin.Customer {
	return moltin.Customer{
		ID: tomasID, Name: "Oona O'Neil", Email: email, ExternalRef: "crm-40552",
		CreatedAt: "2024-02-13T11:32:17.9Z", UpdatedAt: "2024-02-27T15:43:03.118Z",
	}
}

// numberedCustomers are n customers, the newest first.
func numberedCustomers(n int) (customers []moltin.Customer) {
	for i := range n {
		k := fmt.Sprintf("%03d", n-i)
		customers = append(customers, moltin.Customer{
			ID: "00000000-0000-4000-8000-000000000" + k, Name: "Customer " + k, Email: "c" + k + "@fjordpost.example",
			ExternalRef: "crm-" + k, CreatedAt: "2" + k + "-02-11T09:30:15.25Z", UpdatedAt: "2" + k + "-03-28T17:45:01.604Z",
		})
	}
	return customers
}

func addressOf(id, created, updated string, fields map[string]string, changes []func(*moltin.Address)) moltin.Address {
	a := moltin.Address{ID: id, CreatedAt: created, UpdatedAt: updated}
	for field, text := range fields {
		set(field, text)(&a)
	}
	for _, change := range changes {
		change(&a)
	}
	return a
}

func summerHouse(changes ...func(*moltin.Address)) moltin.Address {
	return addressOf(summerHouseID, "2024-02-11T09:30:15.25Z", "2024-02-29T17:45:01.604Z", map[string]string{
		"name": "Summer house", "first_name": "Maren", "last_name": "Olufsen", "company_name": "Fjordpost AS",
		"phone_number": "+47 55 10 20 31", "line_1": "Strandgaten 14", "line_2": "Second floor", "city": "Bergen",
		"postcode": "5004", "county": "Vestland", "region": "Vestlandet", "country": "NO", "instructions": "Ring twice",
	}, changes)
}

// sentSummerHouse is what the requests that create it have: all but the second line.
func sentSummerHouse(changes ...func(*moltin.Address)) moltin.Address {
	a := summerHouse(changes...)
	a.Line2 = nil
	return a
}

func createdSummerHouse(changes ...func(*moltin.Address)) moltin.Address {
	a := sentSummerHouse(changes...)
	a.CreatedAt = "2024-05-08T09:10:11.305918274Z"
	a.UpdatedAt = "2024-05-08T09:10:11.305918731Z"
	return a
}

func workshop(changes ...func(*moltin.Address)) moltin.Address {
	return addressOf(workshopID, "2024-02-14T12:33:18.001Z", "2024-02-26T14:42:04Z", map[string]string{
		"name": "Workshop", "first_name": "Ingrid", "last_name": "Dahl", "line_1": "Havnegata 3", "postcode": "7010",
		"county": "Trøndelag", "country": "SE",
	}, changes)
}

func numberedAddresses(n int) (addresses []moltin.Address) {
	for i := range n {
		k := fmt.Sprintf("%03d", i+1)
		addresses = append(addresses, addressOf(
			"00000000-0000-4000-8000-000000000"+k, "2"+k+"-02-11T09:30:15.25Z", "2"+k+"-03-28T17:45:01.604Z", map[string]string{
				"name": "Address " + k, "first_name": "Maren " + k, "last_name": "Olufsen " + k, "company_name": "Fjordpost " + k,
				"phone_number": "+47 55 10 2" + k, "line_1": "Strandgaten " + k, "line_2": "Floor " + k, "city": "Bergen " + k,
				"postcode": "5" + k, "county": "Vestland " + k, "region": "Vestlandet " + k, "country": "NO",
				"instructions": "Ring " + k + " times",
			}, nil))
	}
	return addresses
}

// set sets a field by its name in the API.
func set(field, text string) func(*moltin.Address) {
	return func(a *moltin.Address) { *fieldsOf(&a.AddressFields)[field] = &text }
}

func updated(at string) func(*moltin.Address) {
	return func(a *moltin.Address) { a.UpdatedAt = at }
}

// custom sets custom fields: names and values in turn.
func custom(pairs ...any) func(*moltin.Address) {
	return func(a *moltin.Address) {
		a.Custom = moltin.CustomFields{}
		for pair := range slices.Chunk(pairs, 2) {
			a.Custom[pair[0].(string)] = pair[1]
		}
	}
}

func fieldsOf(f *moltin.AddressFields) map[string]**string {
	return map[string]**string{
		"name": &f.Name, "first_name": &f.FirstName, "last_name": &f.LastName, "company_name": &f.CompanyName,
		"phone_number": &f.PhoneNumber, "line_1": &f.Line1, "line_2": &f.Line2, "city": &f.City, "county": &f.County,
		"region": &f.Region, "postcode": &f.PostCode, "country": &f.Country, "instructions": &f.Instructions,
	}
}

// equalAddress compares addresses: nil and "" are both no value.
func equalAddress(t *testing.T, got *moltin.Address, want moltin.Address) {
	t.Helper()
	if got == nil {
		t.Errorf("got no address, want %s", want.ID)
		return
	}
	fields := fieldsOf(&want.AddressFields)
	for name, field := range fieldsOf(&got.AddressFields) {
		if has, wants := moltin.Text(*field), moltin.Text(*fields[name]); has != wants {
			t.Errorf("%s: %s is %q, want %q", want.ID, name, has, wants)
		}
	}
	for name, texts := range map[string][2]string{
		"ID": {got.ID, want.ID}, "CreatedAt": {got.CreatedAt, want.CreatedAt}, "UpdatedAt": {got.UpdatedAt, want.UpdatedAt},
	} {
		if texts[0] != texts[1] {
			t.Errorf("%s: %s is %q, want %q", want.ID, name, texts[0], texts[1])
		}
	}
	if !reflect.DeepEqual(got.Custom, want.Custom) {
		t.Errorf("%s: the custom fields are %v, want %v", want.ID, got.Custom, want.Custom)
	}
	if got.Partial != want.Partial {
		t.Errorf("%s: Partial is %t, want %t", want.ID, got.Partial, want.Partial)
	}
}
