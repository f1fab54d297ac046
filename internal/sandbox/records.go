// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"slices"
	"time"
)

// envelope is a document with one record.
type envelope struct {
	Data any `json:"data"`
}

// addressRecord is an address in a response, with one of the two spellings of the post code. Its members are strings, unless an import
// has set another type.
type addressRecord struct {
	ID            string        `json:"id"`
	Type          string        `json:"type"`
	Name          any           `json:"name"`
	FirstName     any           `json:"first_name"`
	LastName      any           `json:"last_name"`
	CompanyName   any           `json:"company_name"`
	PhoneNumber   any           `json:"phone_number"`
	Line1         any           `json:"line_1"`
	Line2         any           `json:"line_2"`
	City          any           `json:"city"`
	PostCode      any           `json:"postcode,omitempty"`
	PostCodeOld   any           `json:"post_code,omitempty"`
	County        any           `json:"county"`
	Region        any           `json:"region"`
	Country       any           `json:"country"`
	Instructions  any           `json:"instructions"`
	Links         selfLink      `json:"links"`
	Meta          recordMeta    `json:"meta"`
	Relationships relationships `json:"relationships"`
}

// createdCustomer is a customer in the response to POST and PUT: as recorded, without meta, links and external_ref.
type createdCustomer struct {
	Type                    string `json:"type"`
	ID                      string `json:"id"`
	AuthenticationMechanism string `json:"authentication_mechanism"`
	Email                   any    `json:"email"`
	Name                    any    `json:"name"`
	Password                bool   `json:"password"`
}

// customerRecord is a customer in the response to GET, as documented.
type customerRecord struct {
	createdCustomer
	ExternalRef any        `json:"external_ref"`
	Meta        recordMeta `json:"meta"`
}

type selfLink struct {
	Self string `json:"self"`
}

type recordMeta struct {
	Timestamps timestamps `json:"timestamps"`
}

type timestamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

type relationships struct {
	Customer reference `json:"customer"`
}

type reference struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// stamps returns the timestamps of a record: with nanoseconds in the response to its creation, and milliseconds later. Trailing zeros
// are omitted, as time.Time does.
func stamps(created, updated time.Time, unit time.Duration) recordMeta {
	return recordMeta{timestamps{created.Truncate(unit), updated.Truncate(unit)}}
}

func (s *Sandbox) addressRecord(c *call, a *Address, unit time.Duration) any {
	record := addressRecord{
		ID: a.ID, Type: "address", Name: a.value("name"),
		FirstName: a.value("first_name"), LastName: a.value("last_name"), CompanyName: a.value("company_name"),
		PhoneNumber: a.value("phone_number"), Line1: a.value("line_1"), Line2: a.value("line_2"), City: a.value("city"),
		County: a.value("county"), Region: a.value("region"), Country: a.value("country"),
		Instructions:  a.value("instructions"),
		Links:         selfLink{"https://" + c.Host + "/v2/addresses/" + a.ID},
		Meta:          stamps(a.CreatedAt, a.UpdatedAt, unit),
		Relationships: relationships{reference{c.PathValue("customer"), "customer"}},
	}
	if s.config.PostCodeField == postCode {
		record.PostCode = a.value(postCode)
	} else {
		record.PostCodeOld = a.value(postCode)
	}
	return withFields(record, s.config.AddressFields, a.Fields)
}

func newCreatedCustomer(r *customer) createdCustomer {
	return createdCustomer{
		Type: "customer", ID: r.ID, AuthenticationMechanism: "password", Email: r.value("email"), Name: r.value("name"),
		Password: len(r.PasswordHash) > 0,
	}
}

func (s *Sandbox) customerRecord(r *customer) any {
	return withFields(customerRecord{
		createdCustomer: newCreatedCustomer(r),
		ExternalRef:     r.value("external_ref"),
		Meta:            stamps(r.CreatedAt, r.UpdatedAt, time.Millisecond),
	}, s.config.CustomerFields, r.Fields)
}

// extendedRecord is a record with its custom fields, which come last, as recorded.
type extendedRecord struct {
	record any
	fields []Field
	values map[string]any
}

func withFields(record any, fields []Field, values map[string]any) any {
	if len(fields) == 0 {
		return record
	}
	return extendedRecord{record, fields, values}
}

// MarshalJSON adds the custom fields to the record's own members.
func (r extendedRecord) MarshalJSON() ([]byte, error) {
	body := encode(r.record)
	body = body[:len(body)-1]
	for _, f := range r.fields {
		body = slices.Concat(body, []byte(","), encode(f.Name), []byte(":"), encode(r.values[f.Name]))
	}
	return append(body, '}'), nil
}
