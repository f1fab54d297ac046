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

// exampleT replaces the *testing.T of a test, which examples don't have.
type exampleT struct{ cleanups []func() }

func (t *exampleT) Helper()                   {}
func (t *exampleT) Cleanup(f func())          { t.cleanups = append(t.cleanups, f) }
func (t *exampleT) Logf(f string, a ...any)   { fmt.Printf(f+"\n", a...) }
func (t *exampleT) Fatalf(f string, a ...any) { log.Panicf(f, a...) }

func (t *exampleT) end() {
	for _, f := range t.cleanups {
		f()
	}
}

// fetchToken is the code under test. It fetches an access token.
func fetchToken(store *moltintest.Store) (status int) {
	response, err := http.PostForm(store.URL()+"/oauth/access_token", url.Values{
		"client_id": {moltintest.ClientID}, "client_secret": {moltintest.ClientSecret}, "grant_type": {"client_credentials"},
	})
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func Example() {
	t := new(exampleT) // a test uses its own t
	defer t.end()

	store := moltintest.Start(t, moltintest.WithQuota(5))
	id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	store.AddAddress(id, moltintest.Address{FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", City: "Pawnee"})

	// Run the code under test here, with store.URL(), store.Env() or store.ProviderConfig().
	fmt.Println("token:", fetchToken(store))

	store.CheckAddresses(t, id, moltintest.Address{FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", City: "Pawnee"})
	store.CheckRequests(t, map[string]int{"POST /oauth/access_token": 1, "DELETE": 0})
	// Output: token: 200
}

// An acceptance test with terraform-plugin-testing passes the provider block of the store and the provider to resource.TestCase:
//
//	resource.Test(t, resource.TestCase{
//		ProtoV6ProviderFactories: moltintest.ProtoV6ProviderFactories(),
//		Steps: []resource.TestStep{{
//			Config: store.ProviderConfig() + `module "staff" { source = "./modules/staff" }`,
//		}},
//	})
func ExampleStore_ProviderConfig() {
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t, moltintest.WithoutLogin())
	config := store.ProviderConfig(`max_retries = 3`)
	fmt.Print(strings.ReplaceAll(config, store.URL(), "http://127.0.0.1:41234"))
	// Output:
	// provider "moltin" {
	//   endpoint = "http://127.0.0.1:41234"
	//   client_id = "sandbox"
	//   client_secret = "sandbox-secret"
	//   requests_per_second = 0
	//   max_retries = 3
	// }
}

func ExampleStore_Env() {
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t)
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
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t)
	remove := store.Inject(moltintest.Status(503).RetryAfter("1"), moltintest.On("POST /oauth/access_token"))
	fmt.Println(fetchToken(store))
	remove()
	store.Inject(moltintest.DropAfter(), moltintest.Next(1))
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

func ExampleStore_Addresses() {
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t)
	id := store.CustomerID()
	store.AddAddress(id, moltintest.Address{Name: "Cabin", City: "Pawnee"})
	for _, address := range store.Addresses(id) {
		address.City = "Eagleton" // simulate a change outside of Terraform
		store.UpdateAddress(id, address)
	}
	store.CheckAddress(t, id, moltintest.Address{Name: "Cabin", City: "Eagleton"})
	fmt.Println(store.Addresses(id)[0].City)
	// Output: Eagleton
}

func ExampleStore_Advance() {
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t, moltintest.WithRate(1))
	fmt.Println(fetchToken(store), fetchToken(store))
	store.Advance(time.Second)
	fmt.Println(fetchToken(store))
	// Output:
	// 200 429
	// 200
}

func ExampleStore_Reset() {
	t := new(exampleT)
	defer t.end()

	store := moltintest.Start(t)
	store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
	fmt.Println(len(store.Customers()))
	store.Reset()
	fmt.Println(len(store.Customers()))
	// Output:
	// 2
	// 1
}
