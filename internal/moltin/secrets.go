// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// minSecret is the length from which a secret is looked for in texts: shorter
// ones would blot out ordinary words.
const minSecret = 4

// mask stands for a secret.
const mask = "***"

// Secrets are the credentials and tokens of a client, kept so that they can be
// masked wherever a text of the store's might repeat them. Its zero value is
// ready, and it is safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	values []string // the longest first, since one may be the beginning of another
}

// Add makes values secrets.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range values {
		if len(value) < minSecret {
			continue
		}
		for _, form := range forms(value) {
			if !slices.Contains(s.values, form) {
				s.values = append(s.values, form)
			}
		}
	}
	slices.SortFunc(s.values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// forms are the ways in which a store may repeat a value: as it is, as it stood
// in a form or a path, and as it stands in JSON.
func forms(value string) []string {
	unquoted := func(s string) string { return s[1 : len(s)-1] }
	inJSON, _ := json.Marshal(value) //nolint:errchkjson // A string can't fail.
	return []string{
		value, url.QueryEscape(value), url.PathEscape(value), unquoted(string(inJSON)), unquoted(strconv.Quote(value)),
	}
}

// Values are all secrets so far, in every form.
func (s *Secrets) Values() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.values)
}

func (s *Secrets) masker() *strings.Replacer {
	var pairs []string
	for _, value := range s.Values() {
		pairs = append(pairs, value, mask)
	}
	return strings.NewReplacer(pairs...)
}

func (e *Error) redact(s *Secrets) {
	masker := s.masker()
	for i := range e.Entries {
		entry := &e.Entries[i]
		for _, text := range []*string{&entry.Status, &entry.Source, &entry.Title, &entry.Detail} {
			*text = masker.Replace(*text)
		}
	}
	e.RequestID = masker.Replace(e.RequestID)
}
