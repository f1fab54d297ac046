// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin_test

import (
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// call calls the client, whose requests the row responds to. It compares the result
// with the row.
type call func(*testing.T, *moltin.Client, *rowServer) error

// use is how the client uses a row.
type use struct {
	config  func(*moltin.Config)
	call    call
	entries []entry // of the error, if the row ends in one
}

// Ids in most rows.
const (
	marenID       = "6f1c8a52-3d07-4b6e-9a41-2c5e7d90b318"
	summerHouseID = "b7d24e90-5c1f-4e83-8f6a-91d03c7ae452"
)

// uses are those of all rows but the ones that no client sends.
var uses = map[string]use{
	"token-client-credentials":  {nil, useToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713"), nil},
	"token-implicit":            {implicit, useToken("d37f10ae62c84b95908e5f7d1b3ca64027fe89b1"), nil},
	"token-in-data":             {nil, useToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713"), nil},
	"token-numbers-as-text":     {nil, useToken("5e0c93b7a8d14f62e97b3ac850d1f64c2b98e713"), nil},
	"token-refused-403":         {wrongSecret, useRejected(moltin.StoreCredentials), []entry{{Detail: "Forbidden"}}},
	"token-refused-401":         {wrongSecret, useRejected(moltin.StoreCredentials), []entry{{Status: "401", Title: "Unauthorized"}}},
	"token-blocked-by-firewall": {nil, retryToken, nil},
	"access-token-expired":      {nil, getCustomer, nil},
	"implicit-token-forbidden":  {implicit, listCustomers(""), []entry{{Status: "403", Title: "Forbidden"}}},

	"login":                  {nil, logIn, nil},
	"login-numbers-as-text":  {nil, logIn, nil},
	"login-refused-401":      {login, useRejected(moltin.CustomerLogin), []entry{{Status: "401", Title: "Unauthorized", Detail: "Wrong email or password"}}},
	"login-refused-403":      {login, useRejected(moltin.CustomerLogin), []entry{{Status: "403", Title: "Forbidden", Detail: "Wrong email or password"}}},
	"customer-token-expired": {login, getAddress, nil},

	"customer-create":                    {nil, createCustomer, nil},
	"customer-create-with-password":      {nil, createCustomer, nil},
	"customer-create-refused":            {nil, createCustomer, []entry{{Title: "Failed Validation", Detail: "The data.name field is required."}, {Title: "Failed Validation", Detail: "The data.email field is required."}}},
	"customer-update":                    {nil, updateCustomer, nil},
	"customer-read":                      {nil, getCustomer, nil},
	"customer-read-without-external-ref": {nil, getCustomer, nil},
	"customer-read-custom-fields":        {nil, getCustomer, nil},
	"customer-not-found":                 {nil, getCustomer, []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}}},
	"customer-delete":                    {nil, deleteCustomer, nil},

	"customers-list-empty-page":     {nil, listCustomers(""), nil},
	"customers-list-one-page":       {nil, listCustomers(""), nil},
	"customers-list-pages":          {nil, listCustomers(""), nil},
	"customers-by-email":            {nil, listCustomers("maren.olufsen@fjordpost.example"), nil},
	"customers-by-email-quoted":     {nil, listCustomers("o,neil(x)+1@fjordpost.example"), nil},
	"customers-by-email-apostrophe": {nil, listCustomers("oona.o'neil+1@fjordpost.example"), nil},

	"customers-filter-refused": {nil, listCustomers("o,neil(x)+1@fjordpost.example"), []entry{{Title: "Bad Request", Detail: "Could not parse the supplied filter"}}},

	"address-create":                    {nil, createAddress, nil},
	"address-create-200":                {nil, createAddress, nil},
	"address-create-custom-fields":      {nil, createAddress, nil},
	"address-create-refused":            {nil, createAddress, []entry{required("first_name"), required("last_name"), required("line_1"), required("county"), required("postcode"), required("country")}},
	"address-create-empty-name":         {nil, createAddress, []entry{{Status: "400", Title: "Bad Request", Detail: "Validation failed: field 'Name' on the 'min' tag."}}},
	"address-create-customer-not-found": {nil, createAddress, []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}}},
	"address-read":                      {nil, getAddress, nil},
	"address-read-custom-fields-absent": {nil, getAddress, nil},
	"address-members-null-or-absent":    {nil, getAddress, nil},
	"address-post-code-old-spelling":    {nil, getAddress, nil},
	"address-not-found":                 {nil, getAddress, []entry{{Status: "404", Title: "Not Found", Detail: "address not found"}}},
	"address-update":                    {nil, updateAddress, nil},
	"address-update-204":                {nil, updateAndGetAddress, nil},
	"address-update-custom-fields":      {nil, updateAddress, nil},
	"address-delete":                    {nil, deleteAddress, nil},
	"address-delete-200":                {nil, deleteAddress, nil},
	"address-delete-already-gone":       {nil, deleteAddress, []entry{{Status: "404", Title: "Not Found", Detail: "address not found"}}},
	"address-delete-proxy-page":         {nil, deleteNothing, nil},

	"addresses-list-bare":               {nil, listAddresses, nil},
	"addresses-list-empty":              {nil, listAddresses, nil},
	"addresses-list-one-page":           {nil, listAddresses, nil},
	"addresses-list-pages":              {nil, listAddresses, nil},
	"addresses-list-paged-in-silence":   {nil, listAddresses, nil},
	"addresses-list-more-than-asked":    {nil, listAddresses, nil},
	"addresses-list-own-limit":          {nil, listAddresses, nil},
	"addresses-list-links-astray":       {nil, listAddresses, nil},
	"addresses-list-custom-fields":      {nil, listAddresses, nil},
	"addresses-list-customer-not-found": {nil, listAddresses, []entry{{Status: "404", Title: "Not Found", Detail: "customer not found"}}},
	"address-phone-number-a-number":     {nil, listAddresses, nil},
	"address-unreadable":                {nil, listNeighbours, nil},

	"error-array":              {nil, getAddress, []entry{{Status: "404", Title: "Address not found", Detail: "The requested address could not be found"}}},
	"error-string":             {nil, getAddress, []entry{{Detail: "The address is locked"}}},
	"error-bare-array":         {nil, getAddress, []entry{{Status: "400", Title: "Malformed address id"}}},
	"error-json-in-a-string":   {nil, getAddress, []entry{{Title: "Address service error", Detail: "Rejected by the lookup: "}}},
	"error-title-only":         {nil, getAddress, []entry{{Title: "Address not found"}}},
	"error-code":               {nil, getAddress, []entry{{Status: "7", Title: "Address not found"}}},
	"error-source":             {nil, createAddress, []entry{{Source: "county", Title: "required", Detail: "county is required"}}},
	"error-500":                {oneRetry, getAddress, []entry{{Status: "500", Title: "Internal Server Error", Detail: "There was an internal server error, you can report with your request id."}}},
	"error-503-page":           {oneRetry, getAddress, nil},
	"error-403-page":           {oneRetry, getAddress, nil},
	"error-404-page":           {oneRetry, getAddress, nil},
	"error-409-write-conflict": {oneRetry, updateAddress, nil},
	"error-429":                {oneRetry, waitAndCreate, nil},
}

func required(field string) entry {
	return entry{Status: "400", Source: "data", Title: "required", Detail: field + " is required"}
}

func implicit(config *moltin.Config) { config.ClientSecret = "" }

func wrongSecret(config *moltin.Config) { config.ClientSecret = "driftwood-0093" }

func login(config *moltin.Config) {
	config.CustomerEmail, config.CustomerPassword = "maren.olufsen@fjordpost.example", "Blue-Heron-58"
}

func oneRetry(config *moltin.Config) { config.MaxRetries = 1 }
