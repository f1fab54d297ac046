// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"net/http"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// AddressFields are the settable fields of an address. A request leaves out fields
// that are nil: a created address has no value for them, and an update leaves them
// unchanged. In a response nil and "" both mean no value.
type AddressFields struct {
	Name, FirstName, LastName, CompanyName, PhoneNumber, Line1, Line2, City, County, Region, PostCode, Country, Instructions *string

	// Custom are custom fields.
	Custom CustomFields
}

// Field is a field of an address.
type Field struct {
	// Name is the field's name in the API.
	Name string
	// Value is a pointer to the field.
	Value **string
}

// Fields returns all fields but the custom ones, always in the same order. The post
// code has its newer spelling.
func (f *AddressFields) Fields() [13]Field {
	return [...]Field{
		{"name", &f.Name},
		{"first_name", &f.FirstName},
		{"last_name", &f.LastName},
		{"company_name", &f.CompanyName},
		{"phone_number", &f.PhoneNumber},
		{"line_1", &f.Line1},
		{"line_2", &f.Line2},
		{"city", &f.City},
		{"county", &f.County},
		{"region", &f.Region},
		{"postcode", &f.PostCode},
		{"country", &f.Country},
		{"instructions", &f.Instructions},
	}
}

// Address is a customer's address.
type Address struct {
	AddressFields
	ID string
	// CreatedAt and UpdatedAt are RFC 3339 timestamps of varying precision: the
	// response to a create has nanoseconds, and a read may have milliseconds.
	CreatedAt, UpdatedAt string
	// Partial marks the response to a write that left out the timestamps or a field
	// of the request. The record has to be read for them.
	Partial bool
}

func decodeAddress(r record) (*Address, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	a := &Address{ID: r.id()}
	a.CreatedAt, a.UpdatedAt = r.timestamps()
	var err error
	for _, field := range a.Fields() {
		if *field.Value, err = r.text(field.Name); err != nil {
			return nil, r.unreadable(err)
		}
	}
	if Text(a.PostCode) == "" {
		if a.PostCode, err = r.text("post_code"); err != nil {
			return nil, r.unreadable(err)
		}
	}
	a.Custom = r.customFields(IsAddressField)
	return a, nil
}

func addressesPath(customerID string, more ...string) []string {
	return append(customersPath(customerID, "addresses"), more...)
}

// ListAddresses is GET /v2/customers/{id}/addresses. It returns all addresses of
// a customer, with a request for each page. The error is a [ListError] if the
// store's paging does not end or is not supported.
func (c *Client) ListAddresses(ctx context.Context, customerID string) (*List[Address], error) {
	return Collect(pages(ctx, c, collection[Address]{
		path: addressesPath(customerID), scope: scope{customer: customerID}, decode: decodeAddress, longest: &c.longestAddresses,
	}), 0)
}

// GetAddress is GET /v2/customers/{id}/addresses/{id}; see [transport.IsNotFound].
func (c *Client) GetAddress(ctx context.Context, customerID, id string) (*Address, error) {
	return get(ctx, c, addressesPath(customerID, id), scope{customer: customerID}, decodeAddress)
}

// CreateAddress is POST /v2/customers/{id}/addresses. It is not retried when it
// may have succeeded: the error is then a [transport.AmbiguousError].
func (c *Client) CreateAddress(ctx context.Context, customerID string, fields AddressFields) (*Address, error) {
	return c.writeAddress(ctx, http.MethodPost, customerID, "", fields)
}

// UpdateAddress is PUT /v2/customers/{id}/addresses/{id}. It changes the fields
// that are not nil. "" clears a field.
func (c *Client) UpdateAddress(ctx context.Context, customerID, id string, fields AddressFields) (*Address, error) {
	return c.writeAddress(ctx, http.MethodPut, customerID, id, fields)
}

func (c *Client) writeAddress(ctx context.Context, method, customerID, id string, fields AddressFields) (*Address, error) {
	path := addressesPath(customerID)
	if method == http.MethodPut {
		path = addressesPath(customerID, id)
	}
	return c.spelling.try(fields.PostCode != nil, func(s spellings) (*Address, error) {
		request := transport.Request{Method: method, Path: path, NonIdempotent: method == http.MethodPost}
		a, partial, err := write(ctx, c, request, scope{customer: customerID}, addressDocument(fields, s), id, decodeAddress)
		if partial {
			a.Partial = true
			a.fillFrom(fields)
		}
		return a, err
	})
}

// fillFrom fills in the fields that the response left out from the request.
func (a *Address) fillFrom(sent AddressFields) {
	sentFields := sent.Fields()
	for i, field := range a.Fields() {
		if *field.Value == nil {
			*field.Value = *sentFields[i].Value
		}
	}
	a.Custom.fillFrom(sent.Custom)
}

// DeleteAddress is DELETE /v2/customers/{id}/addresses/{id}.
func (c *Client) DeleteAddress(ctx context.Context, customerID, id string) error {
	return c.do(ctx, transport.Request{Method: http.MethodDelete, Path: addressesPath(customerID, id)}, scope{customer: customerID})
}
