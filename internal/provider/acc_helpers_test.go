// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// home is the resource that most tests are about.
const home = "moltin_customer_address.home"

// attributes are a resource's, in texts.
type attributes map[string]string

// requiredAttributes are those that Terraform and a new store insist on.
func requiredAttributes() attributes {
	return attributes{
		"first_name": "Ron", "last_name": acctest.Prefix + "Swanson", "line_1": "1 Sunny Street", "county": "Sunnyville",
		"post_code": "SU33 1YY", "country": "US",
	}
}

// allAttributes are all that a user can set on an address, a value of its own
// in each.
func allAttributes() attributes {
	return requiredAttributes().with(attributes{
		"name": "Home", "company_name": "Ron Swanson Enterprises", "phone_number": "(555) 555-1234", "line_2": "Backyard",
		"city": "Sunny Town", "region": "Kent", "instructions": "Leave behind the bins",
	})
}

func (a attributes) with(more attributes) attributes {
	all := maps.Clone(a)
	maps.Copy(all, more)
	return all
}

func (a attributes) without(name string) attributes {
	fewer := maps.Clone(a)
	delete(fewer, name)
	return fewer
}

// address is an address resource in HCL, with more lines as they are.
func (a attributes) address(label string, more ...string) string {
	lines := more
	for _, name := range slices.Sorted(maps.Keys(a)) {
		lines = append(lines, fmt.Sprintf("%s = %q", name, a[name]))
	}
	return fmt.Sprintf("resource \"moltin_customer_address\" %q {\n%s\n}\n", label, strings.Join(lines, "\n"))
}

// members are the values as the sandbox keeps them.
func (a attributes) members() map[string]string {
	members := map[string]string(a.without("post_code"))
	members["postcode"] = a["post_code"]
	return members
}

// inState checks that a resource or data source has these values, and null in
// all other attributes that a user can set.
func (a attributes) inState(resourceAddress string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for name := range allAttributes() {
		var want knownvalue.Check = knownvalue.Null()
		if value, ok := a[name]; ok {
			want = knownvalue.StringExact(value)
		}
		checks = append(checks, statecheck.ExpectKnownValue(resourceAddress, tfjsonpath.New(name), want))
	}
	return checks
}

// run runs steps with the provider of this tree.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.ParallelTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
}

// actions are what a plan does to the address called home.
func actions(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(home, action)}}
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
		before, after, afterApply := r.Change.Before.(object), r.Change.After.(object), r.Change.AfterUnknown.(object)
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

// says matches an error that has all phrases in this order, however Terraform
// wraps its lines.
func says(phrases ...string) *regexp.Regexp {
	var patterns []string
	for _, phrase := range phrases {
		words := strings.Fields(regexp.QuoteMeta(phrase))
		patterns = append(patterns, strings.Join(words, `[\s│]+`))
	}
	return regexp.MustCompile(`(?s)` + strings.Join(patterns, `.*`))
}

// Paths of the API, as patterns.
const (
	addressList = "/v2/customers/*/addresses"
	anAddress   = "/v2/customers/*/addresses/*"
	logins      = "/v2/customers/tokens"
	accessToken = "/oauth/access_token"
)

// bodies are the data members of requests, without their type.
func bodies(t *testing.T, requests []sandbox.Entry) []map[string]string {
	t.Helper()
	var all []map[string]string
	for _, request := range requests {
		var body struct {
			Data map[string]string `json:"data"`
		}
		if err := json.Unmarshal(request.Body, &body); err != nil {
			t.Errorf("%s %s: %v", request.Method, request.Path, err)
		}
		if got := body.Data["type"]; got != "address" {
			t.Errorf("%s %s: the type is %q", request.Method, request.Path, got)
		}
		delete(body.Data, "type")
		all = append(all, body.Data)
	}
	return all
}

// wire is a change as a request carries it: the post code in both spellings.
func wire(change attributes) map[string]string {
	members := maps.Clone(change)
	if postCode, ok := change["post_code"]; ok {
		members["postcode"] = postCode
	}
	return members
}

// expectUpdates wants the PUTs since the journal was last reset to have been
// these, and resets it.
func expectUpdates(t *testing.T, store *acctest.Store, want ...attributes) {
	t.Helper()
	if store.Sandbox == nil {
		return // a real store has no journal
	}
	got := bodies(t, store.Find(http.MethodPut, anAddress))
	if len(got) != len(want) {
		t.Errorf("%d PUTs, want %d: %v", len(got), len(want), got)
	}
	for i := range min(len(got), len(want)) {
		if !maps.Equal(got[i], wire(want[i])) {
			t.Errorf("PUT %v, want %v", got[i], wire(want[i]))
		}
	}
	store.ResetJournal()
}
