// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Lost is what is known of a create whose outcome could not be found out, so
// that another process can look for its record; see [Client.LostAddress] and
// [Client.LostCustomer].
type Lost struct {
	// Since is when it was sent first, or a little before, by the store's clock.
	Since time.Time `json:"since"`
	// Others are addresses of the same customer that the process had made or
	// changed: none of them is the lost one.
	Others []string `json:"others,omitempty"`
}

// losses are the creates of addresses that this process could not settle.
type losses struct {
	mu   sync.Mutex
	keys map[identity]struct{}
}

// check refuses another create of the same: its record could not be told from
// the lost one.
func (l *losses) check(key identity) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.keys[key]; ok {
		return errors.New("the answer to an identical create was lost, and it is not known whether that one succeeded: apply again")
	}
	return nil
}

// note completes and remembers the error of a create that could not be settled.
func (l *losses) note(err error, key identity, claimed func(customerID string) []string) error {
	var unsettled *UnsettledError
	if !errors.As(err, &unsettled) || len(unsettled.IDs) > 0 {
		return err
	}
	unsettled.Lost.Others = claimed(key.customerID)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil {
		l.keys = map[identity]struct{}{}
	}
	l.keys[key] = struct{}{}
	return err
}

// LostAddress is the address that a lost create with these fields made, or nil
// when it made none. It is an [UnsettledError] when several match.
func (c *Client) LostAddress(ctx context.Context, customerID string, fields AddressFields, lost Lost) (*Address, error) {
	unlock, err := c.creating.lock(ctx, identity{customerID, fields.values()})
	if err != nil {
		return nil, err
	}
	defer unlock()
	records, err := c.matching(ctx, customerID, fields)
	if err != nil {
		return nil, err
	}
	records = slices.DeleteFunc(records, func(r record[addressData]) bool { return slices.Contains(lost.Others, r.id) })
	data, err := onlyOne(c, records, lost.Since)
	if data == nil {
		return nil, err
	}
	c.claims.add(data.ID, customerID)
	return data.address(), nil
}

// LostCustomer is the customer that a lost create with these fields made, or
// nil when it made none.
func (c *Client) LostCustomer(ctx context.Context, fields CustomerFields, lost Lost) (*Customer, error) {
	records, err := c.customersWith(ctx, value(fields.Email))
	if err != nil {
		return nil, err
	}
	// The email alone would also find a customer whom somebody else has created
	// with it since.
	records = slices.DeleteFunc(records, func(r record[customerData]) bool {
		return r.value.Name != value(fields.Name) || value(r.value.ExternalRef) != value(fields.ExternalRef)
	})
	data, err := onlyOne(c, records, lost.Since)
	return data.customer(), err
}
