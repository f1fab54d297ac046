// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// A custom field's whole life, on both kinds of records: what is named is
// managed, and nothing else.
func TestAccCustomFields(t *testing.T) {
	type kind struct {
		resource, data string
		config         func(lines string) string
		fields         func(*acctest.Store) map[string]any
		record         func(*acctest.Store) (customerID, addressID string)
		path           string
		importID       resource.ImportStateIdFunc
	}
	for name, k := range map[string]kind{
		"address": {
			acctest.HomeAddress, "data.moltin_customer_address.it",
			func(lines string) string {
				return acctest.RequiredAttributes().Resource("home", lines) +
					"data \"moltin_customer_address\" \"it\" {\n  id = moltin_customer_address.home.id\n}\n"
			},
			func(store *acctest.Store) map[string]any { return acctest.OnlyAddress(t, store).Fields },
			func(store *acctest.Store) (customerID, addressID string) {
				return store.CustomerID(), acctest.OnlyAddress(t, store).ID
			},
			acctest.AddressPath,
			func(s *terraform.State) (string, error) {
				return s.RootModule().Resources[acctest.HomeAddress].Primary.ID, nil
			},
		},
		"customer": {
			acctest.LeslieCustomer, "data.moltin_customer.it",
			func(lines string) string {
				return acctest.LeslieResource(`email = "leslie@pawnee.gov"`, lines) +
					"data \"moltin_customer\" \"it\" {\n  id = moltin_customer.leslie.id\n}\n"
			},
			func(store *acctest.Store) map[string]any { return acctest.CreatedCustomers(store)[0].Fields },
			func(store *acctest.Store) (customerID, addressID string) {
				return acctest.CreatedCustomers(store)[0].ID, ""
			},
			"/v2/customers/*", nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := acctest.StartWithFields(t, "")
			managed := func(fields string) string {
				return store.Provider() + k.config("custom_fields = jsonencode("+fields+")")
			}
			inState := func(text string) []statecheck.StateCheck {
				return []statecheck.StateCheck{statecheck.ExpectKnownValue(k.resource, tfjsonpath.New("custom_fields"), knownvalue.StringExact(text))}
			}
			action := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
				return resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(k.resource, action)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				}
			}
			// after checks what the store has, and what the only update sent.
			after := func(stored string, sent ...string) func() {
				return func() {
					want := map[string]any{}
					decodeJSON(t, stored, &want)
					if got := k.fields(store); len(got) != len(want) || fmt.Sprint(got) != fmt.Sprint(want) {
						t.Errorf("the store has %v, want %v", got, want)
					}
					var got []string
					for _, request := range store.Find(http.MethodPut, k.path) {
						got = append(got, string(request.Body))
					}
					if len(got) != len(sent) {
						t.Fatalf("%d updates, want %d: %v", len(got), len(sent), got)
					}
					for i := range got {
						var body struct{ Data map[string]any }
						want := map[string]any{}
						decodeJSON(t, got[i], &body)
						decodeJSON(t, sent[i], &want)
						if delete(body.Data, "type"); !reflect.DeepEqual(body.Data, want) {
							t.Errorf("sent %v, want %v", body.Data, want)
						}
					}
					store.ResetJournal()
				}
			}
			acctest.ParallelTest(t,
				resource.TestStep{
					Config:            managed(`{ "address-priority" = 1, delivery_details = "gate", gift = null }`),
					ConfigStateChecks: inState(`{"address-priority":1,"delivery_details":"gate","gift":null}`),
					ConfigPlanChecks:  action(plancheck.ResourceActionCreate),
					PostApplyFunc:     after(`{"address-priority":1,"delivery_details":"gate"}`),
				},
				resource.TestStep{ // one changed alone, one added
					Config:            managed(`{ "address-priority" = 2, delivery_details = "gate", weight = 2.5 }`),
					ConfigStateChecks: inState(`{"address-priority":2,"delivery_details":"gate","weight":2.5}`),
					ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
					PostApplyFunc:     after(`{"address-priority":2,"delivery_details":"gate","weight":2.5}`, `{"address-priority":2,"weight":2.5}`),
				},
				resource.TestStep{ // the same in another notation
					Config:            store.Provider() + k.config(`custom_fields = "{ \"weight\": 2.50, \"address-priority\": 2.0, \"delivery_details\": \"gate\" }"`),
					ConfigStateChecks: inState(`{"address-priority":2,"delivery_details":"gate","weight":2.5}`),
					ConfigPlanChecks:  action(plancheck.ResourceActionNoop),
					PostApplyFunc:     after(`{"address-priority":2,"delivery_details":"gate","weight":2.5}`),
				},
				resource.TestStep{ // one taken out, one set to null
					Config:            managed(`{ delivery_details = null, weight = 2.5 }`),
					ConfigStateChecks: inState(`{"delivery_details":null,"weight":2.5}`),
					ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
					PostApplyFunc:     after(`{"weight":2.5}`, `{"address-priority":null,"delivery_details":null}`),
				},
				resource.TestStep{ // somebody else's change of a managed and of another one
					PreConfig: func() {
						customerID, addressID := k.record(store)
						store.SetRaw(customerID, addressID, "gift", true)
						store.SetRaw(customerID, addressID, "weight", 7.25)
					},
					Config:            managed(`{ delivery_details = null, weight = 2.5 }`),
					ConfigStateChecks: inState(`{"delivery_details":null,"weight":2.5}`),
					ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
					PostApplyFunc:     after(`{"gift":true,"weight":2.5}`, `{"weight":2.5}`),
				},
				resource.TestStep{ // a value that is not known at plan
					Config: "resource \"terraform_data\" \"later\" {\n  input = \"behind the shed\"\n}\n" +
						managed(`{ delivery_details = terraform_data.later.output, weight = 2.5 }`),
					ConfigStateChecks: inState(`{"delivery_details":"behind the shed","weight":2.5}`),
					ConfigPlanChecks: resource.ConfigPlanChecks{
						PreApply:             []plancheck.PlanCheck{plancheck.ExpectUnknownValue(k.resource, tfjsonpath.New("custom_fields"))},
						PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
					},
				},
				resource.TestStep{ // an import manages nothing
					ResourceName: k.resource, ImportState: true, ImportStateVerify: true, ImportStateIdFunc: k.importID,
					ImportStateVerifyIgnore: []string{"custom_fields"},
					ImportStateCheck: func(states []*terraform.InstanceState) error {
						if got, there := states[0].Attributes["custom_fields"]; there && got != "" {
							return fmt.Errorf("custom_fields is %q", got)
						}
						return nil
					},
				},
				resource.TestStep{ // not managed any more, so cleared
					PreConfig:        store.ResetJournal,
					Config:           store.Provider() + k.config(""),
					ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
					ConfigStateChecks: []statecheck.StateCheck{
						statecheck.ExpectKnownValue(k.resource, tfjsonpath.New("custom_fields"), knownvalue.Null()),
					},
				},
			)
		})
	}
}

func decodeJSON(t *testing.T, text string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// What can't be is told before anything is sent, and what the store refuses
// stands at the attribute and names the field.
func TestAccCustomFieldsRefused(t *testing.T) {
	store := acctest.StartWithFields(t, "!")
	config := func(fields string) string {
		return store.Provider() + acctest.RequiredAttributes().Resource("home", "custom_fields = "+fields)
	}
	for name, test := range map[string]struct {
		config string
		atPlan bool
		says   []string
	}{
		"no JSON":             {config(`"{priority"`), true, []string{"custom_fields = ", "JSON"}},
		"an array":            {config(`jsonencode([1])`), true, []string{"Invalid custom fields", "custom_fields = ", "JSON object"}},
		"a nested value":      {config(`jsonencode({ "address-priority" = 1, gift = { wrapped = true } })`), true, []string{"custom_fields = ", `"gift"`}},
		"a built-in member":   {config(`jsonencode({ "address-priority" = 1, city = "Eagleton" })`), true, []string{"custom_fields = ", `"city" is a built-in field`}},
		"a required one":      {store.Provider() + acctest.RequiredAttributes().Resource("home"), false, []string{"Could not create the address", `custom_fields["address-priority"]`, "address-priority is required"}},
		"another type":        {config(`jsonencode({ "address-priority" = "high" })`), false, []string{"custom_fields = ", `custom_fields["address-priority"]`, "Expected: integer"}},
		"one that is unknown": {config(`jsonencode({ "address-priority" = 1, doorbell = "left" })`), false, []string{"custom_fields = ", `custom_fields["doorbell"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "one that is unknown" {
				store.SetFaults(sandbox.Fault{Kind: sandbox.RejectUnknownFields, Method: http.MethodPost})
			}
			acctest.ParallelTest(t, resource.TestStep{Config: test.config, PlanOnly: test.atPlan, ExpectError: acctest.ErrorContaining(test.says...)})
		})
	}
	t.Cleanup(func() {
		if left := store.Addresses(store.CustomerID()); len(left) > 0 {
			t.Errorf("the store has %v", left)
		}
	})
}

// Data sources give every field that has a value.
func TestAccCustomFieldsInDataSources(t *testing.T) {
	store := acctest.StartWithFields(t, "")
	want := knownvalue.StringExact(`{"address-priority":3,"gift":true}`)
	step := resource.TestStep{
		Config: store.Provider() + acctest.RequiredAttributes().Resource("home", `custom_fields = jsonencode({ "address-priority" = 3, gift = true })`) +
			acctest.LeslieResource(`email = "leslie@pawnee.gov"`, `custom_fields = jsonencode({ "address-priority" = 3, gift = true })`) + `
data "moltin_customer_address" "it" {
  id = moltin_customer_address.home.id
}
data "moltin_customer_addresses" "it" {
  depends_on = [moltin_customer_address.home]
}
data "moltin_customer" "it" {
  id = moltin_customer.leslie.id
}
data "moltin_customers" "it" {
  email      = "leslie@*"
  depends_on = [moltin_customer.leslie]
}
`,
	}
	for source, at := range map[string]tfjsonpath.Path{
		"data.moltin_customer_address.it":   tfjsonpath.New("custom_fields"),
		"data.moltin_customer_addresses.it": tfjsonpath.New("addresses").AtSliceIndex(0).AtMapKey("custom_fields"),
		"data.moltin_customer.it":           tfjsonpath.New("custom_fields"),
		"data.moltin_customers.it":          tfjsonpath.New("customers").AtSliceIndex(0).AtMapKey("custom_fields"),
	} {
		step.ConfigStateChecks = append(step.ConfigStateChecks, statecheck.ExpectKnownValue(source, at, want))
	}
	acctest.ParallelTest(t, step)
}
