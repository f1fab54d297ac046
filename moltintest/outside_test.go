// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/moltin/terraform-provider-moltin/moltintest"
)

// TestOutside runs the tests of a separate module, in a copy, so that Go can update its go.mod after this module's dependencies have
// changed.
func TestOutside(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds and runs another module: leave out -short")
	}
	module := t.TempDir()
	if err := os.CopyFS(module, os.DirFS(filepath.Join("testdata", "outside"))); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "go", args...)
		command.Dir = module
		command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, output)
		}
	}
	run("mod", "edit", fmt.Sprintf("-replace=github.com/moltin/terraform-provider-moltin=%s", filepath.ToSlash(root)))
	run("test", "-count=1", "./...")
}

// TestOutsideUsesEverything expects that the module uses all methods and fields.
func TestOutsideUsesEverything(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "outside", "outside_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, record := range []any{moltintest.Options{}, moltintest.Customer{}, moltintest.Address{}, moltintest.Fault{}, moltintest.Request{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(record)) {
			names = append(names, field.Name)
		}
	}
	for store, i := reflect.TypeFor[*moltintest.Store](), 0; i < store.NumMethod(); i++ {
		names = append(names, store.Method(i).Name)
	}
	for _, name := range names {
		if !regexp.MustCompile(`\b` + name + `\b`).Match(text) {
			t.Errorf("the module does not use %s", name)
		}
	}
}
