// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// HomeAddress is the resource that most tests of addresses are about.
const HomeAddress = "moltin_customer_address.home"

// Attributes are the arguments of an address that are strings.
type Attributes map[string]string

// RequiredAttributes are the attributes that Terraform and a new store require.
func RequiredAttributes() Attributes {
	return Attributes{
		"first_name": "Ron", "last_name": Prefix + "Swanson", "line_1": "1 Sunny Street", "county": "Sunnyville",
		"post_code": "SU33 1YY", "country": "US",
	}
}

// AllAttributes are all attributes that a user can set on an address, each with a
// value of its own.
func AllAttributes() Attributes {
	return RequiredAttributes().With(Attributes{
		"name": "Home", "company_name": "Ron Swanson Enterprises", "phone_number": "(555) 555-1234", "line_2": "Backyard",
		"city": "Sunny Town", "region": "Kent", "instructions": "Leave behind the bins",
	})
}

// With returns a copy with other or more values.
func (a Attributes) With(more Attributes) Attributes {
	all := maps.Clone(a)
	maps.Copy(all, more)
	return all
}

// Without returns a copy without one value.
func (a Attributes) Without(name string) Attributes {
	fewer := maps.Clone(a)
	delete(fewer, name)
	return fewer
}

// Resource returns an address resource in HCL, with additional lines.
func (a Attributes) Resource(label string, more ...string) string {
	lines := more
	for _, name := range slices.Sorted(maps.Keys(a)) {
		lines = append(lines, fmt.Sprintf("%s = %q", name, a[name]))
	}
	return fmt.Sprintf("resource \"moltin_customer_address\" %q {\n%s\n}\n", label, strings.Join(lines, "\n"))
}

// Object returns the values as Terraform sends them.
func (a Attributes) Object() Object {
	values := Object{}
	for name, value := range a {
		values[name] = value
	}
	return values
}

// Record returns the record in the sandbox.
func (a Attributes) Record() sandbox.Address {
	seed, err := json.Marshal(Object{"customers": []Object{{"name": "Ron", "email": "ron@swanson.com", "addresses": []Attributes{a}}}})
	if err != nil {
		panic(err)
	}
	customers, err := sandbox.Config{}.ParseSeed(seed)
	if err != nil {
		panic(err)
	}
	return customers[0].Addresses[0]
}

// ContentOf returns the built-in fields of an address, to compare addresses.
func ContentOf(address sandbox.Address) string {
	address.ID, address.Fields, address.CreatedAt, address.UpdatedAt = "", nil, time.Time{}, time.Time{}
	return fmt.Sprintf("%+v", address)
}

// StateChecks check that a resource or data source has these values, and null in
// all other attributes that a user can set.
func (a Attributes) StateChecks(resourceAddress string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for name := range AllAttributes() {
		var want knownvalue.Check = knownvalue.Null()
		if value, ok := a[name]; ok {
			want = knownvalue.StringExact(value)
		}
		checks = append(checks, statecheck.ExpectKnownValue(resourceAddress, tfjsonpath.New(name), want))
	}
	return checks
}

// AddressConfig is a configuration with all attributes for the store's customer.
func AddressConfig(store *Store) Object {
	config := AllAttributes().Object()
	config["customer_id"] = store.CustomerID()
	return config
}

// AddAddress adds an address with a name, a street and a town to the store, and
// returns its ID.
func AddAddress(store *Store, name, street, town string) string {
	return store.AddAddress(store.CustomerID(), sandbox.Address{
		Name: name, Line1: street, City: town, FirstName: "Ron", LastName: "Swanson", County: "Sunnyville",
		PostCode: "SU33 1YY", Country: "US",
	})
}

// OnlyAddress returns the only address of the first customer.
func OnlyAddress(t *testing.T, store *Store) sandbox.Address {
	t.Helper()
	addresses := store.Addresses(store.CustomerID())
	if len(addresses) != 1 {
		t.Fatalf("the store has %d addresses, want 1: %v", len(addresses), addresses)
	}
	return addresses[0]
}
