// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package outside_test is a module of somebody else, whose tests use everything that moltintest has.
package outside_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

const desk = `
resource "moltin_customer_address" "desk" {
  customer_id = %q
  name        = "Desk"
  first_name  = "Leslie"
  last_name   = "Knope"
  line_1      = "City Hall"
  city        = "Pawnee"
  county      = "Wamapoke"
  post_code   = "47901"
  country     = "US"
}
`

func address() moltintest.Address {
	return moltintest.Address{
		Name: "Desk", FirstName: "Leslie", LastName: "Knope", Line1: "City Hall", City: "Pawnee", County: "Wamapoke", PostCode: "47901",
		Country: "US",
	}
}

func TestAccModule(t *testing.T) {
	t.Parallel()
	store := moltintest.Start(t,
		moltintest.WithRate(1000), moltintest.WithLatency(time.Millisecond), moltintest.WithQuota(3), moltintest.WithPageLength(1),
		moltintest.WithRequiredMembers("first_name", "line_1"), moltintest.WithDuplicateEmails(), moltintest.WithoutLogin(),
	)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(store.Dump())
		}
	})
	leslie := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: moltintest.CustomerEmail})
	config := store.ProviderConfig(`max_retries = 5`) + fmt.Sprintf(desk, leslie)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: moltintest.ProtoV6ProviderFactories(),
		Steps: []resource.TestStep{
			{
				PreConfig: func() {
					store.Inject(moltintest.Status(503), moltintest.Next(1), moltintest.On("POST /v2/customers/*/addresses"))
					store.Inject(moltintest.DropAfter(), moltintest.Next(1), moltintest.On("GET /v2/customers/*/addresses/*"))
				},
				Config: config,
				Check: func(*terraform.State) error {
					store.CheckAddress(t, leslie, address())
					store.CheckAddresses(t, leslie, address())
					store.CheckRequests(t, map[string]int{"POST /v2/customers/*/addresses": 2, "DELETE": 0})
					store.ClearRequests()
					return nil
				},
			},
			{
				PreConfig: func() {
					drifted := store.Addresses(leslie)[0]
					drifted.City = "Eagleton"
					store.UpdateAddress(leslie, drifted)
				},
				Config: config,
				Check: func(*terraform.State) error {
					store.CheckAddresses(t, leslie, address())
					return nil
				},
			},
			{
				PreConfig: func() { store.DeleteAddress(leslie, store.Addresses(leslie)[0].ID) },
				Config:    config,
			},
		},
	})
	store.CheckAddresses(t, leslie)
}

func TestEverythingElse(t *testing.T) {
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(seed, []byte("customers:\n  - name: April Ludgate\n    email: april@pawnee.example\n    vip: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store := moltintest.Start(t, moltintest.WithSeedFile(seed), moltintest.WithAddressFields("gate:string"), moltintest.WithCustomerFields("vip:boolean"))
	store.Setenv(t)
	if os.Getenv("MOLTIN_ENDPOINT") != store.URL() {
		t.Errorf("the endpoint is %q", os.Getenv("MOLTIN_ENDPOINT"))
	}
	command := exec.Command("go", "version")
	command.Env = append(os.Environ(), store.Env()...)
	if err := command.Run(); err != nil {
		t.Error(err)
	}

	april := store.Customers()[1]
	store.CheckCustomer(t, moltintest.Customer{Name: "April Ludgate", Email: "april@pawnee.example", Fields: map[string]any{"vip": true}})
	april.Name = "April Ludgate-Dwyer"
	store.UpdateCustomer(april)
	with := address()
	with.Fields = map[string]any{"gate": "7"}
	store.AddAddress(store.CustomerID(), with)
	store.CheckAddress(t, store.CustomerID(), with)
	store.DeleteCustomer(april.ID)
	store.Reset()
	store.CheckAddresses(t, store.CustomerID())
	store.Advance(2 * time.Hour)

	faults := []moltintest.Fault{
		moltintest.Status(500), moltintest.Status(429).RetryAfter("+1"), moltintest.StatusHTML(502), moltintest.ErrorShape(400, moltintest.ShapeCode),
		moltintest.DropBefore(), moltintest.DropAfter(), moltintest.BadGatewayAfter(), moltintest.GatewayTimeoutAfter(),
		moltintest.KeptLate(time.Millisecond, time.Second), moltintest.HangBefore(), moltintest.HangAfter(), moltintest.WriteConflict(),
		moltintest.Redirect(store.URL()), moltintest.ListRefused(), moltintest.NotFoundHTML(), moltintest.StatusHTML(200),
		moltintest.ForgetTokens(), moltintest.ForgetCustomerTokens(), moltintest.StaleList(), moltintest.PagedList(1),
		moltintest.NullForEmpty(), moltintest.MissingForEmpty(), moltintest.NoTimestamps(),
		moltintest.UnknownAdded(), moltintest.UnknownRefused(), moltintest.Normalised(), moltintest.PutNoContent(),
		moltintest.Truncated(), moltintest.Oversized(),
	}
	for _, fault := range faults {
		store.Inject(fault, moltintest.Every(2))()
		store.Inject(fault, moltintest.Probability(0.5))()
	}
	response, err := http.PostForm(store.URL()+"/oauth/access_token", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if got := store.Requests("POST"); len(got) != 1 || got[0].Status != response.StatusCode || got[0].Fault != "" {
		t.Errorf("%+v", got)
	}
	if dump := store.Dump(); !strings.Contains(dump, "/oauth/access_token") {
		t.Error(dump)
	}
}
