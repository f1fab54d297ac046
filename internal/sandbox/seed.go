// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
	"slices"
)

// SetSeed replaces the seed and resets the store to it. Missing IDs and timestamps are generated. Addresses are not validated against
// Config.Required and Config.Quota, because the settings of a store can change. The store takes ownership of the accounts. The customer
// of the settings is part of every seed.
func (s *Sandbox) SetSeed(accounts []Account) error {
	seed, err := s.newSeed(accounts)
	if err != nil {
		return err
	}
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seed = seed
	}()
	return s.Reset()
}

// Reset restores the customers and addresses that the store started with, or those of the last SetSeed, with the same IDs, and the faults
// of SetStandingFaults, and clears the journal.
// Access tokens stay valid, and so do customer tokens of customers who still exist. It returns an error if the data file can't be
// written.
func (s *Sandbox) Reset() error {
	s.dropLateWrites()
	func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.plant()
		maps.DeleteFunc(s.tokens.customer.byValue, func(_ string, t token) bool { return s.store.customers[t.subject] == nil })
	}()
	s.faults.restore()
	s.rate.forget()
	s.ResetJournal()
	s.recent.forget()
	return s.save()
}

// plant replaces the content of the store with the seed.
func (s *Sandbox) plant() {
	writes := s.store.writes // so that the saver writes the new store
	s.store = newStore()
	s.store.writes = writes
	for _, c := range s.seed {
		copied := *c
		s.store.addCustomer(&copied)
	}
	s.first = s.store.byEmail[s.config.CustomerEmail][0].ID
}

// newSeed creates the customers of a seed. The store shares their addresses, because it never modifies them in place.
func (s *Sandbox) newSeed(accounts []Account) ([]*customer, error) {
	check := newAccountCheck(&s.config)
	seed := make([]*customer, 0, len(accounts))
	now := s.stamp()
	for i, a := range accounts {
		if p := check.problem(a); p != nil {
			return nil, fmt.Errorf("the seed's %s: %s", p.path(i), p.text)
		}
		c := &customer{Customer: a.Customer, Addresses: make([]*Address, 0, len(a.Addresses))}
		if c.ID == "" {
			c.ID = s.config.NewID()
		}
		c.CreatedAt, c.UpdatedAt = recordTimes(c.CreatedAt, c.UpdatedAt, now)
		c.setPassword(a.Password)
		for _, address := range a.Addresses {
			c.Addresses = append(c.Addresses, s.newAddress(address, now))
		}
		seed = append(seed, c)
	}
	at := slices.IndexFunc(seed, func(c *customer) bool { return c.Email == s.config.CustomerEmail })
	if at < 0 {
		at = 0
		seed = slices.Insert(seed, at, s.newFirstCustomer(func(id string) bool { return check.ids[id] }))
	}
	seed[at].setPassword(s.config.CustomerPassword)
	return seed, nil
}

// newFirstCustomer creates the customer of the settings, with the same ID as before unless another customer has it now.
func (s *Sandbox) newFirstCustomer(taken func(id string) bool) *customer {
	id, now := s.first, s.stamp()
	for id == "" || taken(id) {
		id = s.config.NewID()
	}
	return &customer{Customer: Customer{ID: id, Name: s.config.CustomerName, Email: s.config.CustomerEmail, CreatedAt: now, UpdatedAt: now}}
}

// ensureFirstCustomer adds the customer of the settings to the content of the data file, or updates the customer's password.
func (s *Sandbox) ensureFirstCustomer() {
	email := s.config.CustomerEmail
	if len(s.store.byEmail[email]) == 0 {
		s.store.addCustomer(s.newFirstCustomer(func(id string) bool { return s.store.customers[id] != nil }))
	}
	first := s.store.byEmail[email][0]
	first.setPassword(s.config.CustomerPassword)
	s.store.writes++
	s.first = first.ID
}
