// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"regexp"
	"sync"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// The first documentation of the API has post_code, and every later one postcode.
// A request has both, and a response may have either.

// spellings are the spellings that a request leaves out.
type spellings struct{ dropPostcode, dropPostCode bool }

// addressDocument is the body of a request that writes an address.
func addressDocument(fields AddressFields, s spellings) map[string]any {
	values := map[string]*string{"post_code": fields.PostCode}
	for _, field := range fields.Fields() {
		values[field.Name] = *field.Value
	}
	if s.dropPostcode {
		delete(values, "postcode")
	}
	if s.dropPostCode {
		delete(values, "post_code")
	}
	return document("address", values, fields.Custom)
}

// spelling remembers which spelling of the post code the store rejects.
type spelling struct {
	mu sync.Mutex
	spellings
}

// try calls the API with both spellings, or with the accepted one once it has been
// found. If the store rejects one as unknown, try repeats the call with the other
// alone.
func (s *spelling) try(hasPostCode bool, call func(spellings) (*Address, error)) (*Address, error) {
	s.mu.Lock()
	current := s.spellings
	s.mu.Unlock()
	address, err := call(current)
	rejected := rejectedSpelling(err)
	if !hasPostCode || rejected == (spellings{}) || current != (spellings{}) {
		return address, err
	}
	address, err = call(rejected)
	if err == nil {
		s.mu.Lock()
		s.spellings = rejected
		s.mu.Unlock()
	}
	return address, err
}

// Words of the errors about unknown fields.
var (
	unknownField = regexp.MustCompile(`(?i)unknown|unexpected|unrecogni[sz]ed|additional propert|not (allowed|permitted|supported|recogni[sz]ed|defined)`)
	postCodeWord = regexp.MustCompile(`(?i)\bpost_?code\b`)
)

// rejectedSpelling is the spelling that an error calls unknown, if it is one of
// them.
func rejectedSpelling(err error) (rejected spellings) {
	e, ok := transport.ResponseError(err)
	if !ok || e.Status != http.StatusBadRequest && e.Status != http.StatusUnprocessableEntity {
		return spellings{}
	}
	for _, entry := range e.Entries {
		text := entry.Source + " " + entry.Title + " " + entry.Detail
		if !unknownField.MatchString(text) {
			continue
		}
		for _, word := range postCodeWord.FindAllString(text, -1) {
			rejected.dropPostcode = rejected.dropPostcode || len(word) == len("postcode")
			rejected.dropPostCode = rejected.dropPostCode || len(word) == len("post_code")
		}
	}
	if rejected.dropPostcode && rejected.dropPostCode {
		return spellings{}
	}
	return rejected
}
