// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
)

// workspace is a folder in which the real terraform runs the real provider,
// started through the command measured.
type workspace struct {
	t     *testing.T
	dir   string
	env   []string
	notes string
}

// use is what one run of terraform took.
type use struct {
	seconds    float64
	pluginCPU  float64 // seconds, of all plugin processes of the run
	pluginPeak float64 // MiB, of the largest
}

func newWorkspace(t *testing.T, endpoint, configuration string) *workspace {
	t.Helper()
	w := &workspace{t: t, dir: t.TempDir()}
	w.notes = filepath.Join(w.dir, "notes")
	plugins := filepath.Join(w.dir, "plugins")
	build(t, filepath.Join(w.dir, "provider"), module)
	build(t, filepath.Join(plugins, "terraform-provider-moltin"), "./measured")
	w.write("main.tf", configuration)
	w.env = append(append(os.Environ(), acctest.TerraformEnv(t, w.dir, plugins)...),
		"MOLTIN_MEASURED_PROGRAM="+filepath.Join(w.dir, "provider"), "MOLTIN_MEASURED_NOTES="+w.notes,
		"MOLTIN_ENDPOINT="+endpoint, "MOLTIN_CLIENT_ID=sandbox", "MOLTIN_CLIENT_SECRET=sandbox-secret")
	return w
}

func (w *workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

const module = "github.com/moltin/terraform-provider-moltin"

func build(t *testing.T, to, command string) {
	t.Helper()
	if _, err := acctest.Build(to, command); err != nil {
		t.Fatal(err)
	}
}

// terraform runs a command of terraform and measures it.
func (w *workspace) terraform(args ...string) use {
	w.t.Helper()
	_ = os.Remove(w.notes)
	cmd := acctest.Terraform(w.t, w.dir, w.env, args...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	u := use{seconds: time.Since(start).Seconds()}
	if err != nil {
		w.t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	notes, _ := os.ReadFile(w.notes)
	for line := range strings.Lines(string(notes)) {
		var cpu, peak float64
		if _, err := fmt.Sscan(line, &cpu, &peak); err != nil {
			w.t.Fatal(err)
		}
		u.pluginCPU += cpu
		u.pluginPeak = max(u.pluginPeak, peak/1024)
	}
	return u
}
