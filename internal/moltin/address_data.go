// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"net/http"
	"regexp"
	"sync"
)

// addressData is an address on the wire. The post code is spelled post_code in
// the founding documents and postcode in every reference since: a request
// carries both, an answer may use either.
type addressData struct {
	Type string `json:"type"`
	AddressFields
	Postcode    *string `json:"postcode,omitempty"`
	PostCodeOld *string `json:"post_code,omitempty"`

	// In answers only.
	ID   string `json:"id,omitempty"`
	Meta *meta  `json:"meta,omitempty"`
}

// meta is the part of every record that the store keeps.
type meta struct {
	Timestamps struct {
		CreatedAt string `json:"created_at"`
		UpdatedAt string `json:"updated_at"`
	} `json:"timestamps"`
}

// spellings are the members that a request's post code goes in.
type spellings struct{ dropPostcode, dropPostCode bool }

func newAddressData(fields AddressFields, s spellings) addressData {
	data := addressData{Type: "address", AddressFields: fields}
	if !s.dropPostcode {
		data.Postcode = fields.PostCode
	}
	if !s.dropPostCode {
		data.PostCodeOld = fields.PostCode
	}
	return data
}

func (d *addressData) id() string { return d.ID }

func (d *addressData) address() *Address {
	if d == nil {
		return nil
	}
	address := &Address{AddressFields: d.AddressFields, ID: d.ID}
	address.PostCode = d.Postcode
	if value(address.PostCode) == "" {
		address.PostCode = d.PostCodeOld
	}
	if d.Meta != nil {
		address.CreatedAt, address.UpdatedAt = d.Meta.Timestamps.CreatedAt, d.Meta.Timestamps.UpdatedAt
	}
	return address
}

// values are all members, comparable, with "" for no value.
func (f AddressFields) values() [13]string {
	return [...]string{
		value(f.Name), value(f.FirstName), value(f.LastName), value(f.CompanyName), value(f.PhoneNumber),
		value(f.Line1), value(f.Line2), value(f.City), value(f.County), value(f.Region),
		value(f.PostCode), value(f.Country), value(f.Instructions),
	}
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// spelling remembers which spelling of the post code the store refuses.
type spelling struct {
	mu sync.Mutex
	spellings
}

// try calls the API with both spellings, or the one that is known to be taken.
// A store that refuses one as unknown is asked once more with the other alone.
func (s *spelling) try(hasPostCode bool, call func(spellings) (*Address, error)) (*Address, error) {
	s.mu.Lock()
	known := s.spellings
	s.mu.Unlock()
	address, err := call(known)
	refused := refusedSpelling(err)
	if !hasPostCode || refused == (spellings{}) || known != (spellings{}) {
		return address, err
	}
	address, err = call(refused)
	if err == nil {
		s.mu.Lock()
		s.spellings = refused
		s.mu.Unlock()
	}
	return address, err
}

// Words that stores use of a member that they do not know.
var (
	unknownMember = regexp.MustCompile(`(?i)unknown|unexpected|unrecogni[sz]ed|additional propert|not (allowed|permitted|supported|recogni[sz]ed|defined)`)
	postCodeWord  = regexp.MustCompile(`(?i)\bpost_?code\b`)
)

// refusedSpelling reads out of an error which one spelling is unknown, if any.
func refusedSpelling(err error) (refused spellings) {
	e, ok := answered(err)
	if !ok || e.Status != http.StatusBadRequest && e.Status != http.StatusUnprocessableEntity {
		return spellings{}
	}
	for _, entry := range e.Entries {
		text := entry.Source + " " + entry.Title + " " + entry.Detail
		if !unknownMember.MatchString(text) {
			continue
		}
		for _, word := range postCodeWord.FindAllString(text, -1) {
			refused.dropPostcode = refused.dropPostcode || len(word) == len("postcode")
			refused.dropPostCode = refused.dropPostCode || len(word) == len("post_code")
		}
	}
	if refused.dropPostcode && refused.dropPostCode {
		return spellings{}
	}
	return refused
}
