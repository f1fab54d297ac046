// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestStagingUnderTheSandboxProgram runs the tests of examples/staging as its users do.
func TestStagingUnderTheSandboxProgram(t *testing.T) {
	t.Parallel()

	w := newWorkspace(t, "")
	w.remove("main.tf")
	if err := os.CopyFS(w.dir, os.DirFS("../../examples/staging")); err != nil {
		t.Fatal(err)
	}
	w.must("get")
	program := filepath.Join(t.TempDir(), "moltin-sandbox")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if output, err := exec.Command("go", "build", "-o", program, "../../cmd/moltin-sandbox").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	test := exec.Command(program, "exec", "--", terraformProgram(), "test")
	test.Dir, test.Env = w.dir, w.env
	output, err := test.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "5 passed, 0 failed") {
		t.Errorf("%v:\n%s", err, output)
	}
}
