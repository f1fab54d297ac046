// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// lookup is a data source of one address.
func lookup(lines string) string {
	return "data \"moltin_customer_address\" \"it\" {\n" + lines + "\n}\n"
}

const it = "data.moltin_customer_address.it"

func TestAccAddressDataSourceFindsByNameAndID(t *testing.T) {
	store := acctest.StartOrLive(t)
	wanted := acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "the one"}).Without("region")
	config := store.Provider() + wanted.Resource("home") +
		acctest.AllAttributes().With(acctest.Attributes{"name": acctest.Prefix + "another"}).Resource("another")
	same := func(name string) statecheck.StateCheck {
		return statecheck.CompareValuePairs(acctest.HomeAddress, tfjsonpath.New(name), it, tfjsonpath.New(name), acctest.SameText{})
	}
	checks := append(wanted.StateChecks(it), same("id"), same("customer_id"))
	acctest.ParallelTest(t,
		resource.TestStep{Config: config + lookup(`name = `+acctest.HomeAddress+`.name`), ConfigStateChecks: checks},
		resource.TestStep{Config: config + lookup(`id = `+acctest.HomeAddress+`.id`), ConfigStateChecks: checks},
	)
}

// What matches several times is told with the ids to choose from.
func TestAccAddressDataSourceErrors(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	add := func(name string) string {
		return store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.RequiredAttributes().With(acctest.Attributes{"name": name}).Record()})
	}
	first, second := add("Home"), add("Home")
	add("Work")
	for name, tc := range map[string]struct {
		lookup string
		says   []string
	}{
		"several":           {`name = "Home"`, []string{"Multiple addresses found", `name "Home"`, first, second}},
		"none of the name":  {`name = "home"`, []string{"Address not found", `name "home"`}},
		"none of the id":    {`id = "not-there"`, []string{"Address not found", `id "not-there"`}},
		"none at all":       {fmt.Sprintf("customer_id = %q\nname = \"Home\"", leslie), []string{"Address not found", leslie}},
		"no such customer":  {"customer_id = \"not-there\"\nid = \"not-there\"", []string{"404 Not Found", "customer not found"}},
		"neither":           {"", []string{"Missing Attribute Configuration", "[id,name]"}},
		"both":              {"id = \"a\"\nname = \"b\"", []string{"Invalid Attribute Combination", "[id,name]"}},
		"an empty name":     {`name = ""`, []string{`name = ""`, "length"}},
		"an id with slash":  {`id = "a/b"`, []string{`id = "a/b"`, "must be an ID"}},
		"a slashy customer": {"customer_id = \"a/b\"\nname = \"Home\"", []string{`customer_id = "a/b"`, "must be an ID"}},
	} {
		t.Run(name, func(t *testing.T) {
			acctest.ParallelTest(t, resource.TestStep{Config: store.Provider() + lookup(tc.lookup), PlanOnly: true, ExpectError: acctest.ErrorContaining(tc.says...)})
		})
	}
}

// By its id an address is found where the store refuses to list, too.
func TestAccAddressDataSourceOfRefusedList(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	id := store.AddAddress(store.CustomerID(), sandbox.Address{Members: acctest.AllAttributes().Record()})
	store.SetFaults(sandbox.Fault{Kind: sandbox.ListRefused, Every: 1})
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + lookup(fmt.Sprintf("id = %q", id)), ConfigStateChecks: acctest.AllAttributes().StateChecks(it)},
		resource.TestStep{Config: store.Provider() + lookup(`name = "Home"`), ExpectError: acctest.ErrorContaining("403 Forbidden")},
	)
}

// All of a customer's, the oldest first in whatever order and pages they come.
func TestAccAddressesDataSource(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "")
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var listed []knownvalue.Check
	ages := []int{2, 0, 1}
	for _, age := range ages {
		members := acctest.AllAttributes().With(acctest.Attributes{"name": fmt.Sprintf("number %d", age)}).Record()
		store.AddAddress(leslie, sandbox.Address{Members: members, CreatedAt: start.Add(time.Duration(age) * time.Millisecond)})
	}
	for age := range ages {
		want := acctest.AllAttributes().With(acctest.Attributes{"name": fmt.Sprintf("number %d", age)})
		listed = append(listed, listedAddress(want))
	}
	store.SetFaults(sandbox.Fault{Kind: sandbox.PagedList, Every: 1, PageSize: 2})
	all := func(customerID string) string {
		return store.StoreProvider() + fmt.Sprintf("data \"moltin_customer_addresses\" \"all\" {\n  customer_id = %q\n}\n", customerID)
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config: all(leslie),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan(),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.moltin_customer_addresses.all", tfjsonpath.New("addresses"), knownvalue.ListExact(listed)),
				statecheck.ExpectKnownValue("data.moltin_customer_addresses.all",
					tfjsonpath.New("addresses").AtSliceIndex(0).AtMapKey("customer_id"), knownvalue.StringExact(leslie)),
				statecheck.ExpectKnownValue("data.moltin_customer_addresses.all",
					tfjsonpath.New("addresses").AtSliceIndex(2).AtMapKey("created_at"), knownvalue.StringExact("2026-01-02T03:04:05.002Z")),
			},
		},
		resource.TestStep{Config: all("not-there"), ExpectError: acctest.ErrorContaining("Could not list the customer's addresses", "404 Not Found", "customer not found")},
	)
}
