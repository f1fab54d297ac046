// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package address_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestAccAddress_disappears(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	config := store.Provider() + acctest.RequiredAttributes().Resource("home")
	acctest.ParallelTest(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig:         func() { store.DeleteAddress(store.CustomerID(), acctest.OnlyAddress(t, store).ID) },
			Config:            config,
			ConfigPlanChecks:  acctest.ExpectHomeAction(plancheck.ResourceActionCreate),
			ConfigStateChecks: acctest.RequiredAttributes().StateChecks(acctest.HomeAddress),
		},
	)
}
