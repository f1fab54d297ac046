// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
)

// variable is an environment variable.
type variable struct {
	name, value string
	source      string // the environment variable with the value, if it is a secret from there
}

// variables returns the settings of a provider for the store at an endpoint.
func (s *settings) variables(endpoint string) []variable {
	all := []variable{
		{name: "MOLTIN_ENDPOINT", value: endpoint},
		{name: "MOLTIN_CLIENT_ID", value: s.config.ClientID},
		{"MOLTIN_CLIENT_SECRET", s.config.ClientSecret, s.fromEnvironment["client-secret"]},
	}
	if s.noLogin {
		return all
	}
	return append(all,
		variable{name: "MOLTIN_CUSTOMER_EMAIL", value: s.config.CustomerEmail},
		variable{"MOLTIN_CUSTOMER_PASSWORD", s.config.CustomerPassword, s.fromEnvironment["customer-password"]})
}

// Shells that variables can be written for.
const (
	shellPOSIX      = "sh"
	shellPowerShell = "powershell"
)

const powerShellPrefix = "$env:"

// statement returns the command that sets a variable in a shell. It refers to the source of a secret, instead of showing the secret.
func (v variable) statement(shell string) string {
	switch {
	case shell == shellPowerShell && v.source != "":
		return powerShellPrefix + v.name + " = $env:" + v.source
	case shell == shellPowerShell:
		return powerShellPrefix + v.name + " = '" + strings.ReplaceAll(v.value, "'", "''") + "'"
	case v.source != "":
		return "export " + v.name + `="$` + v.source + `"`
	}
	return "export " + v.name + "=" + quote(v.value)
}

// quote quotes a value for a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
