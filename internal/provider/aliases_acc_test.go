// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Two logins are two provider blocks, and neither's token goes along with the
// other's requests. A provider in the test's process could not show this: it is
// one for all blocks, where Terraform starts one for each. So this is the
// provider as it is built, and not parallel, since the environment says where.
func TestAccTwoAliasesWithDifferentLogins(t *testing.T) {
	if os.Getenv(resource.EnvTfAcc) == "" {
		t.Skipf("an acceptance test: set %s to run it", resource.EnvTfAcc)
	}
	store := acctest.Start(t, sandbox.Config{})
	installProvider(t)
	leslie := store.AddCustomer("Leslie Knope", "leslie@example.com", "waffles4ever")
	config := store.ImplicitProvider() + store.BareProvider(
		`alias = "leslie"`, fmt.Sprintf("client_id = %q", sandbox.DefaultClientID),
		`customer_email = "leslie@example.com"`, `customer_password = "waffles4ever"`,
	)
	hers := "moltin_customer_address.hers"
	rons, leslies := requiredAttributes(), requiredAttributes().with(attributes{"first_name": "Leslie"})
	resource.Test(t, resource.TestCase{
		ExternalProviders: map[string]resource.ExternalProvider{"moltin": {Source: "registry.terraform.io/moltin/moltin"}},
		Steps: []resource.TestStep{{
			Config:           config + rons.address("home") + leslies.address("hers", "provider = moltin.leslie"),
			ConfigPlanChecks: actions(plancheck.ResourceActionCreate),
			ConfigStateChecks: append(append(rons.inState(home), leslies.inState(hers)...),
				statecheck.ExpectKnownValue(home, tfjsonpath.New("customer_id"), knownvalue.StringExact(store.CustomerID())),
				statecheck.ExpectKnownValue(hers, tfjsonpath.New("customer_id"), knownvalue.StringExact(leslie)),
			),
		}},
	})
	owner := map[string]string{}
	for _, request := range append(store.Find("", addressList), store.Find("", anAddress)...) {
		token := request.Header.Get("X-Moltin-Customer-Token")
		if owner[token] == "" {
			owner[token] = request.Customer
		}
		if token == "" || owner[token] != request.Customer {
			t.Errorf("%s %s went out with the token %q of %q", request.Method, request.Path, token, owner[token])
		}
	}
	if len(owner) < 2 {
		t.Errorf("%d tokens went along, want one of each customer at least", len(owner))
	}
}

// installProvider builds the provider into a mirror that Terraform finds it in,
// and OpenTofu too.
func installProvider(t *testing.T) {
	t.Helper()
	mirror := t.TempDir()
	program := filepath.Join(mirror, "registry.terraform.io", "moltin", "moltin", "0.0.1",
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-moltin_v0.0.1")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if err := os.CopyFS(filepath.Join(mirror, "registry.opentofu.org"), os.DirFS(filepath.Join(mirror, "registry.terraform.io"))); err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(mirror, "terraformrc")
	settings := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := os.WriteFile(rc, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TF_CLI_CONFIG_FILE", rc)
}
