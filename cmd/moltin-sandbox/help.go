// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

const usage = `moltin-sandbox is a store on loopback that speaks the Moltin API and keeps everything in memory.

Usage:
  moltin-sandbox serve [flags]                      run a store until it is interrupted
  moltin-sandbox exec [flags] -- COMMAND [ARG...]   run a command against a store of its own
  moltin-sandbox help serve|exec                    explain the flags
  moltin-sandbox version                            print the version

Examples:
  moltin-sandbox exec -- terraform test
  moltin-sandbox serve -seed-file customers.yaml
`

// usages begin what -h prints for each subcommand.
var usages = map[string]string{
	"serve": `Usage: moltin-sandbox serve [flags]

Serve runs a store until it is interrupted. It prints the variables that the provider needs, for a shell to
read, and logs each request to standard error.

Examples:
  moltin-sandbox serve
  moltin-sandbox serve -seed-file customers.yaml -data store.json
  moltin-sandbox serve -addr 127.0.0.1:0 -env-file sandbox.env & until [ -s sandbox.env ]; do sleep 0.1; done
  set -a; . ./sandbox.env; set +a; terraform apply
  curl -X POST http://127.0.0.1:8080/_sandbox/reset
`,
	"exec": `Usage: moltin-sandbox exec [flags] -- COMMAND [ARG...]

Exec runs a command against a store of its own, which ends with the command, and exits with its code. The
command gets the variables that the provider needs. Its requests are not slowed down: exec sets
MOLTIN_REQUESTS_PER_SECOND=0 unless the variable is set already.

Examples:
  moltin-sandbox exec -- terraform test
  moltin-sandbox exec -no-login -seed-file customers.yaml -- go test ./...
  moltin-sandbox exec -v -rate 25 -- sh -c 'terraform init && terraform apply -auto-approve'
`,
}

// aboutFaults comes before the kinds of faults.
const aboutFaults = `
Faults have a kind and one of probability (0 to 1), next (how many requests) and every (each nth request).
They can be limited to a method and to a path: oauth, tokens, customers, addresses, settings, or a pattern
such as /v2/customers/*/addresses. The kinds:
`
