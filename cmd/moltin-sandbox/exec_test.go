// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestExecEnvironment(t *testing.T) {
	t.Parallel()
	// The command may have flags of its own.
	code, stdout, stderr := result(t, "exec", "-client-id", "an id", "-client-secret", "a $secret", "-customer-email", "a@b",
		"-customer-password", "a 'password'", "--", "env", "-u", "NONE")
	equal(t, "code", code, 0)
	equal(t, "stderr", stderr, paced)
	for _, want := range []string{
		"\nMOLTIN_ENDPOINT=http://127.0.0.1:", "\nMOLTIN_CLIENT_ID=an id\n", "\nMOLTIN_CLIENT_SECRET=a $secret\n",
		"\nMOLTIN_CUSTOMER_EMAIL=a@b\n", "\nMOLTIN_CUSTOMER_PASSWORD=a 'password'\n", "\nMOLTIN_REQUESTS_PER_SECOND=0\n", "\nPATH=",
	} {
		if strings.Count("\n"+stdout, want) != 1 {
			t.Errorf("%q is not in the environment once:\n%s", want, stdout)
		}
	}
}

// paced is what exec says of the limit that it sets.
const paced = "moltin-sandbox exec: setting MOLTIN_REQUESTS_PER_SECOND=0, because the sandbox needs no rate limit. Set the variable to keep a limit.\n"

func TestExecKeepsALimit(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", "env")
	command.Env = append(command.Env, "MOLTIN_REQUESTS_PER_SECOND=7")
	var stderr strings.Builder
	command.Stderr = &stderr
	stdout, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "stderr", stderr.String(), "")
	equal(t, "limits", strings.Count(string(stdout), "MOLTIN_REQUESTS_PER_SECOND="), 1)
	equal(t, "limit", strings.Contains("\n"+string(stdout), "\nMOLTIN_REQUESTS_PER_SECOND=7\n"), true)
}

// TestExecWithoutALogin has one in the environment that must not reach the command either.
func TestExecWithoutALogin(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", "-no-login", "env")
	command.Env = append(command.Env, "MOLTIN_CUSTOMER_EMAIL=real@example.com", "MOLTIN_CUSTOMER_PASSWORD=real")
	stdout, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "logins", strings.Count(string(stdout), "MOLTIN_CUSTOMER_"), 0)
	equal(t, "secrets", strings.Count(string(stdout), "MOLTIN_CLIENT_SECRET="), 1)
}

func TestExecRecordsRequests(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal.jsonl")
	faults := write(t, `[{"kind":"server_error","status":503,"path":"oauth","next":1}]`)
	for range 2 { // the second adds to the first
		code, stdout, stderr := result(t, "exec", "-v", "-journal", journal, "-faults", faults, os.Args[0], asClient)
		equal(t, "code", code, 0)
		equal(t, "stdout", stdout, "503 Service Unavailable\n")
		equal(t, "log lines", strings.Count(stderr, " POST /oauth/access_token 503 "), 1)
	}
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	equal(t, "lines", len(lines), 2)
	for _, line := range lines {
		var r sandbox.Request
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		equal(t, "request", fmt.Sprint(r.Method, r.Path, r.Status, r.Fault), "POST/oauth/access_token503server_error")
	}
	if strings.Contains(string(text), sandbox.DefaultClientSecret) {
		t.Errorf("the secret is in %s", text)
	}
	info, err := os.Stat(journal)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "mode", info.Mode().Perm(), 0o600)
}

func TestExecStoreAnswers(t *testing.T) {
	t.Parallel()
	code, stdout, _ := result(t, "exec", "-client-secret", "another", os.Args[0], asClient)
	equal(t, "code", code, 0)
	equal(t, "stdout", stdout, "200 OK\n")
}

func TestExecCodes(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		command []string
		code    int
		stderr  string
	}{
		{[]string{"true"}, 0, ""},
		{[]string{"sh", "-c", "exit 7"}, 7, ""},
		{[]string{"sh", "-c", "echo oh >&2; exit 255"}, 255, "oh\n"},
		{[]string{"sh", "-c", "kill -KILL $$"}, 137, ""},
		{[]string{"sh", "-c", "kill -TERM $$"}, 143, ""},
		{[]string{"no-such-command-anywhere"}, 127, "moltin-sandbox exec: can't run the command: "},
		{[]string{"./no/such/file"}, 127, "moltin-sandbox exec: can't run the command: "},
		{[]string{plain}, 126, "moltin-sandbox exec: can't run the command: "},
		{[]string{"/"}, 126, "moltin-sandbox exec: can't run the command: "},
	} {
		code, stdout, stderr := result(t, append([]string{"exec", "--"}, test.command...)...)
		what := strings.Join(test.command, " ")
		equal(t, what, code, test.code)
		equal(t, what+": stdout", stdout, "")
		stderr, said := strings.CutPrefix(stderr, paced)
		equal(t, what+": said", said, true)
		if !strings.HasPrefix(stderr, test.stderr) || strings.Count(stderr, "\n") > 1 || (test.stderr == "" && stderr != "") {
			t.Errorf("%s: stderr %q, want one line with %q", what, stderr, test.stderr)
		}
	}
}

func TestExecPassesStandardInputOn(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", "cat")
	command.Stdin = strings.NewReader("through")
	got, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "stdout", string(got), "through")
}

func TestExecPassesSignalsOn(t *testing.T) {
	t.Parallel()
	// Where this process ignores a signal, as under nohup, so would the program.
	here := make(chan os.Signal, 1)
	signal.Notify(here, syscall.SIGINT, syscall.SIGHUP)
	defer signal.Stop(here)
	for last, want := range map[os.Signal]string{
		syscall.SIGTERM: paced + "ready\ninterrupt\nterminated\n",
		syscall.SIGHUP:  paced + "ready\ninterrupt\nhangup\n",
	} {
		out := &lines{changed: make(chan struct{})}
		command := program(t, "exec", "--", os.Args[0], asChild)
		command.Stdout, command.Stderr = out, out
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		out.await(t, "ready\n")
		send(t, command.Process, syscall.SIGINT)
		out.await(t, "interrupt\n")
		send(t, command.Process, last)
		_ = command.Wait() // its code says it
		equal(t, "code", command.ProcessState.ExitCode(), 9)
		equal(t, "signals", out.await(t, ""), want)
	}
}

func send(t *testing.T, process *os.Process, signal os.Signal) {
	t.Helper()
	if err := process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}
