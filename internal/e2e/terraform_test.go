// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package e2e_test runs the real terraform with the built provider against sandbox stores with all kinds of faults, and compares the
// final content of the stores with the declared records. It also runs the commands of the guides.
package e2e_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// pluginDir is where TestMain builds the provider.
var pluginDir string

func TestMain(m *testing.M) {
	if os.Getenv("TF_ACC") == "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "moltin-e2e")
	if err != nil {
		panic(err)
	}
	pluginDir = dir
	code := 1
	if _, err := acctest.Build(filepath.Join(dir, "terraform-provider-moltin"), "../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// workspace is a directory with a configuration and its state.
type workspace struct {
	t   testing.TB
	dir string
	// env has the environment variables of terraform and the provider.
	env []string
}

const requiredProviders = `terraform {
  required_providers {
    moltin = { source = "moltin/moltin" }
  }
}
`

func skipWithoutTerraform(t testing.TB) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("it runs terraform: TF_ACC=1 allows that, as make test does")
	}
}

// newWorkspace creates a workspace. "" is no configuration.
func newWorkspace(t testing.TB, config string, env ...string) *workspace {
	t.Helper()
	skipWithoutTerraform(t)
	// go test caches results until files change that the test has accessed: access the source of the programs.
	for _, part := range []string{"../../main.go", "../../go.mod", "../../GNUmakefile", "../flight", "../transport", "../moltin", "../records", "../provider", "../../cmd"} {
		_ = filepath.WalkDir(part, func(path string, _ os.DirEntry, _ error) error {
			_, _ = os.Stat(path)
			return nil
		})
	}
	w := &workspace{t: t, dir: t.TempDir()}
	w.env = append(acctest.TerraformEnv(t, w.dir, pluginDir), env...)
	if config != "" {
		w.configure(config)
	}
	return w
}

// configure replaces the configuration.
func (w *workspace) configure(config string) { w.write("main.tf", requiredProviders+config) }

func (w *workspace) write(name, text string) {
	w.t.Helper()
	path := filepath.Join(w.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// environmentOf returns the variables that moltin-sandbox sets for its command.
func environmentOf(store *acctest.Store) []string {
	return []string{
		"MOLTIN_ENDPOINT=" + store.URL,
		"MOLTIN_CLIENT_ID=" + sandbox.DefaultClientID,
		"MOLTIN_CLIENT_SECRET=" + sandbox.DefaultClientSecret,
		"MOLTIN_CUSTOMER_EMAIL=" + sandbox.DefaultCustomerEmail,
		"MOLTIN_CUSTOMER_PASSWORD=" + sandbox.DefaultCustomerPassword,
	}
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// version is that of the tested program.
type version struct {
	program string // Terraform or OpenTofu
	minor   int
}

var terraformVersion = sync.OnceValues(func() (version, error) {
	printed, err := exec.Command(acctest.TerraformProgram(), "version").CombinedOutput()
	found := regexp.MustCompile(`(Terraform|OpenTofu) v1\.(\d+)`).FindSubmatch(printed)
	if found == nil {
		return version{}, fmt.Errorf("terraform version: %w\n%s", err, printed)
	}
	minor, err := strconv.Atoi(string(found[2]))
	return version{string(found[1]), minor}, err
})

// run is a terraform process.
type run struct {
	t       testing.TB
	cmd     *exec.Cmd
	lines   chan string // of the output, which may remain unread
	printed strings.Builder
	err     error
	ended   chan struct{} // closed when terraform exits
}

// start starts terraform.
func (w *workspace) start(args ...string) *run {
	w.t.Helper()
	r := &run{t: w.t, cmd: acctest.Terraform(w.t, w.dir, w.env, args...), lines: make(chan string, 10000), ended: make(chan struct{})}
	output, err := r.cmd.StdoutPipe()
	r.cmd.Stderr = r.cmd.Stdout
	if err == nil {
		err = r.cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	go func() {
		defer close(r.ended)
		lines := bufio.NewScanner(output)
		lines.Buffer(nil, 64<<20) // terraform show -json prints one
		for lines.Scan() {
			r.printed.WriteString(lines.Text() + "\n")
			select {
			case r.lines <- lines.Text():
			default:
			}
		}
		r.err = r.cmd.Wait()
	}()
	return r
}

// wait waits until terraform exits, and returns its output and exit code.
func (r *run) wait() (string, int) {
	r.t.Helper()
	<-r.ended
	var exit *exec.ExitError
	if r.err != nil && !errors.As(r.err, &exit) {
		r.t.Fatal(r.err)
	}
	return r.printed.String(), r.cmd.ProcessState.ExitCode()
}

// await waits for n events with a prefix, which must arrive before terraform exits.
func (r *run) await(events chan string, prefix string, n int) {
	r.t.Helper()
	for n > 0 {
		select {
		case event := <-events:
			if strings.HasPrefix(event, prefix) {
				n--
			}
		case <-r.ended:
			if len(events) == 0 {
				r.t.Fatalf("terraform ended, and %d more %q should have come:\n%s", n, prefix, r.printed.String())
			}
		}
	}
}

// terraform runs terraform until it exits.
func (w *workspace) terraform(args ...string) (printed string, exit int) {
	w.t.Helper()
	return w.start(args...).wait()
}

// must runs terraform, which must succeed.
func (w *workspace) must(args ...string) string {
	w.t.Helper()
	printed, exit := w.terraform(args...)
	if exit != 0 {
		w.t.Fatalf("terraform %s exited with %d:\n%s", strings.Join(args, " "), exit, printed)
	}
	return printed
}

// expectNoChanges fails unless a plan is empty.
func (w *workspace) expectNoChanges() {
	w.t.Helper()
	if printed, exit := w.terraform("plan", "-input=false", "-detailed-exitcode"); exit != 0 {
		w.t.Errorf("a plan should be empty, but exited with %d (1: error, 2: changes):\n%s", exit, printed)
	}
}

// stateIDs returns the IDs of the addresses in the state, by resource address and, for moltin_customer_addresses, by key.
func (w *workspace) stateIDs() map[string]string {
	w.t.Helper()
	type address struct{ ID string }
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct {
				Index      any `json:"index_key"`
				Attributes struct {
					address
					Addresses map[string]address
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(readFile(w.t, filepath.Join(w.dir, "terraform.tfstate"))), &state); err != nil {
		w.t.Fatal(err)
	}
	ids := map[string]string{}
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			at := fmt.Sprintf("%s.%s[%v]", resource.Type, resource.Name, instance.Index)
			if resource.Type != "moltin_customer_addresses" {
				ids[at] = instance.Attributes.ID
			}
			for key, address := range instance.Attributes.Addresses {
				ids[at+" "+key] = address.ID
			}
		}
	}
	return ids
}
