// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package outside_test is a separate module, like that of a user. Its tests use every exported name of moltintest and providertest.
package outside_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/moltin/terraform-provider-moltin/moltintest"
	"github.com/moltin/terraform-provider-moltin/moltintest/providertest"
)

// address has a value in each field.
func address() moltintest.Address {
	return moltintest.Address{
		ID: "desk", Name: "Desk", FirstName: "Leslie", LastName: "Knope", CompanyName: "Parks", PhoneNumber: "555-0100", Line1: "City Hall",
		Line2: "3rd floor", City: "Pawnee", County: "Wamapoke", Region: "Indiana", PostCode: "47901", Country: "US", Instructions: "Knock",
		Fields: map[string]any{"gate": "7"},
	}
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestAccModule(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{
		Rate: 1000, Latency: time.Millisecond, Quota: 3, PageLength: 1, RequiredFields: []string{"first_name", "line_1"}, DuplicateEmails: true,
		NoLogin: true,
	})
	leslie := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: moltintest.DefaultCustomerEmail})
	desk := moltintest.Address{Name: "Desk", FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", County: "Wamapoke", PostCode: "47901", Country: "US"}
	config := providertest.Config(store, `max_retries = 5`) + fmt.Sprintf(`
		resource "moltin_customer_address" "desk" {
		  customer_id = %q
		  name        = "Desk"
		  first_name  = "Leslie"
		  last_name   = "Knope"
		  line_1      = "City Hall"
		  county      = "Wamapoke"
		  post_code   = "47901"
		  country     = "US"
		}`, leslie)
	unchanged := func(*terraform.State) error { return store.CheckAddresses(leslie, desk) }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: providertest.Factories(),
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					store.Inject(moltintest.Fault{Status: 503, Next: 1, Method: "POST", Path: "addresses"})
					store.Inject(moltintest.Fault{Close: true, Process: "yes", Next: 1, Path: "/v2/customers/*/addresses/*"})
				},
				Config: config,
				Check: resource.ComposeTestCheckFunc(unchanged, func(*terraform.State) error {
					return store.CheckRequests(map[string]int{"POST /v2/customers/*/addresses": 2, "DELETE": 0})
				}),
			},
			{
				PreConfig: func() {
					drifted := store.Addresses(leslie)[0]
					drifted.City = "Eagleton"
					store.UpdateAddress(leslie, drifted)
				},
				Config: config,
				Check:  unchanged,
			},
			{
				PreConfig: func() { store.DeleteAddress(leslie, store.Addresses(leslie)[0].ID) },
				Config:    config,
				Check:     unchanged,
			},
		},
	})
	noError(t, store.CheckAddresses(leslie)) // the test destroys its records
}

func TestRecords(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: April Ludgate\n    email: april@pawnee.example\n    vip: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	created := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	andy := moltintest.Customer{
		ID: "andy", Name: "Andy Dwyer", Email: "andy@pawnee.example", Password: "mouserat", ExternalRef: "crm-17", Fields: map[string]any{"vip": false},
		CreatedAt: created, UpdatedAt: created, Addresses: []moltintest.Address{address()},
	}
	store := moltintest.Start(t, &moltintest.Options{
		SeedFile: seed, Customers: []moltintest.Customer{andy}, AddressFields: []string{"gate:string"}, CustomerFields: []string{"vip:boolean"},
	})
	noError(t, store.CheckCustomer(moltintest.Customer{Name: "April Ludgate", Email: "april@pawnee.example", Fields: map[string]any{"vip": true}}))
	noError(t, store.CheckCustomer(andy))
	noError(t, store.CheckAddress("andy", address()))
	equal(t, "String of an address", strings.HasPrefix(address().String(), `ID: "desk", Name: "Desk"`), true)
	equal(t, "String of a customer", strings.Contains(andy.String(), "crm-17") && !strings.Contains(andy.String(), "mouserat"), true)

	april := store.Customers()[1]
	april.Name = "April Ludgate-Dwyer"
	store.UpdateCustomer(april)
	noError(t, store.CheckCustomer(april))
	added := address()
	added.ID = ""
	equal(t, "ID", store.AddAddress(april.ID, added), store.Addresses(april.ID)[0].ID)
	store.DeleteCustomer("andy")
	if err := store.CheckAddresses("andy"); err == nil {
		t.Error("a customer who was deleted has no addresses to check")
	}
	store.Reset()
	noError(t, store.CheckAddresses("andy", address()))
	noError(t, store.CheckAddresses(april.ID))
}

// send requests an access token with the default credentials, and returns the status and the token.
func send(store *moltintest.Store) (status int, token string) {
	response, err := http.PostForm(store.URL()+"/oauth/access_token", url.Values{
		"client_id": {moltintest.DefaultClientID}, "client_secret": {moltintest.DefaultClientSecret}, "grant_type": {"client_credentials"},
	})
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	var document struct {
		AccessToken string `json:"access_token"`
	}
	_ = json.NewDecoder(response.Body).Decode(&document) // errors have none
	return response.StatusCode, document.AccessToken
}

func list(t *testing.T, store *moltintest.Store, token string) int {
	t.Helper()
	request, err := http.NewRequest("GET", store.URL()+"/v2/customers/"+store.CustomerID()+"/addresses?page[limit]=7", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestStore(t *testing.T) {
	store, err := moltintest.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	store.Setenv(t)
	equal(t, "Setenv", os.Getenv("MOLTIN_ENDPOINT"), store.URL())
	equal(t, "Env", slices.Contains(store.Env(), "MOLTIN_CUSTOMER_PASSWORD="+moltintest.DefaultCustomerPassword), true)

	_, token := send(store)
	equal(t, "list", list(t, store, token), 200)
	got := store.Requests("GET /v2/customers/*/addresses")[0]
	equal(t, "Method and Path", got.Method+" "+got.Path, "GET /v2/customers/"+store.CustomerID()+"/addresses")
	equal(t, "Query", got.Query.Get("page[limit]"), "7")
	equal(t, "Header", got.Header.Get("Authorization"), "Bearer ***")
	equal(t, "Body, Status and Fault", fmt.Sprint(string(got.Body), got.Status, got.Fault), "200")
	equal(t, "Time", time.Since(got.Time) < time.Minute, true)
	equal(t, "Dump", strings.Contains(store.Dump(), "/oauth/access_token"), true)
	store.ClearRequests()
	equal(t, "ClearRequests", len(store.Requests()), 0)

	store.Advance(2 * time.Hour)
	equal(t, "an expired token", list(t, store, token), 401)
	_, token = send(store)
	address := store.URL()
	store.Restart()
	equal(t, "URL", store.URL(), address)
	equal(t, "a token after a restart", list(t, store, token), 401)
	store.Close()
	status, _ := send(store)
	equal(t, "a closed store", status, 0)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	for _, test := range []struct {
		fault  moltintest.Fault
		status int
	}{
		{moltintest.Fault{Status: 429, RetryAfter: "+1", Method: "POST", Path: "oauth"}, 429},
		{moltintest.Fault{Status: 502, HTML: true, Every: 1}, 502},
		{moltintest.Fault{Status: 500, Shape: "code", Probability: 1}, 500},
		{moltintest.Fault{Close: true, Next: 1}, 0},
		{moltintest.Fault{Redirect: store.URL() + "/elsewhere", Path: "oauth"}, 404},
		{moltintest.Fault{Hang: true, Path: "settings"}, 200},
		{moltintest.Fault{Status: 504, HTML: true, Process: "late", MinDelay: time.Hour, MaxDelay: 2 * time.Hour}, 200},
		{moltintest.Fault{Kind: "paged_list", PageSize: 1}, 200},
	} {
		remove := store.Inject(test.fault)
		status, _ := send(store)
		equal(t, fmt.Sprintf("%+v", test.fault), status, test.status)
		remove()
		status, _ = send(store)
		equal(t, fmt.Sprintf("%+v removed", test.fault), status, 200)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for _, options := range []moltintest.Options{
		{ClientID: "id", ClientSecret: "secret"},
		{CustomerEmail: "april@pawnee.example", CustomerPassword: "janet-snakehole"},
		{AddressLists: "whole", UnknownFields: "refuse", PostCodeField: "post_code", RandomSeed: 2},
		{DataFile: filepath.Join(t.TempDir(), "store.json")},
	} {
		store := moltintest.Start(t, &options)
		status, _ := send(store)
		equal(t, fmt.Sprintf("%+v", options), status == 200, options.ClientID == "")
		equal(t, "customers", store.Customers()[0].ID, store.CustomerID())
	}
}
