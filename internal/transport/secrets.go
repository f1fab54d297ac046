// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package transport

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// minSecret is the length from which a secret is looked for in texts: masking
// shorter ones would mask ordinary words.
const minSecret = 4

// mask stands for a secret.
const mask = "***"

// Secrets are credentials and tokens, kept so that they can be masked wherever
// a text of the store's might repeat them. The zero value is ready, and it is
// safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	values map[string]struct{}
	masker *strings.Replacer // nil: to be made anew
}

// Add makes values secrets.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range values {
		if _, known := s.values[value]; known || len(value) < minSecret {
			continue
		}
		if s.values == nil {
			s.values = map[string]struct{}{}
		}
		for _, form := range forms(value) {
			s.values[form] = struct{}{}
		}
		s.masker = nil
	}
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

// Mask is text with every secret in it masked.
func (s *Secrets) Mask(text string) string {
	if len(text) < minSecret {
		return text
	}
	return s.replacer().Replace(text)
}

// maskError is err, with every secret in its text masked. net/http quotes an
// answer that makes no sense.
func (s *Secrets) maskError(err error) error {
	if masked := s.Mask(err.Error()); masked != err.Error() {
		return &maskedError{masked, err}
	}
	return err
}

type maskedError struct {
	masked string
	err    error
}

func (e *maskedError) Error() string { return e.masked }
func (e *maskedError) Unwrap() error { return e.err }

// replacer is made only when there is something to mask since the last secret
// was added: making it takes time in proportion to the number of secrets.
func (s *Secrets) replacer() *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.masker == nil {
		values := make([]string, 0, len(s.values))
		for value := range s.values {
			values = append(values, value)
		}
		// The longest first, since one may be the beginning of another.
		slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
		pairs := make([]string, 0, 2*len(values))
		for _, value := range values {
			pairs = append(pairs, value, mask)
		}
		s.masker = strings.NewReplacer(pairs...)
	}
	return s.masker
}
