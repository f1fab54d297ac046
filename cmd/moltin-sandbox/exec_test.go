// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

func TestExecEnvironment(t *testing.T) {
	t.Parallel()
	// The command can have flags of its own.
	code, stdout, stderr := result(t, "exec", "-client-id", "an id", "-client-secret", "a $secret", "-customer-email", "a@b",
		"-customer-password", "a 'password'", "--", os.Args[0], asEnv, "-client-id", "its own")
	equal(t, "code", code, 0)
	equal(t, "stderr", stderr, paced)
	for _, want := range []string{
		"\nMOLTIN_ENDPOINT=http://127.0.0.1:", "\nMOLTIN_CLIENT_ID=an id\n", "\nMOLTIN_CLIENT_SECRET=a $secret\n",
		"\nMOLTIN_CUSTOMER_EMAIL=a@b\n", "\nMOLTIN_CUSTOMER_PASSWORD=a 'password'\n", "\nMOLTIN_REQUESTS_PER_SECOND=0\n", "\n" + asProgram + "=1\n",
	} {
		if strings.Count("\n"+stdout, want) != 1 {
			t.Errorf("%q is not in the environment once:\n%s", want, stdout)
		}
	}
}

// TestExecSecretsOfTheEnvironment sets the secrets without flags. A flag takes precedence, and an empty variable or a line break is a
// mistake.
func TestExecSecretsOfTheEnvironment(t *testing.T) {
	t.Parallel()
	run := func(variable string, args ...string) (code int, stdout, stderr string) {
		command := program(t, append([]string{"exec"}, args...)...)
		command.Env = append(command.Env, variable)
		var out, err strings.Builder
		command.Stdout, command.Stderr = &out, &err
		_ = command.Run() // the test checks the exit code
		return command.ProcessState.ExitCode(), "\n" + out.String(), err.String()
	}
	_, stdout, _ := run("MOLTIN_SANDBOX_CLIENT_SECRET=quiet", os.Args[0], asEnv)
	equal(t, "secret", strings.Contains(stdout, "\nMOLTIN_CLIENT_SECRET=quiet\n"), true)
	_, stdout, _ = run("MOLTIN_SANDBOX_CUSTOMER_PASSWORD=quiet-password", os.Args[0], asEnv)
	equal(t, "password", strings.Contains(stdout, "\nMOLTIN_CUSTOMER_PASSWORD=quiet-password\n"), true)
	_, stdout, _ = run("MOLTIN_SANDBOX_CLIENT_SECRET=quiet", "-client-secret", "loud", os.Args[0], asEnv)
	equal(t, "flag", strings.Contains(stdout, "\nMOLTIN_CLIENT_SECRET=loud\n"), true)
	for _, name := range []string{"MOLTIN_SANDBOX_CLIENT_SECRET", "MOLTIN_SANDBOX_CUSTOMER_PASSWORD"} {
		for value, problem := range map[string]string{"": "is empty", "a\nb": "has a control character, such as a line break"} {
			code, _, stderr := run(name+"="+value, os.Args[0], asEnv)
			equal(t, "code", code, 2)
			equal(t, "stderr", stderr, "moltin-sandbox exec: "+name+" "+problem+". Run 'moltin-sandbox exec -h' for help.\n")
		}
	}
}

// paced is the message of exec about the rate limit.
const paced = "moltin-sandbox exec: setting MOLTIN_REQUESTS_PER_SECOND=0, because the sandbox needs no rate limit. Set the variable to keep a limit.\n"

func TestExecKeepsALimit(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", os.Args[0], asEnv)
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

// TestExecWithoutALogin sets a login in the environment, which must not reach the command either.
func TestExecWithoutALogin(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", "-no-login", os.Args[0], asEnv)
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
	faults := write(t, `[{"status":503,"path":"oauth","next":1}]`)
	for range 2 { // the second run appends
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
		equal(t, "request", fmt.Sprint(r.Method, r.Path, r.Status, r.Fault), "POST/oauth/access_token503status 503")
	}
	if strings.Contains(string(text), sandbox.DefaultClientSecret) {
		t.Errorf("the secret is in %s", text)
	}
	ownerOnly(t, journal)
}

// TestJournalIsNotAppendedToAnotherFile names a seed file by mistake.
func TestJournalIsNotAppendedToAnotherFile(t *testing.T) {
	t.Parallel()
	const seed = "customers: []\n"
	file := write(t, seed)
	code, stdout, stderr := result(t, "exec", "-journal", file, os.Args[0], asClient)
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "stderr", stderr, "moltin-sandbox exec: "+file+
		" already exists, and was not written by moltin-sandbox. Set another file with -journal, or remove this one\n")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "text", string(text), seed)
}

func TestExecStoreResponds(t *testing.T) {
	t.Parallel()
	code, stdout, _ := result(t, "exec", "-client-secret", "another", os.Args[0], asClient)
	equal(t, "code", code, 0)
	equal(t, "stdout", stdout, "200 OK\n")
}

func TestExecCodes(t *testing.T) {
	t.Parallel()
	const cannotRun = "moltin-sandbox exec: can't run the command: "
	expectExit(t, 0, "", os.Args[0], asExit, "0")
	expectExit(t, 7, "", os.Args[0], asExit, "7")
	expectExit(t, 255, "oh", os.Args[0], asExit, "255", "oh")
	expectExit(t, 127, cannotRun, "no-such-command-anywhere")
	expectExit(t, 127, cannotRun, "./no/such/file")
}

// expectExit runs a command with exec, and expects an exit code and at most one line on stderr, with a prefix.
func expectExit(t *testing.T, wantCode int, wantStderr string, command ...string) {
	t.Helper()
	code, stdout, stderr := result(t, append([]string{"exec", "--"}, command...)...)
	what := strings.Join(command, " ")
	equal(t, what, code, wantCode)
	equal(t, what+": stdout", stdout, "")
	stderr, said := strings.CutPrefix(stderr, paced)
	equal(t, what+": said", said, true)
	if !strings.HasPrefix(stderr, wantStderr) || strings.Count(stderr, "\n") > 1 || (wantStderr == "" && stderr != "") {
		t.Errorf("%s: stderr %q, want one line with %q", what, stderr, wantStderr)
	}
}

func TestExecPassesStandardInputOn(t *testing.T) {
	t.Parallel()
	command := program(t, "exec", os.Args[0], asCat)
	command.Stdin = strings.NewReader("through")
	got, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "stdout", string(got), "through")
}

// ownerOnly fails unless only the owner can read a file. Windows has no such modes.
func ownerOnly(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("%s has the mode %v", file, mode)
	}
}
