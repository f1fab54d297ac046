// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// Attributes are added, changed and removed, each time by one update that has
// nothing else. A name can't be removed, so the address is replaced.
func TestAccAddressEveryAttribute(t *testing.T) {
	store := acctest.StartOrLive(t)
	required, all := acctest.RequiredAttributes(), acctest.AllAttributes()
	named := required.With(acctest.Attributes{"name": "Changed name"})
	added, changes, removed := acctest.Attributes{}, acctest.Attributes{}, acctest.Attributes{}
	for name, value := range all {
		changes[name] = "Changed " + name
		if _, ok := required[name]; !ok {
			added[name] = value
		}
		if _, ok := named[name]; !ok {
			removed[name] = ""
		}
	}
	changes["country"], changes["last_name"] = "GB", acctest.Prefix+"Knope"
	for name := range named {
		named[name] = changes[name]
	}
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	id := func() statecheck.StateCheck { return differs.AddStateValue(acctest.HomeAddress, tfjsonpath.New("id")) }
	step := func(action plancheck.ResourceActionType, a acctest.Attributes, updates ...acctest.Attributes) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + a.Resource("home"),
			ConfigPlanChecks:  acctest.ExpectHomeAction(action),
			ConfigStateChecks: a.StateChecks(acctest.HomeAddress),
			PostApplyFunc:     func() { acctest.AssertUpdates(t, store, updates...) },
		}
	}
	before := step(plancheck.ResourceActionUpdate, named, removed)
	before.ConfigStateChecks = append(before.ConfigStateChecks, id())
	replaced := step(plancheck.ResourceActionReplace, named.Without("name"))
	replaced.ConfigStateChecks = append(replaced.ConfigStateChecks, id())
	acctest.ParallelTest(t,
		step(plancheck.ResourceActionCreate, required),
		step(plancheck.ResourceActionUpdate, all, added),
		step(plancheck.ResourceActionUpdate, all.With(changes), changes),
		before,
		replaced,
	)
}

// Characters that mean something to JSON, HTML or HCL come through as they are.
func TestAccAddressUnusualCharacters(t *testing.T) {
	store := acctest.StartOrLive(t)
	unusual := acctest.RequiredAttributes().With(acctest.Attributes{
		"name": "Süße Straße 🏠", "first_name": `<Ron & "Leslie">`, "line_1": `C:\back\slash`, "city": "Łódź",
		"instructions": "first line\nsecond\tline", "company_name": "null", "phone_number": "0044",
	})
	acctest.ParallelTest(t, resource.TestStep{
		Config:            store.Provider() + unusual.Resource("home"),
		ConfigStateChecks: unusual.StateChecks(acctest.HomeAddress),
	})
}

// A name that is not known until apply may be the one that goes, which can't be
// an update.
func TestAccAddressNameUnknownAtPlan(t *testing.T) {
	store := acctest.StartOrLive(t)
	config := func(name string) string {
		return store.Provider() + fmt.Sprintf("resource \"terraform_data\" \"name\" {\n  input = %q\n}\n", name) +
			acctest.RequiredAttributes().Resource("home", "name = terraform_data.name.output")
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config("Home"), ConfigStateChecks: acctest.RequiredAttributes().With(acctest.Attributes{"name": "Home"}).StateChecks(acctest.HomeAddress)},
		resource.TestStep{Config: config(""), ConfigStateChecks: acctest.RequiredAttributes().With(acctest.Attributes{"name": ""}).StateChecks(acctest.HomeAddress)},
	)
}
