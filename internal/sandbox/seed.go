// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
	"slices"
)

// SetSeed replaces the seed and resets the store to it. Ids and timestamps that a customer or an address lacks are made
// up. Addresses are taken as they are: they may lack what Config.Required insists on, and be more than Config.Quota, as
// in a store whose settings changed later. They belong to the store from then on. The customer of the settings is part of every seed.
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

// Reset puts the store back to how it was at its start: the customers and addresses of the seed, with the ids that they
// had, the faults of SetStandingFaults, and an empty journal. Access tokens stay valid, and so do the customer tokens of
// customers who are still there. The error is about the data file.
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

// plant makes the store hold the seed and nothing else.
func (s *Sandbox) plant() {
	writes := s.store.writes // the saver must not take the new store for the one in the file
	s.store = newStore()
	s.store.writes = writes
	for _, c := range s.seed {
		copied := *c
		s.store.addCustomer(&copied)
	}
	s.first = s.store.byEmail[s.config.CustomerEmail][0].ID
}

// newSeed makes the customers of a seed. The store shares their addresses: it changes none in place.
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
	email := s.config.CustomerEmail
	at := slices.IndexFunc(seed, func(c *customer) bool { return c.Email == email })
	if at < 0 {
		at = 0
		first := Customer{ID: s.first, Name: s.config.CustomerName, Email: email, CreatedAt: now, UpdatedAt: now}
		if first.ID == "" {
			first.ID = s.config.NewID()
		}
		seed = slices.Insert(seed, at, &customer{Customer: first})
	}
	seed[at].setPassword(s.config.CustomerPassword)
	return seed, nil
}

// ensureFirstCustomer adds the customer of the settings to what the data file had, or gives the one in there the password
// of the settings.
func (s *Sandbox) ensureFirstCustomer() {
	email := s.config.CustomerEmail
	if len(s.store.byEmail[email]) == 0 {
		first := *s.seed[slices.IndexFunc(s.seed, func(c *customer) bool { return c.Email == email })]
		s.store.addCustomer(&first)
	}
	first := s.store.byEmail[email][0]
	first.setPassword(s.config.CustomerPassword)
	s.store.writes++
	s.first = first.ID
}
