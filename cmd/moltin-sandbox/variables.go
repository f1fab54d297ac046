// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// variable is an environment variable.
type variable struct {
	name, value string
	source      string // the environment variable with the value, if it is a secret from there
}

// variables returns the settings of a provider for the store that listens on an address, such as 127.0.0.1:8080.
func (s *settings) variables(listening string) []variable {
	addr := netip.MustParseAddrPort(listening)
	if addr.Addr().IsUnspecified() { // it listens on loopback too
		addr = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), addr.Port())
	}
	all := []variable{
		{name: "MOLTIN_ENDPOINT", value: "http://" + addr.String()},
		{name: "MOLTIN_CLIENT_ID", value: s.config.ClientID},
		{"MOLTIN_CLIENT_SECRET", s.config.ClientSecret, s.fromEnvironment["client-secret"]},
	}
	if !s.noLogin {
		all = append(all,
			variable{name: "MOLTIN_CUSTOMER_EMAIL", value: s.config.CustomerEmail},
			variable{"MOLTIN_CUSTOMER_PASSWORD", s.config.CustomerPassword, s.fromEnvironment["customer-password"]})
	}
	if !addr.Addr().IsLoopback() {
		all = append(all, variable{name: "MOLTIN_ALLOW_INSECURE_HTTP", value: "true"})
	}
	return all
}

// Shells that variables can be written for.
const (
	shellPOSIX      = "sh"
	shellPowerShell = "powershell"
)

// render returns a line for each variable that sets it in a shell. On a terminal, lines refer to the source of a secret, instead of
// showing the secret. In a file, which only its owner can read, they have all values. Tools that read plain NAME=value lines, such as
// docker run --env-file and GITHUB_ENV, can read a file for a POSIX shell, too, unless a value requires quotes.
func render(variables []variable, shell string, inFile bool) string {
	var text strings.Builder
	for _, v := range variables {
		switch {
		case shell == shellPowerShell && v.source != "" && !inFile:
			fmt.Fprintf(&text, "$env:%s = $env:%s\n", v.name, v.source)
		case shell == shellPowerShell:
			fmt.Fprintf(&text, "$env:%s = '%s'\n", v.name, strings.ReplaceAll(v.value, "'", "''"))
		case inFile && plain.MatchString(v.value):
			fmt.Fprintf(&text, "%s=%s\n", v.name, v.value)
		case inFile:
			fmt.Fprintf(&text, "%s=%s\n", v.name, quote(v.value))
		case v.source != "":
			fmt.Fprintf(&text, "export %s=\"$%s\"\n", v.name, v.source)
		default:
			fmt.Fprintf(&text, "export %s=%s\n", v.name, quote(v.value))
		}
	}
	return text.String()
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=\[\]-]+$`)

// quote quotes a value for a POSIX shell.
func quote(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
