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

// minSecret is the minimum length of a secret that is masked: shorter ones occur
// in ordinary words.
const minSecret = 4

// mask replaces a secret.
const mask = "***"

// Secrets collects credentials and tokens in order to mask them in any text that
// may repeat them, such as a response. The zero value is ready to use. Secrets is
// safe for concurrent use.
type Secrets struct {
	mu     sync.Mutex
	values map[string]struct{}
	masker *strings.Replacer // nil after a secret was added
}

// Add adds secrets.
func (s *Secrets) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, value := range values {
		if _, ok := s.values[value]; ok || len(value) < minSecret {
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

// forms returns the encodings in which a value may be repeated: as it is, and as in
// a form, a path and JSON.
func forms(value string) []string {
	unquoted := func(s string) string { return s[1 : len(s)-1] }
	inJSON, _ := json.Marshal(value) //nolint:errchkjson // A string can't fail.
	return []string{
		value, url.QueryEscape(value), url.PathEscape(value), unquoted(string(inJSON)), unquoted(strconv.Quote(value)),
	}
}

// Mask returns text with every secret masked.
func (s *Secrets) Mask(text string) string {
	if len(text) < minSecret {
		return text
	}
	return s.replacer().Replace(text)
}

// maskError masks every secret in the text of err. net/http quotes malformed
// responses.
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

// replacer builds the masker on first use after a secret was added, not for each
// secret: that takes time in proportion to their number.
func (s *Secrets) replacer() *strings.Replacer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.masker == nil {
		values := make([]string, 0, len(s.values))
		for value := range s.values {
			values = append(values, value)
		}
		// Longest first, because one secret may be a prefix of another.
		slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
		pairs := make([]string, 0, 2*len(values))
		for _, value := range values {
			pairs = append(pairs, value, mask)
		}
		s.masker = strings.NewReplacer(pairs...)
	}
	return s.masker
}
