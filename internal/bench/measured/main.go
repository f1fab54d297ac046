// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

// Command measured stands in for the provider's executable: it runs the real one
// and records its CPU time and memory. Terraform starts and stops plugins itself,
// so nothing else can tell the plugin's share from Terraform's.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

func main() {
	signal.Ignore(os.Interrupt) // as plugins do: Terraform stops them
	cmd := exec.Command(os.Getenv("MEASURED_PROGRAM"), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	_ = cmd.Run()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		log.Fatal("measured: no usage")
	}
	file, err := os.OpenFile(os.Getenv("MEASURED_USAGE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		log.Fatal("measured: ", err)
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Fprintf(file, "%f %d\n", cpu.Seconds(), usage.Maxrss) // KiB
	file.Close()
	os.Exit(cmd.ProcessState.ExitCode())
}
