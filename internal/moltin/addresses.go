// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"net/http"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// AddressFields are the settable members of an address. A request leaves out
// members that are nil: a create gives them no value, and an update keeps the
// value that they have. In a response nil and "" both mean no value.
type AddressFields struct {
	Name, FirstName, LastName, CompanyName, PhoneNumber, Line1, Line2, City, County, Region, PostCode, Country, Instructions *string

	// Custom are custom fields.
	Custom CustomFields
}

// members are pointers to the fields, by name on the wire. The post code has its
// newer spelling.
func (f *AddressFields) members() map[string]**string {
	return map[string]**string{
		"name": &f.Name, "first_name": &f.FirstName, "last_name": &f.LastName, "company_name": &f.CompanyName,
		"phone_number": &f.PhoneNumber, "line_1": &f.Line1, "line_2": &f.Line2, "city": &f.City, "county": &f.County,
		"region": &f.Region, "postcode": &f.PostCode, "country": &f.Country, "instructions": &f.Instructions,
	}
}

// Address is a customer's address.
type Address struct {
	AddressFields
	ID string
	// CreatedAt and UpdatedAt are RFC 3339 timestamps of varying precision: the
	// response to a create has nanoseconds, and a read may have milliseconds.
	CreatedAt, UpdatedAt string
	// Short marks the response to a write that left out the timestamps or a member
	// of the request. The record has to be read for them.
	Short bool
}

func decodeAddress(r record) (*Address, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	a := &Address{ID: r.id()}
	a.CreatedAt, a.UpdatedAt = r.timestamps()
	if err := r.texts(a.members()); err != nil {
		return nil, r.unreadable(err)
	}
	if value(a.PostCode) == "" {
		var err error
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

// AddressList is a list of addresses. Records that can't be decoded are separate.
type AddressList struct {
	Addresses  []*Address
	Unreadable []*UnreadableRecordError
}

// ListAddresses is GET /v2/customers/{id}/addresses. It returns all addresses of
// a customer, with a request for each page. The error is a [ListError] if the
// store's paging does not end or is not supported.
func (c *Client) ListAddresses(ctx context.Context, customerID string) (*AddressList, error) {
	list := &AddressList{}
	for r, err := range pages(ctx, c, &c.addresses, collection{path: addressesPath(customerID), scope: scope{customer: customerID}}) {
		if err != nil {
			return nil, err
		}
		if a, err := decodeAddress(r); err != nil {
			var unreadable *UnreadableRecordError
			errors.As(err, &unreadable)
			list.Unreadable = append(list.Unreadable, unreadable)
		} else {
			list.Addresses = append(list.Addresses, a)
		}
	}
	return list, nil
}

// GetAddress is GET /v2/customers/{id}/addresses/{id}; see [transport.IsNotFound].
func (c *Client) GetAddress(ctx context.Context, customerID, id string) (*Address, error) {
	r, err := send(ctx, c, transport.Request{Method: http.MethodGet, Path: addressesPath(customerID, id)}, scope{customer: customerID})
	if err != nil {
		return nil, err
	}
	return decodeAddress(r)
}

// CreateAddress is POST /v2/customers/{id}/addresses. It is not retried when it
// may have succeeded: the error is then a [transport.AmbiguousError].
func (c *Client) CreateAddress(ctx context.Context, customerID string, fields AddressFields) (*Address, error) {
	return c.writeAddress(ctx, http.MethodPost, customerID, "", fields)
}

// UpdateAddress is PUT /v2/customers/{id}/addresses/{id}. It changes the members
// that are not nil. "" clears a member.
func (c *Client) UpdateAddress(ctx context.Context, customerID, id string, fields AddressFields) (*Address, error) {
	return c.writeAddress(ctx, http.MethodPut, customerID, id, fields)
}

func (c *Client) writeAddress(ctx context.Context, method, customerID, id string, fields AddressFields) (*Address, error) {
	path := addressesPath(customerID)
	if method == http.MethodPut {
		path = addressesPath(customerID, id)
	}
	return c.spelling.try(fields.PostCode != nil, func(s spellings) (*Address, error) {
		sent := addressDocument(fields, s)
		r, err := send(ctx, c, transport.Request{
			Method: method, Path: path, Body: envelope{Data: sent}, NonIdempotent: method == http.MethodPost,
		}, scope{customer: customerID})
		if err != nil {
			return nil, err
		}
		a := &Address{ID: id, Short: true}
		if r != nil {
			// The write succeeded: a partial record is more useful than an error.
			if a, err = decodeAddress(r); err != nil {
				a = &Address{ID: r.id()}
			}
			a.Short = err != nil || r.lacks(sent)
		}
		if a.Short {
			a.complete(fields)
		}
		return a, nil
	})
}

// complete fills in members that the response left out from the request.
func (a *Address) complete(sent AddressFields) {
	members := sent.members()
	for name, member := range a.members() {
		if *member == nil {
			*member = *members[name]
		}
	}
	a.Custom.complete(sent.Custom)
}

// DeleteAddress is DELETE /v2/customers/{id}/addresses/{id}.
func (c *Client) DeleteAddress(ctx context.Context, customerID, id string) error {
	return c.do(ctx, transport.Request{Method: http.MethodDelete, Path: addressesPath(customerID, id)}, scope{customer: customerID})
}
