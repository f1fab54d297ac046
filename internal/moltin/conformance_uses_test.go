// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"encoding/json"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// check calls the client, whose requests the row responds to.
type check func(*testing.T, *moltin.Client, *rowServer)

// use is how the client uses a row.
type use struct {
	config func(*moltin.Config)
	check  check
}

// Ids that rows have for customers and addresses.
const (
	marenID       = "6f1c8a52-3d07-4b6e-9a41-2c5e7d90b318"
	tomasID       = "c83e5b07-92d4-4f1a-b6e8-07a9d1f4c265"
	summerHouseID = "b7d24e90-5c1f-4e83-8f6a-91d03c7ae452"
	workshopID    = "0d95f3b8-e6a2-47c9-a15d-8b3472f60ce1"
)

// uses are those of all rows but the ones that no client sends.
var uses = map[string]use{
	"token-client-credentials":  {nil, usesToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713")},
	"token-implicit":            {implicit, usesToken("d37f10ae62c84b95908e5f7d1b3ca64027fe89b1")},
	"token-in-data":             {nil, usesToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713")},
	"token-numbers-as-text":     {nil, usesToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713")},
	"token-refused-403":         {wrongSecret, rejectsStoreCredentials(403, "9d4e1b7c61b8f0d92c74e35a8b07d4f1c69e2a53", entry{Detail: "Forbidden"})},
	"token-refused-401":         {wrongSecret, rejectsStoreCredentials(401, "", entry{Status: "401", Title: "Unauthorized"})},
	"token-blocked-by-firewall": {nil, triesTokenAgain},
	"access-token-expired":      {nil, readsCustomer(maren())},
	"implicit-token-forbidden": {implicit, failsToFindCustomer("", failure{
		status: 403, id: "9d4e1b7ce02d7b9463fa815c4d6e0b93a7f125c8", entries: []entry{{Status: "403", Title: "Forbidden"}},
	})},

	"login":                  {nil, logsIn},
	"login-numbers-as-text":  {nil, logsIn},
	"login-refused-401":      {login, rejectsLogin(401, "Unauthorized")},
	"login-refused-403":      {login, rejectsLogin(403, "Forbidden")},
	"customer-token-expired": {login, readsAddress(summerHouse())},

	"customer-create": {nil, createsCustomer(
		moltin.CustomerFields{Name: new("Tomas Brandl"), Email: new("tomas@brandl-optik.example"), ExternalRef: new("crm-31188")},
		moltin.Customer{ID: tomasID, Name: "Tomas Brandl", Email: "tomas@brandl-optik.example", ExternalRef: "crm-31188", Partial: true})},
	"customer-create-with-password": {nil, createsCustomer(
		moltin.CustomerFields{Name: new("Tomas Brandl"), Email: new("tomas@brandl-optik.example"), Password: new("Amber-Quay-77")},
		moltin.Customer{ID: tomasID, Name: "Tomas Brandl", Email: "tomas@brandl-optik.example", HasPassword: true, Partial: true})},
	"customer-create-refused":            {nil, failsToCreateCustomer},
	"customer-update":                    {nil, renamesCustomer},
	"customer-read":                      {nil, readsCustomer(maren())},
	"customer-read-without-external-ref": {nil, readsCustomer(tomas())},
	"customer-read-custom-fields": {nil, readsCustomer(maren(func(c *moltin.Customer) {
		c.Custom = moltin.CustomFields{"loyalty-tier": "gold", "newsletter": true}
	}))},
	"customer-not-found": {nil, failsToReadCustomer},
	"customer-delete":    {nil, deletesCustomer},

	"customers-list-empty-page": {nil, listsCustomers("")},
	"customers-list-one-page":   {nil, listsCustomers("", tomas(), maren())},
	"customers-list-pages":      {nil, listsCustomers("", numberedCustomers(130)...)},
	"customers-by-email":        {nil, listsCustomers("maren.olufsen@fjordpost.example", maren())},
	"customers-by-email-quoted": {nil, listsCustomers("o,neil(x)+1@fjordpost.example", oona("o,neil(x)+1@fjordpost.example"))},
	"customers-by-email-apostrophe": {nil, listsCustomers("oona.o'neil+1@fjordpost.example",
		oona("oona.o'neil+1@fjordpost.example"))},

	"customers-filter-refused": {nil, failsToFindCustomer("o,neil(x)+1@fjordpost.example", failure{
		status: 400, id: "9d4e1b7cb6e3185f0c97d24a83d51b6f7e20c94d",
		entries: []entry{{Title: "Bad Request", Detail: "Could not parse the supplied filter"}},
	})},

	"address-create":     {nil, createsAddress(sentSummerHouse(), createdSummerHouse())},
	"address-create-200": {nil, createsAddress(sentSummerHouse(), createdSummerHouse())},
	"address-create-custom-fields": {nil, createsAddress(
		sentSummerHouse(custom("address-priority", json.Number("3"), "delivery_details", "Side gate")),
		createdSummerHouse(custom("address-priority", json.Number("3"), "delivery_details", "Side gate")))},
	"address-create-refused": {nil, failsToCreateAddress(moltin.AddressFields{}, failure{
		status: 400, id: "9d4e1b7c03fa52c86e19b740d1a6583c2f9e07b4", entries: []entry{
			required("first_name"), required("last_name"), required("line_1"), required("county"), required("postcode"), required("country"),
		},
	})},
	"address-create-empty-name": {nil, failsToCreateAddress(sentSummerHouse(set("name", "")).AddressFields, failure{
		status: 400, id: "9d4e1b7cc5172e90a4fd3b68275c1e8f60d9a3b2",
		entries: []entry{{Status: "400", Title: "Bad Request", Detail: "Validation failed: field 'Name' on the 'min' tag."}},
	})},
	"address-create-customer-not-found": {nil, failsToCreateAddress(sentSummerHouse().AddressFields, failure{
		status: 404, id: "9d4e1b7c61b8f0d92c74e35a8b07d4f1c69e2a53", notFound: true,
		entries: []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}},
	})},
	"address-read":                      {nil, readsAddress(summerHouse())},
	"address-read-custom-fields-absent": {nil, readsAddress(summerHouse(custom("address-priority", json.Number("3"))))},
	"address-members-null-or-absent": {nil, readsAddress(
		summerHouse(set("line_2", ""), set("instructions", ""), set("company_name", ""), set("region", "")))},
	"address-post-code-old-spelling": {nil, readsAddress(summerHouse())},
	"address-not-found": {nil, failsToReadAddress(failure{
		status: 404, id: "9d4e1b7c3f96c1a8d20e57b4691fc38e05ad7b42", notFound: true,
		entries: []entry{{Status: "404", Title: "Not Found", Detail: "address not found"}},
	})},
	"address-update": {nil, updatesAddress(
		moltin.AddressFields{Line2: new("Rear entrance"), PhoneNumber: new("")},
		summerHouse(set("line_2", "Rear entrance"), set("phone_number", ""), updated("2024-05-08T09:10:11.32Z")))},
	"address-update-204": {nil, readsAfterUpdate},
	"address-update-custom-fields": {nil, updatesAddress(
		moltin.AddressFields{Custom: moltin.CustomFields{"address-priority": json.Number("8"), "delivery_details": nil}},
		summerHouse(custom("address-priority", json.Number("8")), updated("2024-05-08T09:10:11.32Z")))},
	"address-delete":              {nil, deletesAddress},
	"address-delete-200":          {nil, deletesAddress},
	"address-delete-already-gone": {nil, failsToDeleteMissingAddress},
	"address-delete-proxy-page":   {nil, failsToDeleteAddress},

	"addresses-list-bare":             {nil, listsAddresses(summerHouse(), workshop(set("name", "")))},
	"addresses-list-empty":            {nil, listsAddresses()},
	"addresses-list-one-page":         {nil, listsAddresses(summerHouse(), workshop())},
	"addresses-list-pages":            {nil, listsAddresses(numberedAddresses(130)...)},
	"addresses-list-paged-in-silence": {nil, listsAddresses(numberedAddresses(53)...)},
	"addresses-list-more-than-asked":  {nil, listsAddresses(numberedAddresses(130)...)},
	"addresses-list-own-limit":        {nil, listsAddresses(numberedAddresses(3)...)},
	"addresses-list-links-astray":     {nil, listsAddresses(summerHouse(), workshop())},
	"addresses-list-custom-fields": {nil, listsAddresses(
		summerHouse(custom("address-priority", json.Number("3"), "delivery_details", "Side gate")), workshop())},
	"addresses-list-customer-not-found": {nil, failsToListAddresses(failure{
		status: 404, id: "9d4e1b7c3f96c1a8d20e57b4691fc38e05ad7b42", notFound: true,
		entries: []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}},
	})},
	"address-phone-number-a-number": {nil, listsAddresses(summerHouse(set("phone_number", "4755102031")), workshop())},
	"address-unreadable":            {nil, readsNeighbours},

	"error-array": {nil, failsToReadAddress(failure{
		status: 404, id: "9d4e1b7c03fa52c86e19b740d1a6583c2f9e07b4", notFound: true,
		entries: []entry{{Status: "404", Title: "Address not found", Detail: "The requested address could not be found"}},
	})},
	"error-string": {nil, failsToReadAddress(failure{
		status: 400, id: "9d4e1b7cc5172e90a4fd3b68275c1e8f60d9a3b2", entries: []entry{{Detail: "The address is locked"}},
	})},
	"error-bare-array": {nil, failsToReadAddress(failure{
		status: 400, id: "9d4e1b7c61b8f0d92c74e35a8b07d4f1c69e2a53", entries: []entry{{Status: "400", Title: "Malformed address id"}},
	})},
	"error-json-in-a-string": {nil, failsToReadAddress(failure{
		status: 400, id: "9d4e1b7ce02d7b9463fa815c4d6e0b93a7f125c8",
		entries: []entry{{Title: "Address service error", Detail: "Rejected by the lookup: "}},
	})},
	"error-title-only": {nil, failsToReadAddress(failure{
		status: 404, id: "9d4e1b7c3f96c1a8d20e57b4691fc38e05ad7b42", notFound: true, entries: []entry{{Title: "Address not found"}},
	})},
	"error-code": {nil, failsToReadAddress(failure{
		status: 404, id: "9d4e1b7c8a5b04e7f1c3926dd07e68b3149fa2c5", notFound: true, entries: []entry{{Status: "7", Title: "Address not found"}},
	})},
	"error-source": {nil, failsToCreateAddress(sentSummerHouse().AddressFields, failure{
		status: 400, id: "9d4e1b7c27c0f9d6b83e41a57f12e9c4d05b386a",
		entries: []entry{{Source: "county", Title: "required", Detail: "county is required"}},
	})},
	"error-500": {oneRetry, failsToReadAddress(failure{
		status: 500, id: "9d4e1b7cc5172e90a4fd3b68275c1e8f60d9a3b2, c4d91f08a2e76b35", attempts: 2, entries: []entry{{
			Status: "500", Title: "Internal Server Error", Detail: "There was an internal server error, you can report with your request id.",
		}},
	})},
	"error-503-page":           {oneRetry, readsAddress(summerHouse())},
	"error-403-page":           {oneRetry, failsToReadAddress(failure{status: 403})},
	"error-404-page":           {oneRetry, failsToReadAddress(failure{status: 404})},
	"error-409-write-conflict": {oneRetry, updatesAddress(moltin.AddressFields{City: new("Voss")}, summerHouse(set("city", "Voss")))},
	"error-429":                {oneRetry, waitsAndCreates},
}

func implicit(config *moltin.Config) { config.ClientSecret = "" }

func wrongSecret(config *moltin.Config) { config.ClientSecret = "driftwood-0093" }

func login(config *moltin.Config) {
	config.CustomerEmail, config.CustomerPassword = "maren.olufsen@fjordpost.example", "Blue-Heron-58"
}

func oneRetry(config *moltin.Config) { config.MaxRetries = 1 }
