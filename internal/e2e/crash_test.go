// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestCrashOutputHasNoSecret makes the provider print the stacks of all goroutines, as after a panic, while a request with a token is
// pending.
func TestCrashOutputHasNoSecret(t *testing.T) {
	t.Parallel()
	c := newCanary(t)
	c.startTerraform(nil)
	c.w.env = append(c.w.env, "GOTRACEBACK=all")
	arrived := make(chan string, 100)
	report := func(r *http.Request) { arrived <- r.URL.Path }
	c.arrived.Store(&report)
	c.store.SetFaults(sandbox.Fault{Hang: true, Path: sandbox.PathAddresses})
	r := c.w.start("apply", "-input=false", "-auto-approve")
	r.await(arrived, "/v2/customers/"+c.store.CustomerID()+"/addresses", 1) // it hangs
	provider := childOf(t, r.cmd.Process.Pid)
	if err := provider.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	printed, exit := r.wait()
	c.outputs["crash"] = printed
	if exit == 0 {
		t.Errorf("the provider should have crashed:\n%s", printed)
	}
	c.search()
	if log := c.outputs["log"]; !strings.Contains(log, "transport.(*Transport).roundTrip") {
		t.Error("the log should have the stack of the create")
	}
}

// childOf returns the only child of a process. That of a terraform that applies is the provider.
func childOf(t testing.TB, parent int) *os.Process {
	t.Helper()
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent))
	if err != nil || len(lists) == 0 {
		t.Skip("only Linux shows which process is the provider")
	}
	var children []string
	for _, list := range lists {
		text, _ := os.ReadFile(list) // a thread may have ended
		children = append(children, strings.Fields(string(text))...)
	}
	if len(children) != 1 {
		t.Fatalf("terraform should have one child, the provider, and has %q", children)
	}
	pid, err := strconv.Atoi(children[0])
	if err != nil {
		t.Fatal(err)
	}
	child, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	return child
}
