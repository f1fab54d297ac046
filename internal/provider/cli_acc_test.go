// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// cli is the real terraform in a directory of a test's own, with the provider
// as it is built. It is for what terraform-plugin-testing has no step for, and
// not for parallel tests, since the environment says where things are.
type cli struct {
	t       *testing.T
	program string
	dir     string
}

// startCLI gives a terraform of at least version 1.minor in a copy of a
// directory. The provider's settings are in the environment; they are the store's.
func startCLI(t *testing.T, store *acctest.Store, minor int, directory string) *cli {
	t.Helper()
	if os.Getenv(resource.EnvTfAcc) == "" {
		t.Skipf("an acceptance test: set %s to run it", resource.EnvTfAcc)
	}
	c := &cli{t: t, program: os.Getenv("TF_ACC_TERRAFORM_PATH"), dir: t.TempDir()}
	if c.program == "" {
		c.program = "terraform"
	}
	var found struct {
		Version string `json:"terraform_version"`
	}
	if err := json.Unmarshal([]byte(c.run("version", "-json")), &found); err != nil {
		t.Fatal(err)
	}
	var first, second int
	if _, err := fmt.Sscanf(found.Version, "%d.%d", &first, &second); err != nil {
		t.Fatal(err)
	}
	if first == 1 && second < minor {
		t.Skipf("Terraform %s is there, and this needs 1.%d", found.Version, minor)
	}
	installProvider(t)
	if err := os.CopyFS(c.dir, os.DirFS(directory)); err != nil {
		t.Fatal(err)
	}
	if store != nil {
		t.Setenv("MOLTIN_ENDPOINT", store.URL)
		t.Setenv("MOLTIN_CLIENT_ID", sandbox.DefaultClientID)
		t.Setenv("MOLTIN_CLIENT_SECRET", sandbox.DefaultClientSecret)
	}
	c.run("init", "-input=false")
	return c
}

// run runs terraform, which must succeed, and gives its output.
func (c *cli) run(args ...string) string {
	c.t.Helper()
	return c.command(c.program, args...)
}

func (c *cli) command(program string, args ...string) string {
	c.t.Helper()
	command := exec.CommandContext(c.t.Context(), program, args...)
	command.Dir = c.dir
	command.Env = append(os.Environ(), "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=-no-color")
	output, err := command.CombinedOutput()
	if err != nil {
		c.t.Fatalf("%s %s: %v\n%s", filepath.Base(program), strings.Join(args, " "), err, output)
	}
	return string(output)
}

// expectNoChanges plans, and fails unless there is nothing to do.
func (c *cli) expectNoChanges() {
	c.t.Helper()
	c.run("plan", "-input=false", "-detailed-exitcode")
}

// The staging example's own tests, as its users run them.
func TestAccStagingExample(t *testing.T) {
	c := startCLI(t, nil, 8, "../../examples/staging")
	store := filepath.Join(t.TempDir(), "moltin-sandbox")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", store, "../../cmd/moltin-sandbox")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	output := c.command(store, "exec", "--", c.program, "test")
	if !strings.Contains(output, "5 passed, 0 failed") {
		t.Errorf("the tests did not all run:\n%s", output)
	}
}

// A store that Terraform knows nothing of is found, written down as
// configuration, imported, and nothing is left to change.
func TestAccQueryGeneratesConfiguration(t *testing.T) {
	store := acctest.Start(t, sandbox.Config{})
	store.AddCustomer("Leslie Knope", "leslie@pawnee.gov", "waffles-4-ever")
	addAddress(store, "Home", "1 Sunny Street", "Sunny Town")
	addAddress(store, "", "3 Rainy Road", "")
	empty := t.TempDir()
	if err := os.WriteFile(filepath.Join(empty, "main.tf"), []byte(requiredProviders+"provider \"moltin\" {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	query := "list \"moltin_customer\" \"all\" {\nprovider = moltin\n}\n" +
		"list \"moltin_customer_address\" \"all\" {\nprovider = moltin\nconfig {\ncustomer_id = \"" + store.CustomerID() + "\"\n}\n}\n"
	if err := os.WriteFile(filepath.Join(empty, "all.tfquery.hcl"), []byte(query), 0o600); err != nil {
		t.Fatal(err)
	}
	c := startCLI(t, store, 14, empty)
	c.run("query", "-generate-config-out=generated.tf")
	if output := c.run("apply", "-input=false", "-auto-approve"); !strings.Contains(output, "4 imported, 0 added, 0 changed, 0 destroyed") {
		t.Errorf("the apply did not just import:\n%s", output)
	}
	c.expectNoChanges()
}

const requiredProviders = `terraform {
  required_providers {
    moltin = {
      source = "moltin/moltin"
    }
  }
}
`

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
