// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Command moltin-sandbox runs a local store that implements part of the Moltin (Elastic Path Commerce Cloud) API, either on its
// own (serve) or for the duration of another command (exec).
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
)

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
	case "version", "-version", "--version":
		fmt.Fprintln(stdout, "moltin-sandbox", version())
	case "help", "-h", "-help", "--help":
		if rest := args[1:]; len(rest) == 1 && usages[rest[0]] != "" {
			return run(append(rest, "-h"), stdout, stderr)
		}
		fmt.Fprint(stdout, usage)
	default:
		fmt.Fprintf(stderr, "moltin-sandbox: unknown subcommand %q\n\n%s", args[0], usage)
		return exitUsage
	}
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return code
	}
	message := strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", " ") // errors of libraries can have several lines
	if errors.As(err, new(usageError)) {
		fmt.Fprintf(stderr, "moltin-sandbox %s: %s. Run 'moltin-sandbox %s -h' for help.\n", args[0], message, args[0])
		return exitUsage
	}
	fmt.Fprintf(stderr, "moltin-sandbox %s: %s\n", args[0], message)
	return max(code, exitFailed)
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(unknown)"
	}
	return info.Main.Version
}
