// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"regexp"
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

// statement returns the command that exports a variable in a shell.
func (v variable) statement(shell string) string {
	if shell == shellPowerShell {
		return "$env:" + v.name + " = '" + strings.ReplaceAll(v.value, "'", "''") + "'"
	}
	return "export " + v.name + "=" + quote(v.value)
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=\[\]-]+$`)

// line returns a variable as a line of an env file. Shells can read it. So can tools that read plain NAME=value lines, such as
// docker run --env-file and GITHUB_ENV, unless the value requires quotes.
func (v variable) line(shell string) string {
	switch {
	case shell == shellPowerShell:
		return v.statement(shell)
	case plain.MatchString(v.value):
		return v.name + "=" + v.value
	}
	return v.name + "=" + quote(v.value)
}

// envFile returns the content of the file of -env-file.
func envFile(variables []variable, shell string) []byte {
	var text strings.Builder
	for _, v := range variables {
		fmt.Fprintln(&text, v.line(shell))
	}
	return []byte(text.String())
}

// quote quotes a value for a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
