// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"maps"
	"slices"
	"time"
)

// AddCustomer adds a customer and returns its ID. Without a password, the customer can't log in.
func (s *Sandbox) AddCustomer(name, email, password string) string {
	return s.InsertCustomer(Customer{Name: name, Email: email}, password)
}

// InsertCustomer adds a customer without validation and returns its ID. A missing ID and timestamps are generated.
func (s *Sandbox) InsertCustomer(record Customer, password string) string {
	if record.ID == "" {
		record.ID = s.config.NewID()
	}
	c := &customer{Customer: keptCustomer(record, s.stamp())}
	c.setPassword(password)
	s.change(func() {
		if s.store.customers[record.ID] != nil {
			panic(mistake("there is a customer %q already", record.ID))
		}
		if s.emailTaken(record.Email, nil) {
			panic(mistake("there is a customer %s already", record.Email))
		}
		s.store.addCustomer(c)
	})
	return record.ID
}

// ReplaceCustomer replaces the customer with the same ID. The customer keeps its addresses and, unless there is a new one, its password.
func (s *Sandbox) ReplaceCustomer(record Customer, password string) {
	record.UpdatedAt = s.stamp()
	kept := keptCustomer(record, record.UpdatedAt)
	s.change(func() {
		c := s.mustCustomer(record.ID)
		if s.emailTaken(record.Email, c) {
			panic(mistake("there is a customer %s already", record.Email))
		}
		c.setPassword(password)
		s.store.updateCustomer(c, kept)
	})
}

func keptCustomer(record Customer, now time.Time) Customer {
	record.CreatedAt, record.UpdatedAt = recordTimes(record.CreatedAt, record.UpdatedAt, now)
	record.Fields = merge(nil, mustFields(record.Fields))
	return record
}

// AddAddress adds an address without validation and returns its ID. A missing ID and timestamps are generated.
func (s *Sandbox) AddAddress(customerID string, a Address) string {
	a.Members = maps.Clone(a.Members) // belongs to the caller
	stored := s.newAddress(a, s.stamp())
	s.change(func() {
		c := s.mustCustomer(customerID)
		if c.byID[stored.ID] != nil {
			panic(mistake("customer %s has an address %q already", customerID, stored.ID))
		}
		s.store.putAddress(c, stored)
	})
	return stored.ID
}

// ReplaceAddress replaces the address with the same ID.
func (s *Sandbox) ReplaceAddress(customerID string, a Address) {
	a.Members = maps.Clone(a.Members)
	a.UpdatedAt = s.stamp()
	stored := s.newAddress(a, a.UpdatedAt)
	s.change(func() {
		c := s.mustCustomer(customerID)
		c.mustAddress(stored.ID)
		s.store.putAddress(c, stored)
	})
}

// newAddress returns an address in the internal format, with a generated ID and timestamps if they are missing. It may keep a.Members.
func (s *Sandbox) newAddress(a Address, now time.Time) *Address {
	if a.ID == "" {
		a.ID = s.config.NewID()
	}
	a.CreatedAt, a.UpdatedAt = recordTimes(a.CreatedAt, a.UpdatedAt, now)
	if members := a.Members; !isCanonical(members) {
		a.Members = make(map[string]string, len(members))
		for member, value := range members {
			a.Members[mustMember(member)] = value
		}
	}
	if len(a.Fields) > 0 {
		a.Fields = merge(nil, mustFields(a.Fields))
	}
	return &a
}

func isCanonical(members map[string]string) bool {
	for member := range members {
		if !slices.Contains(addressMembers, member) {
			return false
		}
	}
	return members != nil
}

func mustMember(member string) string {
	if !slices.Contains(addressMembers, canonical(member)) {
		panic(mistake("an address has no member %q", member))
	}
	return canonical(member)
}

// mustFields converts values to the internal format, which is that of decoded JSON.
func mustFields(values map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range values {
		read, err := decode(encode(value))
		if err != nil {
			panic(err) // can't happen: encode produces valid JSON
		}
		kept[name] = read
	}
	return kept
}
