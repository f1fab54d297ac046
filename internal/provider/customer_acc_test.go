// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAccCustomer(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	inState := func(attribute string, want knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New(attribute), want)
	}
	sameID := statecheck.CompareValue(sameValues{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			if left := acctest.CreatedCustomers(store); len(left) > 0 {
				return fmt.Errorf("left over: %v", left)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: store.StoreProvider() + acctest.LeslieResource(`email = "leslie@pawnee.gov"`, `external_ref = "crm-7"`),
				ConfigStateChecks: []statecheck.StateCheck{
					inState("name", knownvalue.StringExact("Leslie Knope")),
					inState("email", knownvalue.StringExact("leslie@pawnee.gov")),
					inState("external_ref", knownvalue.StringExact("crm-7")),
					inState("has_password", knownvalue.Bool(false)),
					inState("created_at", knownvalue.NotNull()),
					inState("updated_at", knownvalue.NotNull()),
					sameID.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id")),
				},
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true},
			{
				ResourceName: acctest.LeslieCustomer, ImportState: true, ImportStateVerify: true,
				ImportStateId: "email:leslie@pawnee.gov",
			},
			{
				Config: store.StoreProvider() + acctest.LeslieResource(`email = "leslie@wyatt.example"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{
					inState("email", knownvalue.StringExact("leslie@wyatt.example")),
					inState("external_ref", knownvalue.Null()),
					sameID.AddStateValue(acctest.LeslieCustomer, tfjsonpath.New("id")),
				},
			},
			{ // Somebody deletes her: the next plan makes her again.
				PreConfig: func() { store.DeleteCustomer(acctest.CreatedCustomers(store)[0].ID) },
				Config:    store.StoreProvider() + acctest.LeslieResource(`email = "leslie@wyatt.example"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionCreate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
			{
				Config:      store.StoreProvider() + acctest.LeslieResource(fmt.Sprintf("email = %q", sandbox.DefaultCustomerEmail)),
				ExpectError: acctest.ErrorContaining("Email already in use", store.CustomerID(), "Use another email"),
			},
		},
	})
}

// sameValues compares what one attribute is in several steps.
type sameValues struct{}

func (sameValues) CompareValues(values ...any) error {
	for _, value := range values {
		if value != values[0] {
			return fmt.Errorf("values differ: %v", values)
		}
	}
	return nil
}

func TestAccCustomerPassword(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	version := func(n int, password string) string {
		return store.StoreProvider() + acctest.LeslieResource(`email = "leslie@pawnee.gov"`, fmt.Sprintf("password_wo = %q\npassword_wo_version = %d", password, n))
	}
	passwordIsNowhere := statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("password_wo"), knownvalue.Null())
	sent := func(want ...string) func(*terraform.State) error {
		return func(*terraform.State) error {
			var got []string
			for _, entry := range store.Journal() {
				for _, password := range []string{"waffles-4-ever", "whipped-cream"} {
					if strings.Contains(string(entry.Body), password) {
						got = append(got, entry.Method+" "+password)
					}
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				return fmt.Errorf("passwords were sent by %q, want %q", got, want)
			}
			return nil
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)}, // write-only attributes
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config: version(1, "waffles-4-ever"),
				Check:  sent("POST waffles-4-ever"),
				ConfigStateChecks: []statecheck.StateCheck{
					passwordIsNowhere,
					statecheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("has_password"), knownvalue.Bool(true)),
				},
				ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config:           version(1, "whipped-cream"),
				Check:            sent("POST waffles-4-ever"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			},
			{
				Config:            version(2, "whipped-cream"),
				Check:             sent("POST waffles-4-ever", "PUT whipped-cream"),
				ConfigStateChecks: []statecheck.StateCheck{passwordIsNowhere},
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(acctest.LeslieCustomer, plancheck.ResourceActionUpdate),
						plancheck.ExpectKnownValue(acctest.LeslieCustomer, tfjsonpath.New("password_wo"), knownvalue.Null()),
					},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			},
		},
	})
}

// A customer and addresses come and go in one apply each, in the right order.
func TestAccCustomerWithAddresses(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		CheckDestroy: func(*terraform.State) error {
			var order []string
			for _, entry := range store.Find("DELETE", "") {
				order = append(order, fmt.Sprintf("%d segments: %d", strings.Count(entry.Path, "/"), entry.Status))
			}
			want := "[5 segments: 204 5 segments: 204 5 segments: 204 3 segments: 204]" // addresses, then the customer
			if got := fmt.Sprint(order); got != want || len(acctest.CreatedCustomers(store)) > 0 {
				return fmt.Errorf("deleted %s, want %s; %d customers are left", got, want, len(acctest.CreatedCustomers(store)))
			}
			return nil
		},
		Steps: []resource.TestStep{{
			Config: store.StoreProvider() + acctest.LeslieResource(`email = "leslie@pawnee.gov"`) + `
resource "moltin_customer_address" "leslie" {
  count       = 3
  customer_id = moltin_customer.leslie.id
  name        = "Address ${count.index}"
  first_name  = "Leslie"
  last_name   = "Knope"
  line_1      = "Street No. ${count.index}"
  county      = "Wamapoke County"
  post_code   = "47993"
  country     = "US"
}`,
			ConfigStateChecks: []statecheck.StateCheck{statecheck.CompareValuePairs(
				acctest.LeslieCustomer, tfjsonpath.New("id"), "moltin_customer_address.leslie[2]", tfjsonpath.New("customer_id"), sameValues{},
			)},
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		}},
	})
}

// The provider's endpoint is another resource's output: what is created is
// planned before there is a store to ask.
func TestAccUnknownSettings(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	provider := strings.ReplaceAll(store.Provider(), fmt.Sprintf("%q", store.URL), "terraform_data.store.output")
	config := provider + fmt.Sprintf("resource \"terraform_data\" \"store\" {\ninput = %q\n}\n", store.URL) + acctest.LeslieResource(`email = "leslie@pawnee.gov"`) + `
resource "moltin_customer_address" "own" {
  first_name = "Ron"
  last_name  = "Swanson"
  line_1     = "1 Sunny Street"
  county     = "Sunnyville"
  post_code  = "SU33 1YY"
  country    = "US"
}`
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		Steps: []resource.TestStep{
			{
				Config:      config + "\ndata \"moltin_customer\" \"ron\" {\nemail = \"ron@swanson.com\"\n}",
				ExpectError: acctest.ErrorContaining("Provider setting not known yet", "endpoint", "known value"),
			},
			{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue("moltin_customer_address.own", tfjsonpath.New("customer_id"))},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(
					"moltin_customer_address.own", tfjsonpath.New("customer_id"), knownvalue.StringExact(store.CustomerID()),
				)},
			},
		},
	})
}
