// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

func TestAddressesAreGivenBack(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, moltintest.WithAddressFields("priority:integer", "weight:float", "gate:string", "safe:boolean"))
	id := store.AddCustomer(moltintest.Customer{ID: "leslie", Name: "Leslie Knope", Email: "leslie@pawnee.example", Password: "waffles", ExternalRef: "crm-7"})
	created := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	want := leslie()
	want.ID, want.CreatedAt, want.UpdatedAt = "office", created, created.Add(time.Hour)
	want.Fields = map[string]any{"priority": int64(3), "weight": 1.5, "gate": "7", "safe": true}
	if got := store.AddAddress(id, want); got != "office" {
		t.Errorf("the id is %q", got)
	}
	if got := store.Addresses(id); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}

	customer := store.Customers()[1]
	if customer.Password != "" || customer.CreatedAt.IsZero() {
		t.Errorf("%+v", customer)
	}
	store.CheckCustomer(t, moltintest.Customer{ID: "leslie", Name: "Leslie Knope", Email: "leslie@pawnee.example", ExternalRef: "crm-7"})
	login := `{"data":{"type":"token","email":"leslie@pawnee.example","password":"waffles","authentication_mechanism":"password"}}`
	if status, body := newClient(t, store).send("POST", "/v2/customers/tokens", login); status != 200 && status != 201 {
		t.Errorf("the login: %d %s", status, body)
	}
}

func TestUpdatesAndDeletes(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t)
	id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example", ExternalRef: "crm-7"})
	store.AddAddress(id, leslie())
	gone := store.AddAddress(id, moltintest.Address{City: "Eagleton"})

	office := store.Addresses(id)[0]
	office.City, office.Region = "Snerling", ""
	store.UpdateAddress(id, office)
	store.DeleteAddress(id, gone)
	store.CheckAddresses(t, id, office)
	if got := store.Addresses(id)[0]; !got.UpdatedAt.After(office.UpdatedAt) || !got.CreatedAt.Equal(office.CreatedAt) {
		t.Errorf("created %s, updated %s after %s", got.CreatedAt, got.UpdatedAt, office.UpdatedAt)
	}

	customer := store.Customers()[1]
	customer.Name, customer.ExternalRef = "Leslie Barbara Knope", ""
	store.UpdateCustomer(customer)
	store.CheckCustomer(t, customer)
	store.CheckAddresses(t, id, office)
	store.DeleteCustomer(id)
	if got := len(store.Customers()); got != 1 {
		t.Errorf("%d customers are left", got)
	}
}

func TestMistakesInPreparing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		run   func(store *moltintest.Store)
		parts []string
	}{
		"no email":    {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{Name: "Tom"}) }, []string{"AddCustomer", "Email"}},
		"email taken": {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{Email: moltintest.CustomerEmail}) }, []string{"AddCustomer", "ron@swanson.com", "WithDuplicateEmails"}},
		"id taken":    {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{ID: s.CustomerID(), Email: "t@x"}) }, []string{"AddCustomer", "ID of its own"}},
		"customer field": {func(s *moltintest.Store) {
			s.AddCustomer(moltintest.Customer{Email: "t@x", Fields: map[string]any{"vip": true}})
		}, []string{"vip", "WithCustomerFields"}},
		"update customer": {func(s *moltintest.Store) { s.UpdateCustomer(moltintest.Customer{ID: "nobody"}) }, []string{"UpdateCustomer", "nobody", "Customers"}},
		"delete customer": {func(s *moltintest.Store) { s.DeleteCustomer("nobody") }, []string{"DeleteCustomer", "nobody"}},
		"address of none": {func(s *moltintest.Store) { s.AddAddress("nobody", leslie()) }, []string{"AddAddress", "nobody", "CustomerID"}},
		"address id taken": {func(s *moltintest.Store) {
			for range 2 {
				s.AddAddress(s.CustomerID(), moltintest.Address{ID: "office"})
			}
		}, []string{"AddAddress", "office", "already"}},
		"address field": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{Fields: map[string]any{"gate": 7}})
		}, []string{"gate", "type string", "int"}},
		"address of chan": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{Fields: map[string]any{"gate": make(chan int)}})
		}, []string{"gate", "chan int"}},
		"addresses":        {func(s *moltintest.Store) { s.Addresses("nobody") }, []string{"Addresses", "nobody"}},
		"update address":   {func(s *moltintest.Store) { s.UpdateAddress(s.CustomerID(), moltintest.Address{ID: "none"}) }, []string{"UpdateAddress", "none"}},
		"delete address":   {func(s *moltintest.Store) { s.DeleteAddress(s.CustomerID(), "none") }, []string{"DeleteAddress", "none"}},
		"check no address": {func(s *moltintest.Store) { s.CheckAddress(t, "nobody", leslie()) }, []string{"Addresses", "nobody"}},
	} {
		message := failure(t, func(tb *failing) { test.run(moltintest.Start(tb, moltintest.WithAddressFields("gate:string"))) })
		if message == "" {
			t.Errorf("%s: it didn't fail", name)
		}
		expectMessage(t, message, test.parts...)
	}
}

func TestChecksSayWhatDiffers(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, moltintest.WithAddressFields("gate:string", "priority:integer"))
	id := store.CustomerID()
	message := failure(t, func(tb *failing) { store.CheckAddress(tb, id, leslie()) })
	expectMessage(t, message, "has no address")

	office := leslie()
	office.ID, office.Fields = "office", map[string]any{"gate": "7", "priority": 1}
	store.AddAddress(id, office)
	store.AddAddress(id, moltintest.Address{ID: "other", City: "Eagleton"})
	store.CheckAddress(t, id, office)

	want := office
	want.City, want.Fields = "Snerling", map[string]any{"gate": "8", "priority": 1}
	message = failure(t, func(tb *failing) { store.CheckAddress(tb, id, want) })
	expectMessage(t, message, "office", `City: "Pawnee", want "Snerling"`, `Fields["gate"]: "7", want "8"`)
	if strings.Contains(message, "Line1") || strings.Contains(message, "priority") {
		t.Errorf("what is the same should not be there:\n%s", message)
	}

	message = failure(t, func(tb *failing) { store.CheckAddresses(tb, id, want) })
	expectMessage(t, message, "address office differs", `want "Snerling"`, `unexpected: ID: other, City: "Eagleton"`)
	message = failure(t, func(tb *failing) {
		store.CheckAddresses(tb, id, moltintest.Address{ID: "other", City: "Eagleton"}, office, leslie())
	})
	expectMessage(t, message, "missing: Name: \"Office\"")
	store.CheckAddresses(t, id, moltintest.Address{City: "Eagleton"}, office)

	message = failure(t, func(tb *failing) {
		store.CheckCustomer(tb, moltintest.Customer{Name: "Ron", Email: moltintest.CustomerEmail})
	})
	expectMessage(t, message, id, `Name: "Ron Swanson", want "Ron"`)
}

func TestDump(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t)
	store.AddAddress(store.CustomerID(), leslie())
	c := newClient(t, store)
	store.Inject(moltintest.Status(503), moltintest.Next(1))
	c.send("GET", "/v2/customers?sort=name", "")
	dump := store.Dump()
	expectMessage(t, dump, store.URL(), `Name: "Ron Swanson"`, `City: "Pawnee"`, "POST /oauth/access_token 200", "GET /v2/customers?sort=name 503 [status 503]")
	for _, secret := range []string{moltintest.ClientSecret, moltintest.CustomerPassword, c.token} {
		if strings.Contains(dump, secret) {
			t.Errorf("the dump has %s:\n%s", secret, dump)
		}
	}
}
