// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"strings"
)

// variable is an environment variable.
type variable struct{ name, value string }

// loginVariables are those of the customer login.
var loginVariables = []string{"MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD"}

// variables returns the settings of a provider for the store at an endpoint.
func (s *settings) variables(endpoint string) []variable {
	all := []variable{
		{"MOLTIN_ENDPOINT", endpoint},
		{"MOLTIN_CLIENT_ID", s.config.ClientID},
		{"MOLTIN_CLIENT_SECRET", s.config.ClientSecret},
	}
	if s.noLogin {
		return all
	}
	return append(all, variable{loginVariables[0], s.config.CustomerEmail}, variable{loginVariables[1], s.config.CustomerPassword})
}

// Shells that variables can be written for.
const (
	shellPOSIX      = "sh"
	shellPowerShell = "powershell"
)

const powerShellPrefix = "$env:"

// statement returns the command that exports a variable in a shell.
func (v variable) statement(shell string) string {
	if shell == shellPowerShell {
		return powerShellPrefix + v.name + " = '" + strings.ReplaceAll(v.value, "'", "''") + "'"
	}
	return "export " + v.name + "=" + quote(v.value)
}

// quote quotes a value for a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
