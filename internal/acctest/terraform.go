// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package acctest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
)

// Build builds a command of this module, and returns its path, which has a
// suffix on Windows.
func Build(to, command string) (program string, err error) {
	if runtime.GOOS == "windows" {
		to += ".exe"
	}
	// Go can't record the version of a checkout that belongs to another user.
	build := exec.Command("go", "build", "-buildvcs=false", "-o", to, command)
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", command, err, output)
	}
	return to, nil
}

// TerraformEnv returns the environment for terraform or OpenTofu in dir, with
// the provider in the folder plugins. Without TLS between the two, a command takes
// half of the CPU time.
func TerraformEnv(t testing.TB, dir, plugins string) []string {
	t.Helper()
	config := filepath.Join(dir, "terraformrc")
	text := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "registry.terraform.io/moltin/moltin" = %[1]q
    "registry.opentofu.org/moltin/moltin" = %[1]q
  }
}
`, plugins)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir(), "TEMP=" + os.TempDir(),
		"TF_CLI_CONFIG_FILE=" + config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1", "TF_CLI_ARGS=-no-color",
		"TF_DISABLE_PLUGIN_TLS=1", "GOGC=" + os.Getenv("GOGC"),
	}
}

// TerraformProgram returns the value of TF_ACC_TERRAFORM_PATH, or else terraform.
func TerraformProgram() string { return cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform") }

// Terraform returns a command of the real terraform, which is killed when the
// test completes.
func Terraform(t testing.TB, dir string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), TerraformProgram(), args...)
	cmd.Dir, cmd.Env = dir, env
	return cmd
}
