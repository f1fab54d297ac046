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
	mu     sync.RWMutex
	values []string // longest first, because one secret may be a prefix of another
}

// Add adds secrets, in all encodings in which they may be repeated.
func (s *Secrets) Add(secrets ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	longestFirst := func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) }
	unquoted := func(s string) string { return s[1 : len(s)-1] }
	for _, secret := range secrets {
		if len(secret) < minSecret {
			continue
		}
		inJSON, _ := json.Marshal(secret) //nolint:errchkjson // A string can't fail.
		for _, value := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), unquoted(string(inJSON)), unquoted(strconv.Quote(secret)),
		} {
			if i, found := slices.BinarySearchFunc(s.values, value, longestFirst); !found {
				s.values = slices.Insert(s.values, i, value)
			}
		}
	}
}

// Mask returns text with every secret masked.
func (s *Secrets) Mask(text string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, value := range s.values {
		text = strings.ReplaceAll(text, value, mask)
	}
	return text
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
