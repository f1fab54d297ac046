// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// served is a store in a process of its own.
type served struct {
	t        *testing.T
	process  *exec.Cmd
	exports  string // the output
	endpoint string
	log      *lines
}

// lines collects the output of a process, for a reader that waits for a line.
type lines struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	close(l.changed)
	l.changed = make(chan struct{})
	return len(p), nil
}

// await waits until the output contains a text, and returns all output so far.
func (l *lines) await(t *testing.T, part string) string {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		l.mu.Lock()
		text, changed := l.text.String(), l.changed
		l.mu.Unlock()
		if strings.Contains(text, part) {
			return text
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("no %q in\n%s", part, text)
		}
	}
}

func start(t *testing.T, args ...string) *served {
	t.Helper()
	return startWith(t, nil, args...)
}

// startWith starts a store with additional environment variables.
func startWith(t *testing.T, environment []string, args ...string) *served {
	t.Helper()
	s := &served{t: t, log: &lines{changed: make(chan struct{})}}
	s.process = program(t, append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)...)
	s.process.Env = append(s.process.Env, environment...)
	s.process.Stderr = s.log
	stdout, err := s.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(stdout)
	for range 6 {
		line, err := reader.ReadString('\n')
		if err != nil {
			t.Fatalf("%v after\n%s%s", err, s.exports, s.log.text.String())
		}
		s.exports += line
		if _, value, ok := strings.Cut(line, "MOLTIN_ENDPOINT"); ok {
			s.endpoint = strings.Trim(value, "= '\n") // in the syntax of sh and PowerShell
		}
	}
	return s
}

// kill kills the process and waits until all of its output is in the log.
func (s *served) kill() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // it was killed
}

// token returns an access token of a store with the default credentials.
func (s *served) token() string {
	s.t.Helper()
	response, err := http.PostForm(s.endpoint+"/oauth/access_token",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {"sandbox"}, "client_secret": {"sandbox-secret"}})
	if err != nil {
		s.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text(s.t, response), `"access_token":"`)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

// customers lists the customers, and returns the status and body.
func (s *served) customers(token string) (int, string) {
	s.t.Helper()
	request, err := http.NewRequest(http.MethodGet, s.endpoint+"/v2/customers", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, text(s.t, response)
}

func text(t *testing.T, response *http.Response) string {
	t.Helper()
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestServeKeepsData(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	first := start(t, "-data", file)
	_, before := first.customers(first.token())
	first.kill() // completed writes are kept

	second := start(t, "-data", file)
	_, after := second.customers(second.token())
	equal(t, "customers", strings.ReplaceAll(after, second.endpoint[len("http://"):], ""), strings.ReplaceAll(before, first.endpoint[len("http://"):], ""))
	second.kill()
	equal(t, "warning", strings.Contains(second.log.text.String(), "warning"), false)

	// The login of the file wins, and the printed one does not work.
	third := start(t, "-data", file, "-customer-password", "another")
	third.kill()
	if log := third.log.text.String(); !strings.Contains(log, "warning: ron@swanson.com can't log in with the password of -customer-password") {
		t.Errorf("log %q", log)
	}

	if err := os.WriteFile(file, []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-data", file)
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "lines", strings.Count(stderr, "\n"), 1)
	if !strings.Contains(stderr, file+" was not written by moltin-sandbox") {
		t.Errorf("stderr %q", stderr)
	}
}

// TestServeKeepsForeignEnvFiles names files that the sandbox did not write, such as the .env file of a project.
func TestServeKeepsForeignEnvFiles(t *testing.T) {
	t.Parallel()
	for name, foreign := range map[string]string{
		"of a project":    "AWS_SECRET_ACCESS_KEY=abc\n",
		"of a real store": "MOLTIN_ENDPOINT=https://euwest.api.elasticpath.com\nMOLTIN_CLIENT_ID=id\nMOLTIN_CLIENT_SECRET=secret\n",
		"that was edited": "MOLTIN_ENDPOINT=http://127.0.0.1:8080\nMOLTIN_SANDBOX_PID=1\nTOKEN=abc\n",
		"that is empty":   "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := write(t, foreign)
			code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-env-file", file, "-seed-file", "not/read")
			equal(t, "code", code, 1)
			equal(t, "stdout", stdout, "")
			equal(t, "stderr", stderr, "moltin-sandbox serve: "+file+
				" already exists, and was not written by moltin-sandbox. Set another file with -env-file, or remove this one\n")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "text", string(text), foreign)
		})
	}
}

func TestServeUnwritableEnvFile(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-env-file", filepath.Join(t.TempDir(), "missing", "sandbox.env"))
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "stderr", strings.HasPrefix(stderr, "moltin-sandbox serve: can't write the file of -env-file: "), true)
	equal(t, "lines", strings.Count(stderr, "\n"), 1)
}

func TestServePortTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	code, stdout, stderr := result(t, "serve", "-addr", listener.Addr().String())
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "stderr", stderr, fmt.Sprintf("moltin-sandbox serve: %s is already in use. Stop the process that uses it, "+
		"or set another address with -addr (127.0.0.1:0 selects a free port)\n", listener.Addr()))
}

func TestVariables(t *testing.T) {
	t.Parallel()
	_, s := newFlags("serve")
	for listening, want := range map[string]struct {
		endpoint string
		insecure bool
	}{
		"127.0.0.1:81":   {"http://127.0.0.1:81", false},
		"[::1]:82":       {"http://[::1]:82", false},
		"0.0.0.0:83":     {"http://127.0.0.1:83", false},
		"[::]:84":        {"http://127.0.0.1:84", false},
		"192.0.2.1:85":   {"http://192.0.2.1:85", true},
		"[2001:db8::]:8": {"http://[2001:db8::]:8", true},
	} {
		output := render(s.variables(listening), shellPOSIX, false)
		equal(t, listening, strings.HasPrefix(output, "export MOLTIN_ENDPOINT='"+want.endpoint+"'\n"), true)
		equal(t, listening+" insecure", strings.Contains(output, "MOLTIN_ALLOW_INSECURE_HTTP='true'"), want.insecure)
	}
}

// TestServeRefusesWebPages sends requests like a malicious web page.
func TestServeRefusesWebPages(t *testing.T) {
	t.Parallel()
	s := start(t, "-host", "moltin,store.example")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"sandbox"}, "client_secret": {"sandbox-secret"}}.Encode()
	post := func(path, body, host, origin string) (int, string) {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, s.endpoint+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if origin != "" {
			request.Header.Set("Origin", origin)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, text(t, response)
	}
	for _, test := range []struct {
		host, origin string
		status       int
	}{
		{"", "", 200},
		{"localhost", "", 200},
		{"store.example:8080", "", 200},
		{"evil.example", "", 421},
		{"evil.example", "http://evil.example", 421},
		{"", "http://evil.example", 403},
	} {
		what := test.host + " from " + test.origin
		status, text := post("/oauth/access_token", form, test.host, test.origin)
		equal(t, what, status, test.status)
		equal(t, what+": tokens", strings.Contains(text, "access_token\":"), test.status == 200)
		status, _ = post("/_sandbox/reset", "", test.host, test.origin)
		equal(t, what+": reset", status, test.status)
	}
}

func TestServeWarnsOfPublicCredentials(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want int
	}{
		{[]string{"-addr", "0.0.0.0:0"}, 1},
		{[]string{"-addr", "0.0.0.0:0", "-client-secret", "own"}, 1},
		{[]string{"-addr", "0.0.0.0:0", "-client-secret", "own", "-customer-password", "own"}, 0},
		{[]string{"-addr", "127.0.0.1:0"}, 0},
	} {
		s := start(t, test.args...)
		s.kill()
		log := s.log.await(t, "")
		what := strings.Join(test.args, " ")
		equal(t, what, strings.Count(log, "\n"), test.want)
		for _, hint := range []string{"-client-secret", "-customer-password", "allow_insecure_http"} {
			equal(t, what+": "+hint, strings.Contains(log, hint), test.want == 1)
		}
	}
}

func TestPowerShell(t *testing.T) {
	t.Parallel()
	_, s := newFlags("serve")
	s.config.ClientSecret = "it's $HOME"
	s.fromEnvironment = map[string]string{"customer-password": "MOLTIN_SANDBOX_CUSTOMER_PASSWORD"}
	variables := s.variables("127.0.0.1:80")
	lines := "$env:MOLTIN_ENDPOINT = 'http://127.0.0.1:80'\n$env:MOLTIN_CLIENT_ID = 'sandbox'\n$env:MOLTIN_CLIENT_SECRET = 'it''s $HOME'\n" +
		"$env:MOLTIN_CUSTOMER_EMAIL = 'ron@swanson.com'\n"
	equal(t, "output", render(variables, shellPowerShell, false), lines+"$env:MOLTIN_CUSTOMER_PASSWORD = $env:MOLTIN_SANDBOX_CUSTOMER_PASSWORD\n")
	equal(t, "file", render(variables, shellPowerShell, true), lines+"$env:MOLTIN_CUSTOMER_PASSWORD = 'mysecretpassword'\n")
	equal(t, "recognized", envFile.MatchString(render(append(variables, variable{name: pidVariable, value: "1"}), shellPowerShell, true)), true)
}

func TestServeSeedFile(t *testing.T) {
	t.Parallel()
	file := write(t, "customers:\n  - {name: Leslie, email: leslie@knope.com}\n")
	s := start(t, "-seed-file", file)
	_, before := s.customers(s.token())
	equal(t, "seeded", strings.Count(before, "leslie@knope.com"), 1)
	s.kill()

	code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-seed-file", write(t, "customers:\n  - {name: Leslie}\n"))
	equal(t, "code", code, 2)
	equal(t, "stdout", stdout, "")
	if !strings.Contains(stderr, "file: line 2: customers[0].email: an email is required") {
		t.Errorf("stderr %q", stderr)
	}
}

// TestServeDataFileIsLocked starts a second process on the data file of a first.
func TestServeDataFileIsLocked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "store.json")
	first := start(t, "-data", file)
	code, stdout, stderr := result(t, "serve", "-addr", "127.0.0.1:0", "-data", file)
	equal(t, "code", code, 1)
	equal(t, "stdout", stdout, "")
	equal(t, "stderr", stderr, fmt.Sprintf("moltin-sandbox serve: the data file %s is in use by process %d: stop that process, or choose another file\n",
		file, first.process.Process.Pid))
	first.kill()
	second := start(t, "-data", file) // a killed process holds no lock
	status, _ := second.customers(second.token())
	equal(t, "status", status, 200)
	second.kill()
}

// TestFaultsFile changes the file while the store runs.
func TestFaultsFile(t *testing.T) {
	t.Parallel()
	file := write(t, `[]`)
	s := start(t, "-faults", file)
	token := s.token()
	status := func() int {
		t.Helper()
		status, _ := s.customers(token)
		return status
	}
	change := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "at first", status(), 200)
	change(`[{"status":503,"next":2}]`)
	equal(t, "first of two", status(), 503)
	equal(t, "second of two", status(), 503)
	equal(t, "after two", status(), 200)

	change(`[{"status":502}]`)
	equal(t, "after a change", status(), 502)
	change(`[{`)
	equal(t, "while it is damaged", status(), 502)
	equal(t, "while it is damaged", status(), 502)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	equal(t, "while it is away", status(), 502)
	change(`[]`)
	equal(t, "at last", status(), 200)

	s.kill()
	log := s.log.await(t, "")
	equal(t, "lines about the damage", strings.Count(log, "keeping the previous faults: "+file+": not a JSON array of faults: unexpected EOF"), 1)
	equal(t, "lines about the absence", strings.Count(log, "keeping the previous faults: can't read the faults: open "+file+": "+syscall.ENOENT.Error()), 1)
	equal(t, "lines about reading", strings.Count(log, "reloaded "+file), 3)
}

func write(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
