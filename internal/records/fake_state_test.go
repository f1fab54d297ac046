// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"errors"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
)

// addAddress puts an address of somebody else into the store.
func (f *fakeStore) addAddress(customerID, id string, age time.Duration, fields moltin.AddressFields) {
	f.mu.Lock()
	defer f.mu.Unlock()
	stamp := f.timeOf(time.Now().Add(-age))
	for _, field := range fields.Fields() {
		*field.Value = f.text(*field.Value)
	}
	f.addresses = append(f.addresses, &held[moltin.Address]{
		id: id, customer: customerID, since: time.Now().Add(-age),
		value: moltin.Address{AddressFields: fields, ID: id, CreatedAt: stamp, UpdatedAt: stamp},
	})
}

// addUnreadable puts an address that can't be decoded into the store.
func (f *fakeStore) addUnreadable(customerID, id string, age time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.addresses = append(f.addresses, unreadable[moltin.Address](f, customerID, id, age))
}

func (f *fakeStore) addUnreadableCustomer(id string, age time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.customers = append(f.customers, unreadable[moltin.Customer](f, "", id, age))
}

func unreadable[T any](f *fakeStore, customerID, id string, age time.Duration) *held[T] {
	created := time.Now().Add(-age)
	return &held[T]{id: id, customer: customerID, since: created, unreadable: &moltin.UnreadableRecordError{
		ID: id, CreatedAt: f.timeOf(created), Err: errors.New("it has a field that is not a string"),
	}}
}

// made are the ids of an operation's records.
func (f *fakeStore) made(origin int) (ids []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.addresses {
		if h.origin == origin {
			ids = append(ids, h.id)
		}
	}
	for _, h := range f.customers {
		if h.origin == origin {
			ids = append(ids, h.id)
		}
	}
	return ids
}

func ptr(s string) *string { return &s }

// home is an address with another value in every field.
func home() moltin.AddressFields {
	return moltin.AddressFields{
		Name: ptr("Home"), FirstName: ptr("Ron"), LastName: ptr("Swanson"), CompanyName: ptr("Very Good Building"),
		PhoneNumber: ptr("(555) 555-0147"), Line1: ptr("4 Maple Row"), Line2: ptr("Flat 2"), City: ptr("Pawnee"),
		County: ptr("Wamapoke"), Region: ptr("Indiana"), PostCode: ptr("47998"), Country: ptr("US"),
		Instructions: ptr("Leave behind the grill"),
	}
}

// named is home with another name.
func named(name string) moltin.AddressFields {
	fields := home()
	fields.Name = &name
	return fields
}

// addCustomer puts a customer of somebody else into the store.
func (f *fakeStore) addCustomer(id string, age time.Duration, fields moltin.CustomerFields) {
	f.mu.Lock()
	defer f.mu.Unlock()
	stamp := f.timeOf(time.Now().Add(-age))
	f.customers = append(f.customers, &held[moltin.Customer]{id: id, since: time.Now().Add(-age), value: moltin.Customer{
		ID: id, Name: moltin.Text(fields.Name), Email: moltin.Text(fields.Email), ExternalRef: moltin.Text(fields.ExternalRef),
		Custom: fields.Custom, CreatedAt: stamp, UpdatedAt: stamp,
	}})
}
