// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stop sends a signal and returns the exit code.
func (s *served) stop(signal os.Signal) int {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // the test checks the exit code
	return s.process.ProcessState.ExitCode()
}

func TestServe(t *testing.T) {
	t.Parallel()
	const secret, password = `it's $HOME`, "`x` \"y\"\\"
	s := start(t, "-client-id", "my id", "-client-secret", secret, "-customer-email", "a@b", "-customer-password", password)
	shell := exec.CommandContext(t.Context(), "sh", "-c", s.exports+`
		printf '%s\n' "$MOLTIN_ENDPOINT" "$MOLTIN_CLIENT_ID" "$MOLTIN_CLIENT_SECRET" "$MOLTIN_CUSTOMER_EMAIL" "$MOLTIN_CUSTOMER_PASSWORD"`)
	got, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "announced", strings.HasPrefix(s.exports, "# moltin-sandbox is listening on "+s.endpoint+". Web page: "+s.endpoint+"/_sandbox/. Settings for the provider:\n"), true)
	equal(t, "variables", string(got), strings.Join([]string{s.endpoint, "my id", secret, "a@b", password, ""}, "\n"))

	response, err := http.PostForm(s.endpoint+"/oauth/access_token",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {"my id"}, "client_secret": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "status", response.StatusCode, 200)
	response.Body.Close()
	log := s.log.await(t, "POST /oauth/access_token 200 ")
	equal(t, "log lines", strings.Count(log, "\n"), 1)
	if strings.Contains(log, secret) {
		t.Errorf("the secret is in the log: %s", log)
	}
	equal(t, "code", s.stop(syscall.SIGINT), 0)
}

// TestServeSecretsOfTheEnvironment sets the secrets without flags, so that they aren't in process lists, and expects that they aren't
// printed either.
func TestServeSecretsOfTheEnvironment(t *testing.T) {
	t.Parallel()
	const secret, password = "a secret 'of' $HOME", "a password"
	file := filepath.Join(t.TempDir(), "sandbox.env")
	environment := []string{"MOLTIN_SANDBOX_CLIENT_SECRET=" + secret, "MOLTIN_SANDBOX_CUSTOMER_PASSWORD=" + password}
	s := startWith(t, environment, "-env-file", file)
	equal(t, "printed", strings.Contains(s.exports, secret) || strings.Contains(s.exports, password), false)
	for name, text := range map[string]string{"output": s.exports, "env file": awaitFile(t, file)} {
		shell := exec.CommandContext(t.Context(), "sh", "-c", text+`printf '%s\n' "$MOLTIN_CLIENT_SECRET" "$MOLTIN_CUSTOMER_PASSWORD"`)
		shell.Env = environment
		got, err := shell.Output()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, name, string(got), secret+"\n"+password+"\n")
	}
	response, err := http.PostForm(s.endpoint+"/oauth/access_token",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {"sandbox"}, "client_secret": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	equal(t, "status", response.StatusCode, 200)
	equal(t, "code", s.stop(syscall.SIGTERM), 0)
	equal(t, "logged", strings.Contains(s.log.await(t, ""), secret), false)
}

func TestServeStopsWhileARequestHangs(t *testing.T) {
	t.Parallel()
	s := start(t, "-faults", write(t, `[{"hang":true,"path":"oauth"}]`))
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.endpoint, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprint(connection, "POST /oauth/access_token HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
	response := bufio.NewReader(connection)
	line, err := response.ReadString('\n') // the store is processing the request
	if err != nil || line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("%q, %v", line, err)
	}
	fmt.Fprint(connection, "x")
	equal(t, "code", s.stop(syscall.SIGTERM), 0)
	rest, err := io.ReadAll(response)
	equal(t, "response", string(rest), "\r\n")
	if err != nil {
		t.Error(err)
	}
}

func TestServeEnvFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.env")
	s := start(t, "-env-file", file, "-client-secret", "it's $HOME")
	text := awaitFile(t, file)
	equal(t, "text", text, strings.Join([]string{
		"MOLTIN_ENDPOINT=" + s.endpoint, "MOLTIN_CLIENT_ID=sandbox", `MOLTIN_CLIENT_SECRET='it'\''s $HOME'`,
		"MOLTIN_CUSTOMER_EMAIL=ron@swanson.com", "MOLTIN_CUSTOMER_PASSWORD=mysecretpassword",
		fmt.Sprint("MOLTIN_SANDBOX_PID=", s.process.Process.Pid), "",
	}, "\n"))
	ownerOnly(t, file)
	shell := exec.CommandContext(t.Context(), "sh", "-c", `set -a; . "$0"; exec env`, file)
	got, err := shell.Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "sourced", strings.Contains("\n"+string(got), "\nMOLTIN_CLIENT_SECRET=it's $HOME\n"), true)
	equal(t, "code", s.stop(syscall.SIGTERM), 0)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file of a store that has stopped: %v", err)
	}
}

// TestServeStopsWithItsTerminal sends the signal that the program receives when its terminal is closed.
func TestServeStopsWithItsTerminal(t *testing.T) {
	t.Parallel()
	here := make(chan os.Signal, 1) // the program ignores the signal if this process does, as under nohup
	signal.Notify(here, syscall.SIGHUP)
	defer signal.Stop(here)
	file := filepath.Join(t.TempDir(), "sandbox.env")
	s := start(t, "-env-file", file)
	equal(t, "code", s.stop(syscall.SIGHUP), 0)
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file of a store that has stopped: %v", err)
	}
}

// TestServeIsInterruptedWhileItStarts has a seed file that is never complete.
func TestServeIsInterruptedWhileItStarts(t *testing.T) {
	t.Parallel()
	seed := filepath.Join(t.TempDir(), "seed.yaml")
	if err := syscall.Mkfifo(seed, 0o600); err != nil {
		t.Fatal(err)
	}
	command := program(t, "serve", "-addr", "127.0.0.1:0", "-seed-file", seed)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	writer, err := os.OpenFile(seed, os.O_WRONLY, 0) // waits for the program to read
	if err != nil {
		t.Fatal(err)
	}
	send(t, command.Process, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		_ = command.Wait() // a signal ended it
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the program goes on")
	}
	writer.Close()
}

// TestFaultsFromAPipe names a file that can be read only once, like <(command) in a shell.
func TestFaultsFromAPipe(t *testing.T) {
	t.Parallel()
	faults := filepath.Join(t.TempDir(), "faults.json")
	if err := syscall.Mkfifo(faults, 0o600); err != nil {
		t.Fatal(err)
	}
	go func() { _ = os.WriteFile(faults, []byte(`[{"status":503}]`), 0) }() // waits for the program to read
	s := start(t, "-faults", faults)
	status, _ := s.customers(s.token())
	equal(t, "status", status, 503)
	equal(t, "code", s.stop(syscall.SIGTERM), 0)
	equal(t, "logged", strings.Contains(s.log.await(t, ""), "faults"), false)
}

// TestServeReplacesItsEnvFile starts stores with the file of one that was killed, whose process ID another program has by now. Who waits for
// the file must not find the old one.
func TestServeReplacesItsEnvFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.env")
	first := start(t, "-env-file", file)
	old := strings.NewReplacer(
		first.endpoint, "http://127.0.0.1:1", // which no other test can take
		fmt.Sprint("_PID=", first.process.Process.Pid), fmt.Sprint("_PID=", os.Getppid()),
	).Replace(awaitFile(t, file))
	equal(t, "code", first.stop(syscall.SIGTERM), 0)
	if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	result(t, "serve", "-addr", "127.0.0.1:0", "-env-file", file, "-seed-file", "not/found")
	_, err := os.Stat(file)
	equal(t, "while the next store starts", errors.Is(err, fs.ErrNotExist), true)
	second := start(t, "-env-file", file)
	equal(t, "endpoint", strings.HasPrefix(awaitFile(t, file), "MOLTIN_ENDPOINT="+second.endpoint+"\n"), true)
	equal(t, "code", second.stop(syscall.SIGTERM), 0)
}

// TestServeKeepsTheEnvFileOfARunningStore starts a second store with the file of a first that is still running.
func TestServeKeepsTheEnvFileOfARunningStore(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.env")
	first := start(t, "-env-file", file)
	before := awaitFile(t, file)
	code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-env-file", file, "-seed-file", "not/read")
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "stderr", stderr, fmt.Sprintf("moltin-sandbox serve: %s is the env file of a store at %s, which is running. Stop it, "+
		"or set another file with -env-file. If it is another program, remove the file\n", file, first.endpoint))
	equal(t, "text", awaitFile(t, file), before)
	equal(t, "code", first.stop(syscall.SIGTERM), 0)
}

// TestServeRemovesOnlyItsEnvFile puts another file in the place of the env file while the store runs.
func TestServeRemovesOnlyItsEnvFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "sandbox.env")
	s := start(t, "-env-file", file)
	changed := awaitFile(t, file) + "OTHER_SECRET=42\n"
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	equal(t, "code", s.stop(syscall.SIGTERM), 0)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "text", string(text), changed)
}

// awaitFile waits until the env file exists.
func awaitFile(t *testing.T, file string) string {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		if text, err := os.ReadFile(file); err == nil && strings.HasPrefix(string(text), "MOLTIN_") {
			return string(text)
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			t.Fatalf("%s was not written", file)
		}
	}
}
