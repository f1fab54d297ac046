// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux || darwin

package main

import (
	"os"
	"syscall"
	"unsafe"
)

// onTerminal reports whether this process is in the foreground process group of a terminal, which receives Ctrl-C. The command
// that exec runs is in the same group.
func onTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer func() { _ = tty.Close() }()
	var group int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, tty.Fd(), syscall.TIOCGPGRP, uintptr(unsafe.Pointer(&group))) //nolint:gosec // The kernel writes one pid_t.
	return errno == 0 && int(group) == syscall.Getpgrp()
}
