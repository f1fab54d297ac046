// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

func TestExecUnixCodes(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o600); err != nil {
		t.Fatal(err)
	}
	const cannotRun = "moltin-sandbox exec: can't run the command: "
	expectExit(t, 137, "", "sh", "-c", "kill -KILL $$")
	expectExit(t, 143, "", "sh", "-c", "kill -TERM $$")
	expectExit(t, 126, cannotRun, plain)
	expectExit(t, 126, cannotRun, "/")
}

func TestExecPassesSignalsOn(t *testing.T) {
	t.Parallel()
	// If this process ignores a signal, as under nohup, so does the program.
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
		_ = command.Wait() // the test checks the exit code
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

// TestLargeJournal continues a journal that is too large to be read at each start.
func TestLargeJournal(t *testing.T) { //nolint:paralleltest // counts the bytes that the process allocates
	file := write(t, `{"number":1,`)
	if err := os.Truncate(file, 64<<20); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := openJournal(file, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 1<<20 {
		t.Errorf("%d bytes allocated", allocated)
	}
}

// TestJournalToAPipe has a reader for what is written. The pipe can't be read before.
func TestJournalToAPipe(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal")
	if err := syscall.Mkfifo(journal, 0o600); err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 1)
	go func() {
		text, _ := os.ReadFile(journal)
		read <- string(text)
	}()
	if code, _, stderr := result(t, "exec", "-journal", journal, os.Args[0], asClient); code != 0 {
		t.Fatalf("code %d: %s", code, stderr)
	}
	equal(t, "request", strings.HasPrefix(<-read, journalStart), true)
}
