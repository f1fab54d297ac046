// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"slices"
	"strings"
	"sync"
)

// minSecret is the length from which a secret is looked for in texts: shorter
// ones would blot out ordinary words.
const minSecret = 4

// Secrets are the credentials and tokens of a client, kept so that they can be
// masked wherever a text of the store's might repeat them. Its zero value is
// ready, and it is safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	values []string
}

// Add makes values secrets.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range values {
		if len(value) >= minSecret && !slices.Contains(s.values, value) {
			s.values = append(s.values, value)
		}
	}
}

// Values are all secrets so far.
func (s *Secrets) Values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.values)
}

func (e *Error) redact(s *Secrets) {
	var pairs []string
	for _, value := range s.Values() {
		pairs = append(pairs, value, "***")
	}
	mask := strings.NewReplacer(pairs...)
	for i, entry := range e.Entries {
		e.Entries[i] = ErrorEntry{entry.Status, mask.Replace(entry.Source), mask.Replace(entry.Title), mask.Replace(entry.Detail)}
	}
	e.RequestID = mask.Replace(e.RequestID)
}
