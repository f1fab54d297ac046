// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Exit codes of exec for a command that didn't run, and the number that is added to the signal for one that was killed. They are
// those of shells.
const (
	exitCannotRun = 126
	exitNotFound  = 127
	exitSignal    = 128
)

// paceVariable limits the provider's request rate. The default is meant for stores that are shared with shoppers.
const paceVariable = "MOLTIN_REQUESTS_PER_SECOND"

func execFlags() (flags *flag.FlagSet, s *settings, verbose *bool) {
	flags, s = newFlags("exec")
	return flags, s, flags.Bool("v", false, "log each request to standard error (default false)")
}

// execute runs a command with a store of its own and returns the exit code of the command.
func execute(args []string, stdout, stderr io.Writer) (int, error) {
	flags, s, verbose := execFlags()
	if err := s.parse(flags, args, stdout); err != nil {
		return exitOK, err
	}
	if flags.NArg() == 0 {
		return exitUsage, usageError{errors.New("missing command")}
	}
	server, closeStore, err := s.newServer(stderr, *verbose, "127.0.0.1")
	if err != nil {
		return exitFailed, err
	}
	defer closeStore()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return exitFailed, err
	}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	command := exec.Command(flags.Arg(0), flags.Args()[1:]...) //nolint:gosec // Running any command is the purpose of exec.
	command.Env = s.environment(listener.Addr().String(), stderr)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, stdout, stderr
	return runCommand(command)
}

// environment returns the environment of the command. exec.Cmd uses the last one of variables with the same name.
func (s *settings) environment(listening string, stderr io.Writer) []string {
	environment := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "MOLTIN_CUSTOMER_") // -no-login omits an inherited login, too
	})
	for _, v := range s.variables(listening) {
		environment = append(environment, v.name+"="+v.value)
	}
	if _, set := os.LookupEnv(paceVariable); !set {
		environment = append(environment, paceVariable+"=0")
		fmt.Fprintf(stderr, "moltin-sandbox exec: setting %s=0, because the sandbox needs no rate limit. Set the variable to keep a limit.\n", paceVariable)
	}
	return environment
}

// runCommand runs a command until it exits, and forwards signals to it.
func runCommand(command *exec.Cmd) (int, error) {
	signals := make(chan os.Signal, 8)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // under nohup, for example, the command ignores it too
			signal.Notify(signals, s)
		}
	}
	defer signal.Stop(signals)
	if err := command.Start(); err != nil {
		code := exitCannotRun
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
			code = exitNotFound
		}
		return code, fmt.Errorf("can't run the command: %w", err)
	}
	done := make(chan error, 1)
	go func() { done <- command.Wait() }()
	for {
		select {
		case s := <-signals:
			// The terminal sends Ctrl-C to the command itself. A second interrupt would make Terraform exit immediately.
			if s != os.Interrupt || !onTerminal() {
				_ = command.Process.Signal(s) // fails if the command has just exited
			}
		case err := <-done:
			return exitCode(command.ProcessState, err)
		}
	}
}

func exitCode(state *os.ProcessState, err error) (int, error) {
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		return exitFailed, err
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitSignal + int(status.Signal()), nil
	}
	return state.ExitCode(), nil
}
