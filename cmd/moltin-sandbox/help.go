// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

const usage = `moltin-sandbox runs a store on your own machine. It implements the Moltin API for customers and addresses, and keeps
its data in memory.

Usage:
  moltin-sandbox serve [flags]                      run a store until interrupted
  moltin-sandbox exec [flags] -- COMMAND [ARG...]   run a command with a store of its own
  moltin-sandbox help serve|exec                    describe the flags
  moltin-sandbox version                            print the version

Examples:
  moltin-sandbox exec -- terraform test
  moltin-sandbox serve -seed-file customers.yaml
`

// usages are the first part of the -h output of each subcommand.
var usages = map[string]string{
	"serve": `Usage: moltin-sandbox serve [flags]

Serve runs a store until interrupted. It prints the environment variables for the provider, as commands for a
shell, and logs each request to standard error.

Examples:
  moltin-sandbox serve
  moltin-sandbox serve -seed-file customers.yaml -data store.json
  moltin-sandbox serve -addr 127.0.0.1:0 -env-file sandbox.env & until [ -s sandbox.env ]; do sleep 0.1; done
  set -a; . ./sandbox.env; set +a; terraform apply
  curl -X POST http://127.0.0.1:8080/_sandbox/reset
`,
	"exec": `Usage: moltin-sandbox exec [flags] -- COMMAND [ARG...]

Exec starts a store, runs a command with the environment variables for the provider, stops the store, and exits
with the exit code of the command. It also sets MOLTIN_REQUESTS_PER_SECOND=0, unless the variable is already
set.

Examples:
  moltin-sandbox exec -- terraform test
  moltin-sandbox exec -no-login -seed-file customers.yaml -- go test ./...
  moltin-sandbox exec -v -rate 25 -- sh -c 'terraform init && terraform apply -auto-approve'
`,
}

// aboutFaults precedes the fields of faults.
const aboutFaults = `
A fault sets the response, with exactly one of status, close, hang and redirect, or changes what the store does or shows, with a
kind. It applies to every request that it matches, unless next, every or probability restricts it. Its fields are:
`

// usageOf describes the fields or kinds of faults.
func usageOf(terms []sandbox.Term) string {
	var text strings.Builder
	for _, term := range terms {
		fmt.Fprintf(&text, "  %s\n    \t%s\n", term.Name, strings.ReplaceAll(term.About, "`", ""))
	}
	return text.String()
}
