// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// The test binary also acts as other programs, in processes that tests start.
const (
	asProgram = "TEST_AS_MOLTIN_SANDBOX" // variable: act as moltin-sandbox
	asChild   = "report-signals"         // argument: print the received signals
	asClient  = "ask-the-store"          // argument: use the store of the environment
	asEnv     = "print-environment"      // argument: print the environment
	asCat     = "copy-input"             // argument: print the standard input
	asExit    = "exit-with"              // argument: exit with the code that follows, after printing a word to stderr
)

func TestMain(m *testing.M) {
	part := ""
	if len(os.Args) > 1 {
		part = os.Args[1]
	}
	switch {
	case part == asChild:
		reportSignals()
	case part == asClient:
		askTheStore()
	case part == asEnv:
		fmt.Println(strings.Join(os.Environ(), "\n"))
	case part == asCat:
		_, _ = io.Copy(os.Stdout, os.Stdin)
	case part == asExit:
		fmt.Fprint(os.Stderr, strings.Join(os.Args[3:], " "))
		code, _ := strconv.Atoi(os.Args[2])
		os.Exit(code)
	case os.Getenv(asProgram) != "":
		main()
	default:
		os.Exit(m.Run())
	}
}

// reportSignals prints each received signal, and exits after the first other than an interrupt.
func reportSignals() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	fmt.Println("ready")
	for s := range signals {
		fmt.Println(s)
		if s != syscall.SIGINT {
			os.Exit(9)
		}
	}
}

// askTheStore prints the status of a request for an access token.
func askTheStore() {
	response, err := http.PostForm(os.Getenv("MOLTIN_ENDPOINT")+"/oauth/access_token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {os.Getenv("MOLTIN_CLIENT_ID")},
		"client_secret": {os.Getenv("MOLTIN_CLIENT_SECRET")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
}

// program returns a command that runs moltin-sandbox without a terminal.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, args...)
	command.Env = append(os.Environ(), asProgram+"=1")
	detach(command)
	command.WaitDelay = 10 * time.Second
	return command
}

// result runs the program until it exits.
func result(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	command := program(t, args...)
	command.Stdout, command.Stderr = &out, &err
	_ = command.Run() // the test checks the exit code
	return command.ProcessState.ExitCode(), out.String(), err.String()
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestBadUse(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		want string
	}{
		{"serve -typo", "flag provided but not defined: -typo"},
		{"serve -rate many", `invalid value "many" for flag -rate`},
		{"serve -rate -1", "-rate is -1, must be at least 0"},
		{"serve --rate -1", "-rate is -1, must be at least 0"}, // two dashes
		{"serve -latency 5", `invalid value "5" for flag -latency: write a number with a unit, such as 50ms or 2s`},
		{"serve -latency slow", `invalid value "slow" for flag -latency: write a number with a unit, such as 50ms or 2s`},
		{"serve -host moltin,http://moltin", `-host must be names or addresses, without scheme and port, not "moltin,http://moltin"`},
		{"serve -host moltin:8080", `-host must be names or addresses, without scheme and port, not "moltin:8080"`},
		{"serve -host *", "-host must be names or addresses"},
		{"serve -shell fish", `-shell must be sh or powershell, not "fish"`},
		{"exec -seed-file /does/not/exist true", "can't read the seed file"},
		{"exec -seed-file " + os.DevNull + " true", os.DevNull + ": line 1: a seed file must have one field, customers"},
		{"serve -latency -5s", "-latency is -5s, must not be negative"},
		{"serve -quota 0", "-quota is 0, must be at least 1"},
		{"serve -page-length 0", "-page-length is 0, must be at least 1"},
		{"serve -page-length 101", "-page-length is 101, must be at most 100"},
		{"serve -address-lists all", `-address-lists is "all", must be one of paged, capped, whole`},
		{"serve -address-lists=", `-address-lists is "", must be one of`},
		{"serve -unknown-fields drop", `-unknown-fields is "drop", must be one of ignore, refuse`},
		{"serve -duplicate-emails=x", `invalid boolean value "x" for -duplicate-emails`},
		{"serve -address-fields tier", `invalid value "tier" for flag -address-fields: "tier" has no type`},
		{"exec -address-fields tier:number true", `-address-fields: the custom field tier has no type "number"`},
		{"serve -address-fields city:string", "-address-fields: city cannot be a custom field: it is built in"},
		{"serve -address-fields a:date,a:date", "-address-fields: the custom field a is defined twice"},
		{"serve -customer-fields since", `invalid value "since" for flag -customer-fields: "since" has no type`},
		{"serve -customer-fields external_ref:string", "-customer-fields: external_ref cannot be a custom field"},
		{"serve -required-fields first_name,zip", `-required-fields has "zip", must be fields of addresses: name, first_name`},
		{"serve -post-code-field zip", `-post-code-field is "zip", must be one of postcode, post_code`},
		{"serve -post-code-field=", `-post-code-field is "", must be one of`},
		{"serve -client-id=", "-client-id is empty"},
		{"serve -client-secret=", "-client-secret is empty"},
		{"serve -customer-email=", "-customer-email is empty"},
		{"serve -customer-email ron", `-customer-email is "ron", must be an email address`},
		{"serve -customer-password=", "-customer-password is empty"},
		{"exec -client-id a\x00b true", "-client-id has a control character, such as a line break"},
		{"exec -client-secret a\x00b true", "-client-secret has a control character"},
		{"exec -customer-email a@b\x00 true", "-customer-email has a control character"},
		{"exec -customer-password a\x00b true", "-customer-password has a control character"},
		{"serve -random-seed x", `invalid value "x" for flag -random-seed`},
		{"serve -addr", "flag needs an argument: -addr"},
		{"serve -addr 8080", `-addr must have the form host:port, not "8080"`},
		{"serve -addr 127.0.0.1:99999", "-addr must have the form host:port"},
		{"serve 8080", `unexpected argument "8080"`},
		{"serve -addr 127.0.0.1:0 -faults /does/not/exist", "can't read the faults"},
		{"exec", "missing command"},
		{"exec --", "missing command"},
		{"exec -addr 127.0.0.1:0 true", "flag provided but not defined: -addr"},
		{"exec -faults " + os.DevNull + " true", os.DevNull + ": not a JSON array of faults"},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			equal(t, "code", run(strings.Fields(test.args), &stdout, &stderr), 2)
			equal(t, "stdout", stdout.String(), "")
			equal(t, "lines", strings.Count(stderr.String(), "\n"), 1)
			if !strings.Contains(stderr.String(), test.want) {
				t.Errorf("stderr %q, want %q in it", stderr.String(), test.want)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"typo"}} {
		var stdout, stderr bytes.Buffer
		equal(t, "code", run(args, &stdout, &stderr), 2)
		equal(t, "stdout", stdout.String(), "")
		if !strings.HasSuffix(stderr.String(), usage) {
			t.Errorf("stderr %q, want the usage", stderr.String())
		}
	}
	for _, flag := range []string{"help", "-h", "--help"} {
		var stdout, stderr bytes.Buffer
		equal(t, "code", run([]string{flag}, &stdout, &stderr), 0)
		equal(t, "stdout", stdout.String(), usage)
	}
	for _, subcommand := range []string{"serve", "exec"} {
		var help, flag, stderr bytes.Buffer
		equal(t, "code", run([]string{"help", subcommand}, &help, &stderr), 0)
		run([]string{subcommand, "-h"}, &flag, &stderr)
		equal(t, "help "+subcommand, help.String(), flag.String())
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	shared := []string{
		`-client-id`, `"sandbox"`, `-client-secret`, `"sandbox-secret"`, `-customer-email`, `"ron@swanson.com"`,
		`-customer-password`, `"mysecretpassword"`, `-rate`, `-latency`, `-quota`, `(default 25)`, `-required-fields`,
		`(default first_name,last_name,line_1,county,postcode,country)`, `-post-code-field`, `"postcode"`, `-page-length`, `(default 100)`, `-address-lists`, `"paged"`, `-duplicate-emails`, `-address-fields`,
		`-customer-fields`, `-unknown-fields`, `"ignore"`, `-data`, `-faults`, `-random-seed`, `-seed-file`, `-no-login`, `-journal`,
		"\nExamples:\n",
	}
	for subcommand, own := range map[string][]string{
		"serve": {"moltin-sandbox serve [flags]", "-addr", `"127.0.0.1:8080"`, "-env-file", "-host", "-shell"},
		"exec":  {"moltin-sandbox exec [flags] -- COMMAND [ARG...]", "-v\t", "MOLTIN_REQUESTS_PER_SECOND=0"},
	} {
		var stdout, stderr bytes.Buffer
		equal(t, "code", run([]string{subcommand, "-h"}, &stdout, &stderr), 0)
		equal(t, "stderr", stderr.String(), "")
		for _, term := range slices.Concat(sandbox.FaultFields(), sandbox.FaultKinds()) {
			shared = append(shared, "\n  "+term.Name+"\n    \t"+strings.ReplaceAll(term.About, "`", ""))
		}
		for _, want := range append(own, shared...) {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%s -h has no %s", subcommand, want)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"version", "-version", "--version"} {
		code, stdout, stderr := result(t, argument)
		equal(t, "code", code, 0)
		equal(t, "stderr", stderr, "")
		if name, version, ok := strings.Cut(strings.TrimSpace(stdout), " "); !ok || name != "moltin-sandbox" || version == "" {
			t.Errorf("stdout %q", stdout)
		}
	}
}

// TestWrongFaultKind expects a list of the kinds.
func TestWrongFaultKind(t *testing.T) {
	t.Parallel()
	code, stdout, stderr := result(t, "exec", "-faults", write(t, `[{"kind":"typo","next":1}]`), "true")
	equal(t, "code", code, 2)
	equal(t, "stdout", stdout, "")
	for _, info := range sandbox.FaultKinds() {
		if !strings.Contains(stderr, info.Name) {
			t.Errorf("%s is not named in\n%s", info.Name, stderr)
		}
	}
}
