// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package customer_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
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

// A customer in all attributes: created, renamed, changed, replaced by nothing.
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
	noRef := statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("external_ref"), knownvalue.Null())
	renamed := acctest.Prefix + "Leslie Knope-Wyatt"
	acctest.ParallelTest(t,
		step(plancheck.ResourceActionCreate, acctest.SweepableLeslie(first, `external_ref = "crm-7"`), isText("external_ref", "crm-7"), isText("name", acctest.LeslieName)),
		step(plancheck.ResourceActionNoop, acctest.SweepableLeslie(first, `external_ref = "crm-7"`), isText("external_ref", "crm-7")),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, first, `external_ref = "crm-7"`), isText("name", renamed), isText("external_ref", "crm-7")),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, first, `external_ref = "crm-8"`), isText("external_ref", "crm-8")),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, second, `external_ref = "crm-8"`), isText("email", second)),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, second), noRef),
		step(plancheck.ResourceActionUpdate, acctest.CustomerResource(renamed, second, `external_ref = ""`), isText("external_ref", "")), // in the state alone
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

// withWriteOnly is run for a Terraform that has write-only attributes.
func withWriteOnly(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		ProtoV6ProviderFactories: acctest.Factories(), Steps: steps,
	})
}

func hasPassword(want bool) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("has_password"), knownvalue.Bool(want)),
		statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("password_wo"), knownvalue.Null()),
	}
}

func TestAccCustomerCreatedWithAPassword(t *testing.T) {
	store := acctest.StartOrLive(t)
	withWriteOnly(t, resource.TestStep{
		Config:            store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t), `password_wo = "waffles-4-ever"`, `password_wo_version = 1`),
		ConfigPlanChecks:  leslieChange(plancheck.ResourceActionCreate),
		ConfigStateChecks: hasPassword(true),
	})
}

func TestAccCustomerGivenAPassword(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	withWriteOnly(t,
		resource.TestStep{Config: store.Provider() + acctest.SweepableLeslie(email), ConfigStateChecks: hasPassword(false)},
		resource.TestStep{
			Config:            store.Provider() + acctest.SweepableLeslie(email, `password_wo = "whipped-cream"`, `password_wo_version = 1`),
			ConfigPlanChecks:  leslieChange(plancheck.ResourceActionUpdate),
			ConfigStateChecks: hasPassword(true),
		},
		resource.TestStep{
			Config:            store.Provider() + acctest.SweepableLeslie(email, `password_wo = "salgado-7"`, `password_wo_version = 2`),
			ConfigPlanChecks:  leslieChange(plancheck.ResourceActionUpdate),
			ConfigStateChecks: hasPassword(true),
		},
	)
}

func TestAccCustomerTimeoutsAlone(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	same := statecheck.CompareValue(compare.ValuesSame())
	step := func(action plancheck.ResourceActionType, timeout string) resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + acctest.SweepableLeslie(email, fmt.Sprintf("timeouts = { update = %q }", timeout)),
			ConfigPlanChecks:  leslieChange(action),
			ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("updated_at"))},
		}
	}
	change := step(plancheck.ResourceActionUpdate, "3m")
	change.ConfigPlanChecks.PreApply = append(change.ConfigPlanChecks.PreApply, changesOnly{acctest.LeslieCustomer, []string{"timeouts"}})
	renamed := resource.TestStep{
		Config:           store.Provider() + acctest.CustomerResource(acctest.LeslieName+"-Wyatt", email, `timeouts = { update = "3m" }`),
		ConfigPlanChecks: leslieChange(plancheck.ResourceActionUpdate),
	}
	renamed.ConfigPlanChecks.PreApply = append(renamed.ConfigPlanChecks.PreApply, changesOnly{acctest.LeslieCustomer, []string{"name", "updated_at"}})
	acctest.ParallelTest(t, step(plancheck.ResourceActionCreate, "2m"), change, renamed)
}

// A create answers in nanoseconds, and a read may not.
var notImported = []string{"timeouts"}

func TestAccCustomerImportedByID(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t), `external_ref = "crm-7"`)},
		resource.TestStep{ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: notImported},
	)
}

func TestAccCustomerImportedByEmail(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	acctest.ParallelTest(t,
		resource.TestStep{Config: store.Provider() + acctest.SweepableLeslie(email, `external_ref = "crm-7"`)},
		resource.TestStep{
			ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: notImported,
			ImportStateId: "email:" + email,
		},
		resource.TestStep{
			ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateId: "email:nobody." + email,
			ExpectError: acctest.ErrorContaining("Customer not found", "nobody."),
		},
		resource.TestStep{ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateId: "email:", ExpectError: acctest.ErrorContaining("email:ADDRESS")},
	)
}

func TestAccCustomerImportedByIdentity(t *testing.T) {
	store := acctest.StartOrLive(t)
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)}, // has identities
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{Config: store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t))},
			{ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccCustomerFoundByIDAndEmail(t *testing.T) {
	store := acctest.StartOrLive(t)
	config := store.Provider() + acctest.SweepableLeslie(acctest.NewEmail(t), `external_ref = "crm-7"`) + `
data "moltin_customer" "by_id" {
  id = moltin_customer.leslie.id
}
data "moltin_customer" "by_email" {
  email = moltin_customer.leslie.email
}
`
	var checks []statecheck.StateCheck
	for _, source := range []string{"data.moltin_customer.by_id", "data.moltin_customer.by_email"} {
		for _, attribute := range []string{"id", "name", "email", "external_ref"} {
			checks = append(checks, statecheck.CompareValuePairs(acctest.LeslieCustomer, tfjsonpath.New(attribute), source, tfjsonpath.New(attribute), acctest.SameText{}))
		}
	}
	acctest.ParallelTest(t, resource.TestStep{Config: config, ConfigStateChecks: checks})
}

func TestAccCustomersFoundByPattern(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config: store.Provider() + acctest.SweepableLeslie(email) + fmt.Sprintf(`
data "moltin_customers" "it" {
  email      = %q
  depends_on = [moltin_customer.leslie]
}
`, strings.ToUpper(strings.TrimSuffix(email, "example.com"))+"*"),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.moltin_customers.it", tfjsonpath.New("customers"), knownvalue.ListSizeExact(1)),
			statecheck.CompareValuePairs(acctest.LeslieCustomer, tfjsonpath.New("id"),
				"data.moltin_customers.it", tfjsonpath.New("customers").AtSliceIndex(0).AtMapKey("id"), acctest.SameText{}),
		},
	})
}

func TestAccCustomerUnknownEmail(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config:      store.Provider() + fmt.Sprintf("data \"moltin_customer\" \"it\" {\n  email = %q\n}\n", acctest.NewEmail(t)),
		ExpectError: acctest.ErrorContaining("Customer not found", "The store has no customer with the email"),
	})
}

func TestAccCustomerUnknownID(t *testing.T) {
	store := acctest.StartOrLive(t)
	acctest.ParallelTest(t, resource.TestStep{
		Config:      store.Provider() + "data \"moltin_customer\" \"it\" {\n  id = \"00000000-0000-4000-8000-000000000000\"\n}\n",
		ExpectError: acctest.ErrorContaining("Customer not found", "00000000-0000-4000-8000-000000000000"),
	})
}

func TestAccCustomerGoneAndBack(t *testing.T) {
	store := acctest.StartOrLive(t)
	email := acctest.NewEmail(t)
	differs := statecheck.CompareValue(compare.ValuesDiffer())
	there := func() resource.TestStep {
		return resource.TestStep{
			Config:            store.Provider() + acctest.SweepableLeslie(email),
			ConfigPlanChecks:  leslieChange(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{differs.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id"))},
		}
	}
	acctest.ParallelTest(t, there(), resource.TestStep{Config: store.Provider() + "resource \"terraform_data\" \"nothing\" {}\n"}, there())
}

// changesOnly wants a plan to change these attributes of a resource and no others.
type changesOnly struct {
	address    string
	attributes []string
}

func (c changesOnly) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	var changed []string
	for _, r := range req.Plan.ResourceChanges {
		if r.Address != c.address {
			continue
		}
		before, after, afterApply := r.Change.Before.(acctest.Object), r.Change.After.(acctest.Object), r.Change.AfterUnknown.(acctest.Object)
		for name := range before {
			if !reflect.DeepEqual(before[name], after[name]) || afterApply[name] == true {
				changed = append(changed, name)
			}
		}
	}
	if slices.Sort(changed); !slices.Equal(changed, c.attributes) {
		resp.Error = fmt.Errorf("the plan changes %q, want %q", changed, c.attributes)
	}
}
