// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"
	"strings"
)

// Dump describes the store for the log of a failing test: its customers with their addresses, and the requests that it received,
// without bodies.
func (s *Store) Dump() string {
	s.tb.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "store %s\n", s.url)
	accounts, _ := s.sandbox.Accounts("", 0, 0)
	for _, account := range accounts {
		fmt.Fprintf(&text, "customer %s\n", customerOf(account.Customer))
		for _, a := range account.Addresses {
			fmt.Fprintf(&text, "  address %s\n", addressOf(a))
		}
	}
	text.WriteString("requests\n" + s.requestLines())
	return text.String()
}
