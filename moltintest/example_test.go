// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

// start starts a store for an example. A test calls moltintest.Start(t, options), and doesn't need to close the store.
func start(options *moltintest.Options) *moltintest.Store {
	store, err := moltintest.New(options)
	if err != nil {
		log.Panic(err)
	}
	return store
}

// fetchToken is the code under test. It fetches an access token, and returns the status, or 0 without a response.
func fetchToken(store *moltintest.Store) (status int) {
	response, err := http.PostForm(store.URL()+"/oauth/access_token", url.Values{
		"client_id": {moltintest.DefaultClientID}, "client_secret": {moltintest.DefaultClientSecret}, "grant_type": {"client_credentials"},
	})
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func Example() {
	store, err := moltintest.New(&moltintest.Options{Quota: 5}) // in a test: store := moltintest.Start(t, &moltintest.Options{Quota: 5})
	if err != nil {
		log.Panic(err)
	}
	defer store.Close()
	id := store.AddCustomer(moltintest.Customer{
		Name: "Leslie Knope", Email: "leslie@pawnee.example",
		Addresses: []moltintest.Address{{FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", City: "Pawnee"}},
	})

	// Run the code under test here, with store.URL() or store.Env().
	fmt.Println("token:", fetchToken(store))

	fmt.Println(store.CheckAddresses(id, moltintest.Address{FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", City: "Pawnee"}))
	fmt.Println(store.CheckRequests(map[string]int{"POST /oauth/access_token": 1, "DELETE": 0}))
	// Output:
	// token: 200
	// <nil>
	// <nil>
}

func ExampleStore_Env() {
	store := start(nil)
	defer store.Close()
	// command.Env = append(os.Environ(), store.Env()...)
	for _, variable := range store.Env() {
		name, _, _ := strings.Cut(variable, "=")
		fmt.Println(name)
	}
	// Output:
	// MOLTIN_ENDPOINT
	// MOLTIN_CLIENT_ID
	// MOLTIN_CLIENT_SECRET
	// MOLTIN_CUSTOMER_EMAIL
	// MOLTIN_CUSTOMER_PASSWORD
	// MOLTIN_REQUESTS_PER_SECOND
}

func ExampleStore_Inject() {
	store := start(nil)
	defer store.Close()
	remove := store.Inject(moltintest.Fault{Status: 503, RetryAfter: "1", Method: "POST", Path: "oauth"})
	fmt.Println(fetchToken(store))
	remove()
	store.Inject(moltintest.Fault{Close: true, Process: "yes", Next: 1})
	fmt.Println(fetchToken(store))
	fmt.Println(fetchToken(store))
	for _, r := range store.Requests() {
		fmt.Println(r.Method, r.Path, r.Status, r.Fault)
	}
	// Output:
	// 503
	// 0
	// 200
	// POST /oauth/access_token 503 status 503
	// POST /oauth/access_token 0 close process yes
	// POST /oauth/access_token 200
}

func ExampleStore_UpdateAddress() {
	store := start(nil)
	defer store.Close()
	id := store.CustomerID()
	store.AddAddress(id, moltintest.Address{Name: "Cabin", City: "Pawnee"})
	for _, address := range store.Addresses(id) {
		address.City = "Eagleton" // simulate a change by somebody else
		store.UpdateAddress(id, address)
	}
	fmt.Println(store.Addresses(id)[0].City)
	// Output: Eagleton
}

func ExampleStore_CheckAddress() {
	store := start(nil)
	defer store.Close()
	id := store.CustomerID()
	store.AddAddress(id, moltintest.Address{ID: "home", City: "Pawnee", Country: "US"})
	err := store.CheckAddress(id, moltintest.Address{City: "Eagleton", Country: "US"})
	fmt.Println(strings.ReplaceAll(err.Error(), id, "42"))
	// Output:
	// none of the 1 addresses of customer 42 matches; the most similar one, with the ID "home", differs:
	//   City: "Pawnee", want "Eagleton"
}

func ExampleStore_Advance() {
	store := start(&moltintest.Options{Rate: 1})
	defer store.Close()
	fmt.Println(fetchToken(store), fetchToken(store))
	store.Advance(time.Second)
	fmt.Println(fetchToken(store))
	// Output:
	// 200 429
	// 200
}

func ExampleStore_Reset() {
	store := start(&moltintest.Options{Customers: []moltintest.Customer{{Name: "Leslie Knope", Email: "leslie@pawnee.example"}}})
	defer store.Close()
	store.AddCustomer(moltintest.Customer{Name: "Andy Dwyer", Email: "andy@pawnee.example"})
	fmt.Println(len(store.Customers()))
	store.Reset()
	fmt.Println(len(store.Customers()))
	// Output:
	// 3
	// 2
}
