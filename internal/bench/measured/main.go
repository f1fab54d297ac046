// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

// Command measured stands in for the provider's executable: it runs the real
// one and notes what that used. Terraform starts and stops the plugin itself,
// so there is no other way to tell the plugin's use from Terraform's own.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Environment variables that say what to run and where to note it.
const (
	programVariable = "MOLTIN_MEASURED_PROGRAM"
	notesVariable   = "MOLTIN_MEASURED_NOTES"
)

func main() {
	signal.Ignore(os.Interrupt) // as a plugin does: Terraform says when to stop
	cmd := exec.Command(os.Getenv(programVariable), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		note(cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), usage.Maxrss)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// note adds a line with CPU seconds and peak KiB (as Linux counts them).
func note(cpu time.Duration, peak int64) {
	notes, err := os.OpenFile(os.Getenv(notesVariable), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer notes.Close()
	fmt.Fprintf(notes, "%f %d\n", cpu.Seconds(), peak)
}
