// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"fmt"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// stage prepares a store before the requests of a row are sent.
type stage struct {
	config sandbox.Config
	fill   func(*fixture)
	// fraction of the second in which the store responds.
	fraction time.Duration
}

// IDs of customers and addresses in the rows.
const (
	marenID       = "6f1c8a52-3d07-4b6e-9a41-2c5e7d90b318"
	tomasID       = "c83e5b07-92d4-4f1a-b6e8-07a9d1f4c265"
	summerHouseID = "b7d24e90-5c1f-4e83-8f6a-91d03c7ae452"
	workshopID    = "0d95f3b8-e6a2-47c9-a15d-8b3472f60ce1"
)

// stages has the stages of rows that need one.
var stages = map[string]stage{
	"login":                   {fill: maren},
	"login-without-mechanism": {fill: maren},
	"access-token-expired":    {fill: maren},
	"customer-token-expired":  {fill: both(maren, summerHouse)},

	"customer-update":                    {fill: maren},
	"customer-read":                      {fill: maren},
	"customer-read-without-external-ref": {fill: tomas},
	"customer-delete":                    {fill: maren},
	"customer-read-custom-fields": {
		config: sandbox.Config{CustomerFields: []sandbox.Field{
			{Name: "loyalty-tier", Type: sandbox.FieldString},
			{Name: "newsletter", Type: sandbox.FieldBoolean},
			{Name: "shoe_size", Type: sandbox.FieldInteger},
		}},
		fill: marenWithFields,
	},

	"settings": {config: sandbox.Config{PageLength: 40, Quota: 60, RequiredFields: []string{"first_name", "line_1", "postcode"}}},

	"customers-list-one-page":       {fill: both(maren, tomas)},
	"customers-list-pages":          {fill: customers(130)},
	"customers-list-middle-page":    {fill: customers(6)},
	"customers-by-email":            {fill: both(maren, tomas)},
	"customers-by-email-quoted":     {fill: both(maren, oona("o,neil(x)+1@fjordpost.example"))},
	"customers-by-email-apostrophe": {fill: both(maren, oona("oona.o'neil+1@fjordpost.example"))},
	"customers-by-name-and-age":     {fill: both(maren, tomas)},
	"customers-after-an-id":         {fill: both(maren, tomas)},

	"address-create":               {fill: maren, fraction: 305918274},
	"address-create-refused":       {fill: maren},
	"address-create-empty-name":    {fill: maren},
	"address-create-unknown-field": {config: sandbox.Config{UnknownFields: sandbox.UnknownFieldsRefuse}, fill: maren},
	"address-read":                 {fill: both(maren, summerHouse)},
	"address-not-found":            {fill: maren},
	"address-update":               {fill: both(maren, summerHouse), fraction: 320999999},
	"address-update-null-refused":  {fill: both(maren, summerHouse)},
	"address-delete":               {fill: both(maren, summerHouse)},
	"address-delete-already-gone":  {fill: maren},

	"address-create-custom-fields": {config: addressFields(), fill: maren, fraction: 305918274},
	"address-update-custom-fields": {config: addressFields(), fill: both(maren, summerHouseWithFields), fraction: 320999999},

	"addresses-list-empty":         {fill: maren},
	"addresses-list-custom-fields": {config: addressFields(), fill: both(maren, summerHouseWithFields, workshop)},
	"addresses-list-one-page":      {fill: both(maren, summerHouse, workshop)},
	"addresses-list-pages":         {config: sandbox.Config{Quota: 130}, fill: both(maren, addresses(130))},
	"addresses-by-city":            {fill: both(maren, summerHouse, workshop)},
}

func both(fills ...func(*fixture)) func(*fixture) {
	return func(f *fixture) {
		for _, fill := range fills {
			fill(f)
		}
	}
}

// addCustomer adds a customer with the ID and timestamps of its row, and an optional reference.
func (f *fixture) addCustomer(id, name, email, password, reference, created, updated string) {
	f.ids = []string{id}
	f.now = instant(created)
	f.AddCustomer(name, email, password)
	f.now = instant(updated)
	f.SetField(id, "", "name", name)
	if reference != "" {
		f.SetField(id, "", "external_ref", reference)
	}
	f.same[id], f.logins[id] = id, [2]string{email, password}
}

func maren(f *fixture) {
	f.addCustomer(marenID, "Maren Olufsen", "maren.olufsen@fjordpost.example", "Blue-Heron-58", "crm-20417",
		"2024-02-11T09:30:15.250499999Z", "2024-02-29T17:45:01.604Z")
}

func marenWithFields(f *fixture) {
	maren(f)
	f.SetField(marenID, "", "loyalty-tier", "gold")
	f.SetField(marenID, "", "newsletter", true)
}

func tomas(f *fixture) {
	f.addCustomer(tomasID, "Tomas Brandl", "tomas@brandl-optik.example", "", "", "2024-02-12T10:31:16Z", "2024-02-28T16:44:02.07Z")
}

func oona(email string) func(*fixture) {
	return func(f *fixture) {
		f.addCustomer(tomasID, "Oona O'Neil", email, "", "crm-40552", "2024-02-13T11:32:17.9Z", "2024-02-27T15:43:03.118Z")
	}
}

func customers(n int) func(*fixture) {
	return func(f *fixture) {
		for i := range n {
			k := fmt.Sprintf("%03d", i+1)
			f.addCustomer("00000000-0000-4000-8000-000000000"+k, "Customer "+k, "c"+k+"@fjordpost.example", "", "crm-"+k,
				"2"+k+"-02-11T09:30:15.25Z", "2"+k+"-03-28T17:45:01.604Z")
		}
	}
}

func (f *fixture) addAddress(id, created, updated string, a sandbox.Address) {
	a.ID, a.CreatedAt, a.UpdatedAt = id, instant(created), instant(updated)
	f.AddAddress(marenID, a)
	f.same[id] = id
}

func summerHouse(f *fixture) {
	f.addAddress(summerHouseID, "2024-02-11T09:30:15.250499999Z", "2024-02-29T17:45:01.604Z", sandbox.Address{
		Name: "Summer house", FirstName: "Maren", LastName: "Olufsen", CompanyName: "Fjordpost AS",
		PhoneNumber: "+47 55 10 20 31", Line1: "Strandgaten 14", Line2: "Second floor", City: "Bergen",
		PostCode: "5004", County: "Vestland", Region: "Vestlandet", Country: "NO", Instructions: "Ring twice",
	})
}

func addressFields() sandbox.Config {
	return sandbox.Config{AddressFields: []sandbox.Field{
		{Name: "address-priority", Type: sandbox.FieldInteger}, {Name: "delivery_details", Type: sandbox.FieldString},
	}}
}

func summerHouseWithFields(f *fixture) {
	summerHouse(f) // it was last updated with its customer
	f.SetField(marenID, summerHouseID, "address-priority", 3)
	f.SetField(marenID, summerHouseID, "delivery_details", "Side gate")
}

func workshop(f *fixture) {
	f.addAddress(workshopID, "2024-02-14T12:33:18.001Z", "2024-02-26T14:42:04Z", sandbox.Address{
		Name: "Workshop", FirstName: "Ingrid", LastName: "Dahl", Line1: "Havnegata 3", PostCode: "7010",
		County: "Trøndelag", Country: "SE",
	})
}

func addresses(n int) func(*fixture) {
	return func(f *fixture) {
		for i := range n {
			k := fmt.Sprintf("%03d", i+1)
			f.addAddress("00000000-0000-4000-8000-000000000"+k, "2"+k+"-02-11T09:30:15.25Z", "2"+k+"-03-28T17:45:01.604Z", sandbox.Address{
				Name: "Address " + k, FirstName: "Maren " + k, LastName: "Olufsen " + k, CompanyName: "Fjordpost " + k,
				PhoneNumber: "+47 55 10 2" + k, Line1: "Strandgaten " + k, Line2: "Floor " + k, City: "Bergen " + k,
				PostCode: "5" + k, County: "Vestland " + k, Region: "Vestlandet " + k, Country: "NO",
				Instructions: "Ring " + k + " times",
			})
		}
	}
}
