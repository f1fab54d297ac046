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

func TestRecordsAreReturnedAsAdded(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{AddressFields: []string{"priority:integer", "weight:float", "gate:string", "safe:boolean"}})
	created := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	address := leslie()
	address.ID, address.CreatedAt, address.UpdatedAt = "office", created, created.Add(time.Hour)
	address.Fields = map[string]any{"priority": int64(3), "weight": 1.5, "gate": "7", "safe": true}
	want := moltintest.Customer{
		ID: "leslie", Name: "Leslie Knope", Email: "leslie@pawnee.example", Password: "waffles", ExternalRef: "crm-7",
		CreatedAt: created, UpdatedAt: created, Addresses: []moltintest.Address{address},
	}
	if id := store.AddCustomer(want); id != "leslie" {
		t.Errorf("the ID is %q", id)
	}
	want.Password = ""
	if got := store.Customers()[1]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := store.Addresses("leslie"); !reflect.DeepEqual(got, want.Addresses) {
		t.Errorf("got %+v\nwant %+v", got, want.Addresses)
	}
	if got := store.Addresses("nobody"); got != nil {
		t.Errorf("nobody's addresses: %+v", got)
	}
	login := `{"data":{"type":"token","email":"leslie@pawnee.example","password":"waffles","authentication_mechanism":"password"}}`
	if status, body := newClient(t, store).send("POST", "/v2/customers/tokens", login); status != 200 && status != 201 {
		t.Errorf("the login: %d %s", status, body)
	}
}

func TestUpdatesAndDeletes(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, nil)
	id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example", ExternalRef: "crm-7"})
	store.AddAddress(id, leslie())
	gone := store.AddAddress(id, moltintest.Address{City: "Eagleton"})

	office := store.Addresses(id)[0]
	office.City, office.Region = "Snerling", ""
	store.UpdateAddress(id, office)
	store.DeleteAddress(id, gone)
	if err := store.CheckAddresses(id, office); err != nil {
		t.Error(err)
	}
	if got := store.Addresses(id)[0]; !got.UpdatedAt.After(office.UpdatedAt) || !got.CreatedAt.Equal(office.CreatedAt) {
		t.Errorf("created %s, updated %s after %s", got.CreatedAt, got.UpdatedAt, office.UpdatedAt)
	}

	customer := store.Customers()[1]
	customer.Name, customer.ExternalRef, customer.Addresses = "Leslie Barbara Knope", "", nil
	store.UpdateCustomer(customer)
	if err := store.CheckCustomer(customer); err != nil {
		t.Error(err)
	}
	if err := store.CheckAddresses(id, office); err != nil {
		t.Error(err)
	}
	store.DeleteCustomer(id)
	if got := len(store.Customers()); got != 1 {
		t.Errorf("%d customers are left", got)
	}
}

func TestInvalidRecords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call  func(store *moltintest.Store)
		parts []string
	}{
		"no email": {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{Name: "Tom"}) }, []string{"AddCustomer", "an email is required"}},
		"email used": {
			func(s *moltintest.Store) {
				s.AddCustomer(moltintest.Customer{Name: "Tom", Email: moltintest.DefaultCustomerEmail})
			},
			[]string{"AddCustomer", "ron@swanson.com"},
		},
		"ID used": {func(s *moltintest.Store) {
			s.AddCustomer(moltintest.Customer{ID: s.CustomerID(), Name: "Tom", Email: "t@x"})
		}, []string{"AddCustomer", "already"}},
		"no name":      {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{Email: "t@x"}) }, []string{"AddCustomer", "a name is required"}},
		"not an email": {func(s *moltintest.Store) { s.AddCustomer(moltintest.Customer{Name: "Tom", Email: "t"}) }, []string{"AddCustomer", "not an email address"}},
		"address ID twice": {func(s *moltintest.Store) {
			s.AddCustomer(moltintest.Customer{Name: "Tom", Email: "t@x", Addresses: []moltintest.Address{{ID: "office"}, {ID: "office"}}})
		}, []string{"AddCustomer", "duplicate id office"}},
		"address ID used by another customer": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{ID: "office"})
			s.AddCustomer(moltintest.Customer{Name: "Tom", Email: "t@x", Addresses: []moltintest.Address{{ID: "office"}}})
		}, []string{"AddCustomer", "office", "already"}},
		"address ID of another customer": {func(s *moltintest.Store) {
			s.AddCustomer(moltintest.Customer{Name: "Tom", Email: "t@x", Addresses: []moltintest.Address{{ID: "office"}}})
			s.AddAddress(s.CustomerID(), moltintest.Address{ID: "office"})
		}, []string{"AddAddress", "office", "already"}},
		"address ID of a customer": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{ID: s.CustomerID()})
		}, []string{"AddAddress", "already"}},
		"customer ID of an address": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{ID: "office"})
			s.AddCustomer(moltintest.Customer{ID: "office", Name: "Tom", Email: "t@x"})
		}, []string{"AddCustomer", "office", "already"}},
		"customer field": {func(s *moltintest.Store) {
			s.AddCustomer(moltintest.Customer{Name: "Tom", Email: "t@x", Fields: map[string]any{"vip": true}})
		}, []string{"AddCustomer", "vip", "CustomerFields"}},
		"no email left":   {func(s *moltintest.Store) { s.UpdateCustomer(moltintest.Customer{ID: s.CustomerID(), Name: "Ron"}) }, []string{"UpdateCustomer", "an email is required"}},
		"update customer": {func(s *moltintest.Store) { s.UpdateCustomer(moltintest.Customer{ID: "nobody", Email: "t@x"}) }, []string{"UpdateCustomer", "nobody"}},
		"delete customer": {func(s *moltintest.Store) { s.DeleteCustomer("nobody") }, []string{"DeleteCustomer", "nobody"}},
		"address of none": {func(s *moltintest.Store) { s.AddAddress("nobody", leslie()) }, []string{"AddAddress", "nobody"}},
		"address ID used": {func(s *moltintest.Store) {
			for range 2 {
				s.AddAddress(s.CustomerID(), moltintest.Address{ID: "office"})
			}
		}, []string{"AddAddress", "office"}},
		"address field": {func(s *moltintest.Store) {
			s.AddAddress(s.CustomerID(), moltintest.Address{Fields: map[string]any{"gate": 7}})
		}, []string{"AddAddress", "gate", "string", "7"}},
		"update address": {func(s *moltintest.Store) { s.UpdateAddress(s.CustomerID(), moltintest.Address{ID: "none"}) }, []string{"UpdateAddress", "none"}},
		"delete address": {func(s *moltintest.Store) { s.DeleteAddress(s.CustomerID(), "none") }, []string{"DeleteAddress", "none"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := moltintest.Start(t, &moltintest.Options{AddressFields: []string{"gate:string"}})
			expectText(t, panicMessage(t, func() { test.call(store) }), append(test.parts, "moltintest: ")...)
		})
	}
}

// TestChecks expects that errors describe what differs, and nothing else.
func TestChecks(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t, &moltintest.Options{AddressFields: []string{"gate:string", "priority:integer"}})
	id := store.CustomerID()
	expectError := func(err error, parts ...string) string {
		t.Helper()
		if err == nil {
			t.Fatal("no error")
		}
		expectText(t, err.Error(), parts...)
		return err.Error()
	}
	expectError(store.CheckAddress(id, leslie()), "there are no addresses of customer "+id)
	expectError(store.CheckAddress("nobody", leslie()), "nobody")
	expectError(store.CheckAddresses("nobody"), "nobody")

	office := leslie()
	office.ID, office.Fields = "office", map[string]any{"gate": "7", "priority": 1}
	store.AddAddress(id, office)
	store.AddAddress(id, moltintest.Address{ID: "other", City: "Eagleton"})
	if err := store.CheckAddress(id, office); err != nil {
		t.Error(err)
	}
	want := office
	want.City, want.Fields = "Snerling", map[string]any{"gate": "8", "priority": 1, "removed": nil}
	message := expectError(store.CheckAddress(id, want), "office", `City: "Pawnee", want "Snerling"`, `Fields["gate"]: "7", want "8"`)
	if strings.Contains(message, "Line1") || strings.Contains(message, "priority") || strings.Contains(message, "removed") {
		t.Errorf("fields that are the same:\n%s", message)
	}

	want.CompanyName, want.Fields = "Parks & Recreation", map[string]any{"priority": 2, "removed": true}
	expectError(store.CheckAddress(id, want), `CompanyName: "Parks and Recreation", want "Parks & Recreation"`,
		`Fields["gate"]: "7", want none`, `Fields["priority"]: 1, want 2`, `Fields["removed"]: none, want true`)

	expectError(store.CheckAddresses(id, want), "address office differs", `want "Snerling"`, `unexpected: ID: "other", City: "Eagleton"`)
	expectError(store.CheckAddresses(id, moltintest.Address{ID: "other", City: "Eagleton"}, office, leslie()), `missing: Name: "Office"`)
	store.AddAddress(id, moltintest.Address{ID: "twin", City: "Eagleton"})
	if err := store.CheckAddresses(id, moltintest.Address{City: "Eagleton"}, office, moltintest.Address{ID: "other", City: "Eagleton"}); err != nil {
		t.Error(err)
	}
	expectError(store.CheckCustomer(moltintest.Customer{Name: "Ron", Email: moltintest.DefaultCustomerEmail}), id, `Name: "Ron Swanson", want "Ron"`)
	if err := store.CheckCustomer(moltintest.Customer{Name: "Ron Swanson", Email: moltintest.DefaultCustomerEmail}); err != nil {
		t.Error(err)
	}
}
