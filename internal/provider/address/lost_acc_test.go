// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// What becomes of a create that nobody could look for: the next apply ends it,
// whether the address is there or not.
func TestAccAddressLost(t *testing.T) {
	for name, test := range map[string]struct {
		process string
		action  plancheck.ResourceActionType
	}{
		"created":     {sandbox.ProcessYes, plancheck.ResourceActionReplace},
		"not created": {sandbox.ProcessNo, plancheck.ResourceActionCreate},
	} {
		t.Run(name, func(t *testing.T) {
			store := acctest.Start(t, sandbox.Config{})
			config := store.Provider("max_retries = 0") + acctest.AllAttributes().Resource("home")
			store.SetFaults(acctest.LostCreate(test.process, sandbox.PathAddresses)...)
			acctest.ParallelTest(t,
				resource.TestStep{
					Config:      config,
					ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address", "searching for it failed", "403", "Apply again"),
				},
				resource.TestStep{
					PreConfig:         func() { store.SetFaults() },
					Config:            config,
					ConfigPlanChecks:  acctest.ExpectHomeAction(test.action),
					ConfigStateChecks: acctest.AllAttributes().StateChecks(acctest.HomeAddress),
					PostApplyFunc:     func() { acctest.OnlyAddress(t, store) },
				},
			)
			if left := store.Addresses(store.CustomerID()); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// The same address twice: the lost one is not taken for the other, which keeps
// its record; and while one is lost, no other like it is created.
func TestAccAddressLostTwin(t *testing.T) {
	// The first address is from a while ago, by the store's clock.
	var behind atomic.Int64
	behind.Store(int64(time.Minute))
	store := acctest.Start(t, sandbox.Config{Clock: func() time.Time { return time.Now().Add(-time.Duration(behind.Load())) }})
	twin := acctest.RequiredAttributes()
	first := store.Provider("max_retries = 0") + twin.Resource("home")
	both := first + twin.Resource("second", "depends_on = [moltin_customer_address.home]")
	all := both + twin.Resource("third", "depends_on = [moltin_customer_address.home]")
	var kept string
	acctest.ParallelTest(t,
		resource.TestStep{Config: first, PostApplyFunc: func() {
			kept = acctest.OnlyAddress(t, store).ID
			behind.Store(0)
			store.SetFaults(acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)...)
		}},
		resource.TestStep{Config: both, ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address")},
		resource.TestStep{
			PreConfig:        func() { store.SetFaults() },
			Config:           first,
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			PostApplyFunc: func() {
				if got := acctest.OnlyAddress(t, store).ID; got != kept {
					t.Errorf("the first address is %s now, and was %s", got, kept)
				}
				store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
			},
		},
		resource.TestStep{Config: all, ExpectError: acctest.ErrorContaining("response to an identical create was lost", "apply again")},
		resource.TestStep{PreConfig: func() { store.SetFaults() }, Config: all, PostApplyFunc: func() {
			addresses := store.Addresses(store.CustomerID())
			if len(addresses) != 3 || addresses[0].ID != kept {
				t.Errorf("the store has %v, want %s and two more", addresses, kept)
			}
		}},
	)
}

// One that was created a moment before by the same apply is not the lost one.
func TestAccAddressLostAfterItsTwin(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider("max_retries = 0") + acctest.RequiredAttributes().Resource("home") +
		acctest.RequiredAttributes().Resource("second", "depends_on = [moltin_customer_address.home]")
	faults := acctest.LostCreate(sandbox.ProcessNo, sandbox.PathAddresses)
	faults[0].Next, faults[0].Every = 0, 2
	store.SetFaults(faults...)
	var kept string
	acctest.ParallelTest(t,
		resource.TestStep{Config: config, ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address")},
		resource.TestStep{
			PreConfig: func() {
				kept = acctest.OnlyAddress(t, store).ID
				store.SetFaults()
			},
			Config:           config,
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionNoop),
			PostApplyFunc: func() {
				if addresses := store.Addresses(store.CustomerID()); len(addresses) != 2 || addresses[0].ID != kept {
					t.Errorf("the store has %v, want %s and one more", addresses, kept)
				}
			},
		},
	)
}

// Of several that could be the lost one, none is guessed.
func TestAccAddressLostAmong(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider("max_retries = 0") + acctest.RequiredAttributes().Resource("home")
	store.SetFaults(acctest.LostCreate(sandbox.ProcessYes, sandbox.PathAddresses)...)
	var strangers string
	acctest.ParallelTest(t,
		resource.TestStep{Config: config, ExpectError: acctest.ErrorContaining("Could not determine whether the store created the address")},
		resource.TestStep{
			PreConfig: func() {
				store.SetFaults()
				strangers = store.AddAddress(store.CustomerID(), acctest.RequiredAttributes().Record())
			},
			Config:      config,
			ExpectError: acctest.ErrorContaining("Could not find the address to delete", "more than one record matches", "Delete the records that you don't need", "import {"),
		},
		resource.TestStep{
			PreConfig: func() {
				if addresses := store.Addresses(store.CustomerID()); len(addresses) != 2 {
					t.Errorf("the store has %v", addresses)
				}
				store.DeleteAddress(store.CustomerID(), strangers)
			},
			Config:           config,
			ConfigPlanChecks: acctest.ExpectHomeAction(plancheck.ResourceActionReplace),
			PostApplyFunc:    func() { acctest.OnlyAddress(t, store) },
		},
	)
}
