// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// TestDemo applies examples/demo. Elsewhere, make demo does.
func TestDemo(t *testing.T) {
	t.Parallel()

	w := newExampleWorkspace(t)
	if err := os.CopyFS(w.dir, os.DirFS("../../examples/demo")); err != nil {
		t.Fatal(err)
	}
	w.applyAndDestroy()
}

// TestStagingUnderTheSandboxProgram runs the tests of examples/staging as users do. Elsewhere, the staging guide does.
func TestStagingUnderTheSandboxProgram(t *testing.T) {
	t.Parallel()

	w := newWorkspace(t, "")
	if err := os.CopyFS(w.dir, os.DirFS("../../examples/staging")); err != nil {
		t.Fatal(err)
	}
	w.must("get")
	program, err := acctest.Build(filepath.Join(t.TempDir(), "moltin-sandbox"), "../../cmd/moltin-sandbox")
	if err != nil {
		t.Fatal(err)
	}
	test := acctest.Terraform(t, w.dir, w.env, "test")
	test.Path, test.Args = program, append([]string{program, "exec", "--"}, test.Args...)
	output, err := test.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "5 passed, 0 failed") {
		t.Errorf("%v:\n%s", err, output)
	}
}
