// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// Tests of customers that need nothing but the API, and so run against a real
// store too. Their emails differ from run to run.

func isText(attribute, want string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New(attribute), knownvalue.StringExact(want))
}

// leslieChange wants a plan to do one thing to leslie, and the next to be empty.
func leslieChange(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{
		PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, action)},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
}

// A customer is created with all attributes, changed in all, and loses one.
func TestAccCustomerEveryAttribute(t *testing.T) {
	store := acctest.StartOrLive(t)
	first, second := acctest.NewEmail(t), acctest.NewEmail(t)
	sameID, sameCreatedAt := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesSame())
	step := func(action plancheck.ResourceActionType, config string, checks ...statecheck.StateCheck) resource.TestStep {
		return resource.TestStep{
			Config: store.Provider() + config, ConfigPlanChecks: leslieChange(action),
			ConfigStateChecks: append(checks,
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("created_at"), knownvalue.NotNull()),
				statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("updated_at"), knownvalue.NotNull()),
				sameID.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id")),
				sameCreatedAt.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("created_at"))),
		}
	}
	renamed := acctest.Prefix + "Leslie Knope-Wyatt"
	acctest.ParallelTest(t,
		step(plancheck.ResourceActionCreate, acctest.SweepableLeslie(first, `external_ref = "crm-7"`),
			isText("name", acctest.LeslieName), isText("email", first), isText("external_ref", "crm-7")),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, second, `external_ref = "crm-8"`),
			isText("name", renamed), isText("email", second), isText("external_ref", "crm-8")),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, second),
			statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("external_ref"), knownvalue.Null())),
	)
}

func TestAccCustomerUnusualCharacters(t *testing.T) {
	store := acctest.StartOrLive(t)
	name, ref := acctest.Prefix+`Süße "Łucja" <&> 🏠`, `C:\crm\7 & "more"`
	acctest.ParallelTest(t, resource.TestStep{
		Config:            store.Provider() + acctest.CustomerResource(name, acctest.NewEmail(t), fmt.Sprintf("external_ref = %q", ref)),
		ConfigPlanChecks:  leslieChange(plancheck.ResourceActionCreate),
		ConfigStateChecks: []statecheck.StateCheck{isText("name", name), isText("external_ref", ref)},
	})
}

func TestAccCustomerPassword(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	step := func(action plancheck.ResourceActionType, password string, version int) resource.TestStep {
		return resource.TestStep{
			Config: store.Provider() + acctest.SweepableLeslie(email, fmt.Sprintf("password_wo = %q", password),
				fmt.Sprintf("password_wo_version = %d", version)),
			ConfigPlanChecks: leslieChange(action),
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

func TestAccCustomerImported(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	notImported := []string{"timeouts"}
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + acctest.SweepableLeslie(email, `external_ref = "crm-7"`)},
		resource.TestStep{ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: notImported},
		resource.TestStep{
			ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: notImported,
			ImportStateId: "email:" + email,
		},
	)
}

func TestAccCustomerFound(t *testing.T) {
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
	step := func(line string, want ...string) resource.TestStep {
		return resource.TestStep{
			Config:      store.Provider() + "data \"moltin_customer\" \"nobody\" {\n" + line + "\n}\n",
			ExpectError: acctest.ErrorContaining(append([]string{"Customer not found"}, want...)...),
		}
	}
	acctest.ParallelTest(t,
		step(fmt.Sprintf("email = %q", acctest.NewEmail(t)), "The store has no customer with the email"),
		step(`id = "00000000-0000-4000-8000-000000000000"`, "00000000-0000-4000-8000-000000000000"),
	)
}

// A customer's email can be used again.
func TestAccCustomerReplaced(t *testing.T) {
	store := acctest.StartOrLive(t)
	config := store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t))
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	id := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{differs.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id"))}
	}
	acctest.ParallelTest(t,
		resource.TestStep{Config: config, ConfigStateChecks: id()},
		resource.TestStep{
			Config: config, Taint: []string{acctest.LeslieCustomer},
			ConfigPlanChecks: leslieChange(plancheck.ResourceActionReplace), ConfigStateChecks: id(),
		},
	)
}
