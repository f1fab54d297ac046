// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestDataFileIsAMountPoint writes a file that can't be replaced, as in a container to which one file was given.
func TestDataFileIsAMountPoint(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, mount := filepath.Join(folder, "store.json"), filepath.Join(folder, "mounted.json")
	for _, name := range []string{file, mount} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mount(file, mount, "", syscall.MS_BIND, ""); err != nil {
		t.Skip(err) // only root can mount
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, 0) })
	s := newStore(t, sandbox.Config{DataFile: mount})
	s.send("POST", s.home, minimal).is(201)
	s.Close()
	equal(t, "file", strings.Contains(readFile(t, file), "2 Park Lane"), true)
	again := newStore(t, sandbox.Config{DataFile: mount})
	equal(t, "addresses", len(again.Addresses(again.CustomerID())), 1)
}
