// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// expectLeslieAction checks what a plan does to LeslieCustomer, and that the next plan
// is empty.
func expectLeslieAction(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// A customer is created with characters that mean something to JSON, HTML or HCL,
// imported, and changed in every attribute.
func TestAccCustomer(t *testing.T) {
	store := acctest.StartOrLive(t)
	first, second := acctest.NewEmail(t), acctest.NewEmail(t)
	name, ref := acctest.Prefix+`Süße "Łucja" <&> 🏠`, `C:\crm\7 & "more"`
	expect := func(attribute string, want knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New(attribute), want)
	}
	imported := func(id string) resource.TestStep {
		return resource.TestStep{
			ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateId: id,
			ImportStateVerify: true, ImportStateVerifyIgnore: []string{"timeouts"},
		}
	}
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:           store.Provider() + acctest.CustomerResource(name, first, fmt.Sprintf("external_ref = %q", ref)),
			ConfigPlanChecks: expectLeslieAction(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				expect("name", knownvalue.StringExact(name)), expect("email", knownvalue.StringExact(first)),
				expect("external_ref", knownvalue.StringExact(ref)), expect("created_at", knownvalue.NotNull()), expect("updated_at", knownvalue.NotNull()),
			},
		},
		imported(""), // by the ID in the state
		imported("email:"+first),
		resource.TestStep{
			Config:           store.Provider() + acctest.SweepableLeslie(second),
			ConfigPlanChecks: expectLeslieAction(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{
				expect("name", knownvalue.StringExact(acctest.LeslieName)), expect("email", knownvalue.StringExact(second)),
				expect("external_ref", knownvalue.Null()),
			},
		},
	)
}

// A password is sent with each of its versions, and is never in the state.
func TestAccCustomerPassword(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	step := func(action plancheck.ResourceActionType, password string, version int) resource.TestStep {
		return resource.TestStep{
			Config: store.Provider() + acctest.SweepableLeslie(email, fmt.Sprintf("password_wo = %q", password),
				fmt.Sprintf("password_wo_version = %d", version)),
			ConfigPlanChecks: expectLeslieAction(action),
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("has_password"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("password_wo"), knownvalue.Null()),
			},
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)}, // has write-only attributes
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			step(plancheck.ResourceActionCreate, "waffles-4-ever", 1),
			step(plancheck.ResourceActionUpdate, "whipped-cream", 2),
		},
	})
}

func TestAccCustomerDataSources(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	config := store.Provider() + acctest.SweepableLeslie(email, `external_ref = "crm-7"`) + fmt.Sprintf(`
data "moltin_customer" "by_id" {
  id = moltin_customer.leslie.id
}
data "moltin_customer" "by_email" {
  email = moltin_customer.leslie.email
}
data "moltin_customers" "by_pattern" {
  email      = %q
  depends_on = [moltin_customer.leslie]
}
`, strings.ToUpper(strings.TrimSuffix(email, "example.com"))+"*")
	list := tfjsonpath.New("customers")
	checks := []statecheck.StateCheck{
		statecheck.ExpectKnownValue("data.moltin_customers.by_pattern", list, knownvalue.ListSizeExact(1)),
		statecheck.CompareValuePairs(acctest.LeslieCustomer, tfjsonpath.New("id"),
			"data.moltin_customers.by_pattern", list.AtSliceIndex(0).AtMapKey("id"), acctest.SameText{}),
	}
	for _, source := range []string{"data.moltin_customer.by_id", "data.moltin_customer.by_email"} {
		for _, attribute := range []string{"id", "name", "email", "external_ref"} {
			checks = append(checks, statecheck.CompareValuePairs(acctest.LeslieCustomer, tfjsonpath.New(attribute), source, tfjsonpath.New(attribute), acctest.SameText{}))
		}
	}
	acctest.ParallelTest(t, resource.TestStep{Config: config, ConfigStateChecks: checks})
}

func TestAccCustomerNotFound(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + fmt.Sprintf(`
data "moltin_customer" "by_email" {
  email = %q
}
data "moltin_customer" "by_id" {
  id = "00000000-0000-4000-8000-000000000000"
}
`, acctest.NewEmail(t)),
		ExpectError: acctest.ErrorContaining("Customer not found", "The store has no customer with the", "Customer not found", "The store has no customer with the"),
	})
}

// A create that can't be searched for taints the resource. The next apply finds the
// customer and replaces it, and then creates the address that depends on it.
func TestAccCustomerUnresolved(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.StoreProvider("max_retries = 0") + acctest.LeslieResource(`email = "leslie@pawnee.gov"`, `external_ref = "crm-7"`) +
		acctest.RequiredAttributes().Resource("home", "customer_id = moltin_customer.leslie.id")
	store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathCustomers)...)
	acctest.ParallelTest(t,
		resource.TestStep{
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not determine whether the store created the customer", "searching for it failed", "403", "Apply again"),
		},
		resource.TestStep{
			PreConfig: func() { store.SetFaults() },
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionReplace)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("external_ref"), knownvalue.StringExact("crm-7")),
			},
			PostApplyFunc: func() {
				if there := acctest.CreatedCustomers(store); len(there) != 1 || len(store.Addresses(there[0].ID)) != 1 {
					t.Errorf("the store has %v", there)
				}
			},
		},
	)
	if left := acctest.CreatedCustomers(store); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
