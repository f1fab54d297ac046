// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"slices"
	"time"
)

// InsertCustomer adds a customer as it is and gives its id. An id or timestamps that it does not have are made.
func (s *Sandbox) InsertCustomer(record Customer, password string) string {
	if record.ID == "" {
		record.ID = s.config.NewID()
	}
	record.CreatedAt, record.UpdatedAt = s.times(record.CreatedAt, record.UpdatedAt)
	record.Fields = merge(nil, mustFields(record.Fields))
	c := &customer{Customer: record}
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

// ReplaceCustomer puts another record in the place of the one with its id. The customer keeps its addresses, and its
// password unless there is a new one.
func (s *Sandbox) ReplaceCustomer(record Customer, password string) {
	record.CreatedAt, record.UpdatedAt = s.times(record.CreatedAt, time.Time{})
	record.Fields = merge(nil, mustFields(record.Fields))
	s.change(func() {
		c := s.mustCustomer(record.ID)
		if s.emailTaken(record.Email, c) {
			panic(mistake("there is a customer %s already", record.Email))
		}
		c.setPassword(password)
		s.store.updateCustomer(c, record)
	})
}

// times are the timestamps of a record, by the store's clock where there are none.
func (s *Sandbox) times(created, updated time.Time) (time.Time, time.Time) {
	stamp := s.stamp()
	if created.IsZero() {
		created = stamp
	}
	if updated.IsZero() {
		updated = stamp
	}
	return created.UTC().Round(0), updated.UTC().Round(0)
}

// AddAddress adds an address as it is, whatever the API would say to it, and gives its id. An id or timestamps that it
// does not have are made.
func (s *Sandbox) AddAddress(customerID string, a Address) string {
	if a.ID == "" {
		a.ID = s.config.NewID()
	}
	if a.UpdatedAt.IsZero() {
		a.UpdatedAt = a.CreatedAt
	}
	kept := s.kept(a)
	s.change(func() {
		c := s.mustCustomer(customerID)
		if c.byID[kept.ID] != nil {
			panic(mistake("customer %s has an address %q already", customerID, kept.ID))
		}
		s.store.putAddress(c, kept)
	})
	return kept.ID
}

// ReplaceAddress puts another record in the place of the one with its id.
func (s *Sandbox) ReplaceAddress(customerID string, a Address) {
	a.UpdatedAt = time.Time{}
	kept := s.kept(a)
	s.change(func() {
		c := s.mustCustomer(customerID)
		c.mustAddress(kept.ID)
		s.store.putAddress(c, kept)
	})
}

// kept is an address as the store keeps it.
func (s *Sandbox) kept(a Address) *Address {
	a.CreatedAt, a.UpdatedAt = s.times(a.CreatedAt, a.UpdatedAt)
	members := map[string]string{}
	for member, value := range a.Members {
		members[mustMember(member)] = value
	}
	a.Members, a.Fields = members, merge(nil, mustFields(a.Fields))
	return &a
}

func mustMember(member string) string {
	if !slices.Contains(addressMembers, canonical(member)) {
		panic(mistake("an address has no member %q", member))
	}
	return canonical(member)
}

// mustFields are values as the store keeps them: as they would be read from JSON.
func mustFields(values map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range values {
		read, err := decode(encode(value))
		if err != nil {
			panic(err) // encode writes nothing that cannot be read
		}
		kept[name] = read
	}
	return kept
}
