// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package main

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestExecOnATerminal presses Ctrl-C. The command must receive it only once, from the terminal.
func TestExecOnATerminal(t *testing.T) {
	t.Parallel()
	keyboard, terminal := openTerminal(t)
	out := &lines{changed: make(chan struct{})}
	command := program(t, "exec", "--", os.Args[0], asChild)
	command.Stdin, command.Stdout, command.Stderr = terminal, out, out
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	out.await(t, "ready\n")
	if _, err := keyboard.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	out.await(t, "interrupt\n")
	send(t, command.Process, syscall.SIGTERM)
	_ = command.Wait() // the test checks the exit code
	equal(t, "code", command.ProcessState.ExitCode(), 9)
	equal(t, "signals", out.await(t, ""), paced+"ready\ninterrupt\nterminated\n")
}

// openTerminal returns both ends of a new terminal.
func openTerminal(t *testing.T) (keyboard, terminal *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("this machine has no terminals to test with: %v", err)
	}
	t.Cleanup(func() { keyboard.Close() })
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return keyboard, terminal
}
