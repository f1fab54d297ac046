// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Command moltin-sandbox runs a store on loopback that speaks the wire API of a Moltin (Elastic Path Commerce Cloud)
// store, on its own (serve) or around another command (exec).
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

const usage = `moltin-sandbox is a store on loopback that speaks the Moltin API and keeps everything in memory.

Usage:
  moltin-sandbox serve [flags]                      run a store until it is interrupted
  moltin-sandbox exec [flags] -- COMMAND [ARG...]   run a command against a store of its own
  moltin-sandbox version                            print the version

moltin-sandbox serve -h and moltin-sandbox exec -h explain the flags.
`

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a mistake on the command line.
type usageError struct{ error }

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(stderr, usage)
		return exitUsage
	}
	var err error
	code := exitOK
	switch args[0] {
	case "serve":
		err = serve(args[1:], stdout, stderr)
	case "exec":
		code, err = execute(args[1:], stdout, stderr)
	case "version":
		fmt.Fprintln(stdout, "moltin-sandbox", version())
	case "help", "-h", "-help", "--help":
		fmt.Fprint(stdout, usage)
	default:
		fmt.Fprintf(stderr, "moltin-sandbox: there is no subcommand %q\n\n%s", args[0], usage)
		return exitUsage
	}
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return code
	case errors.As(err, new(usageError)):
		fmt.Fprintf(stderr, "moltin-sandbox %s: %v (moltin-sandbox %s -h explains)\n", args[0], err, args[0])
		return exitUsage
	}
	fmt.Fprintf(stderr, "moltin-sandbox %s: %v\n", args[0], err)
	return max(code, exitFailed)
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	return info.Main.Version
}
