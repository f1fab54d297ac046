// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux || darwin || freebsd

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// onTerminal reports whether this process is in the foreground process group of a terminal, which receives Ctrl-C. The command
// that exec runs is in the same group.
func onTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer func() { _ = tty.Close() }()
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
