// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"net/http"
)

// AddressFields are the members of an address that a caller sets. In a request
// nil leaves a member out: of a create it gets no value, of an update it keeps
// the one it has. In an answer nil, like "", is no value.
type AddressFields struct {
	Name         *string `json:"name,omitempty"`
	FirstName    *string `json:"first_name,omitempty"`
	LastName     *string `json:"last_name,omitempty"`
	CompanyName  *string `json:"company_name,omitempty"`
	PhoneNumber  *string `json:"phone_number,omitempty"`
	Line1        *string `json:"line_1,omitempty"`
	Line2        *string `json:"line_2,omitempty"`
	City         *string `json:"city,omitempty"`
	County       *string `json:"county,omitempty"`
	Region       *string `json:"region,omitempty"`
	PostCode     *string `json:"-"` // spelled in two ways; see addressData
	Country      *string `json:"country,omitempty"`
	Instructions *string `json:"instructions,omitempty"`
}

// Address is a customer's address as the store has it.
type Address struct {
	AddressFields
	ID string
	// CreatedAt and UpdatedAt are RFC 3339 texts, of whatever precision the
	// store chose: a create gives nanoseconds and a read may give milliseconds.
	CreatedAt, UpdatedAt string
}

func addressesPath(customerID string, more ...string) []string {
	return append([]string{"v2", "customers", customerID, "addresses"}, more...)
}

// CreateAddress creates an address of a customer. An answer that gets lost is
// settled by looking for the address; an [UnsettledError] says that this failed.
func (c *Client) CreateAddress(ctx context.Context, customerID string, fields AddressFields) (*Address, error) {
	// Identical creates go one after the other, until their outcome is claimed:
	// of two under way at once, each could take the other's record for its own.
	key := identity{customerID, fields.values()}
	unlock, err := c.creating.lock(ctx, key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := c.losses.check(key); err != nil {
		return nil, err
	}
	defer c.snapshots.write(customerID)()
	address, err := c.spelling.try(fields.PostCode != nil, func(s spellings) (*Address, error) {
		data, err := create(ctx, c, request{
			method: http.MethodPost, path: addressesPath(customerID),
			body: newAddressData(fields, s), scope: scope{customer: customerID},
		}, func(ctx context.Context) ([]record[addressData], error) {
			return c.matching(ctx, customerID, fields)
		})
		return data.address(), err
	})
	return c.written(customerID, address, c.losses.note(err, key, c.claims.of))
}

// identity is what a lost create is known by.
type identity struct {
	customerID string
	values     [13]string
}

// matching are the customer's addresses that are field by field as fields.
func (c *Client) matching(ctx context.Context, customerID string, fields AddressFields) ([]record[addressData], error) {
	all, err := c.listAddresses(ctx, customerID)
	var records []record[addressData]
	for _, data := range all {
		address := data.address()
		if address.AddressFields.values() == fields.values() {
			records = append(records, record[addressData]{address.ID, address.CreatedAt, &data})
		}
	}
	return records, err
}

// UpdateAddress changes the members of an address that are not nil. To clear
// one, set it to "".
func (c *Client) UpdateAddress(ctx context.Context, customerID, id string, fields AddressFields) (*Address, error) {
	defer c.snapshots.write(customerID)()
	address, err := c.spelling.try(fields.PostCode != nil, func(s spellings) (*Address, error) {
		data, _, err := send[addressData](ctx, c, request{
			method: http.MethodPut, path: addressesPath(customerID, id),
			body: newAddressData(fields, s), scope: scope{customer: customerID},
		})
		return data.address(), err
	})
	return c.written(customerID, address, err)
}

// written notes an address that this process has just written.
func (c *Client) written(customerID string, address *Address, err error) (*Address, error) {
	if err != nil {
		return nil, err
	}
	c.claims.add(address.ID, customerID)
	c.clock.observeRecord(address.UpdatedAt, c.now())
	return address, nil
}

// DeleteAddress deletes an address. That it is gone already is a success.
func (c *Client) DeleteAddress(ctx context.Context, customerID, id string) error {
	defer c.snapshots.write(customerID)()
	err := c.do(ctx, request{
		method: http.MethodDelete, path: addressesPath(customerID, id), scope: scope{customer: customerID},
	})
	if IsNotFound(err) {
		return nil
	}
	return err
}

func (c *Client) getAddress(ctx context.Context, customerID, id string) (*Address, error) {
	data, _, err := send[addressData](ctx, c, request{
		method: http.MethodGet, path: addressesPath(customerID, id), scope: scope{customer: customerID},
	})
	return data.address(), err
}

func (c *Client) listAddresses(ctx context.Context, customerID string) ([]addressData, error) {
	return list[addressData](ctx, c, request{
		method: http.MethodGet, path: addressesPath(customerID), scope: scope{customer: customerID},
	})
}
