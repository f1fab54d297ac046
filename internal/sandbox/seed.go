// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// SetSeed replaces the seed and resets the store to it. Missing IDs and timestamps are generated. Addresses are not validated against
// Config.RequiredFields and Config.Quota, because the settings of a store can change. The customer of the settings is part of every seed.
func (s *Sandbox) SetSeed(customers []Customer) error {
	seed, err := s.newSeedWithLogin(customers)
	if err != nil {
		return err
	}
	return s.reset(func() { s.seed = seed })
}

// Reset restores the customers and addresses that the store started with, or those of the last SetSeed, with the same IDs, and the faults
// of SetStandingFaults, and clears the recorded requests. Access tokens stay valid, and so do customer tokens of customers who still
// exist. It returns an error if the data file can't be written.
func (s *Sandbox) Reset() error { return s.reset(func() {}) }

// reset restores the seed after a change to it.
func (s *Sandbox) reset(change func()) error {
	s.dropLateWrites()
	return s.change(func() error {
		change()
		s.restoreSeed()
		maps.DeleteFunc(s.customerTokens, func(_ string, t token) bool { return s.store.customers[t.subject] == nil })
		s.faults.restore()
		s.rate.forget()
		s.requests.clear()
		return nil
	})
}

// restoreSeed replaces the content of the store with the seed.
func (s *Sandbox) restoreSeed() {
	writes := s.store.writes // so that the data file is written
	s.store = newStore()
	s.store.writes = writes + 1
	for _, c := range s.seed {
		s.store.addCustomer(c)
	}
	s.first = ""
	if owners := s.store.byEmail[s.config.CustomerEmail]; len(owners) > 0 {
		s.first = owners[0].ID
	}
}

// newSeed returns the customers of a seed as they are stored, and all IDs in it.
func (s *Sandbox) newSeed(customers []Customer) (seed []Customer, ids map[string]bool, err error) {
	records := len(customers)
	for _, c := range customers {
		records += len(c.Addresses)
	}
	check := seedCheck{config: &s.config, ids: make(map[string]bool, records), emails: make(map[string]bool, len(customers))}
	seed = make([]Customer, 0, len(customers)+1)
	for i, c := range customers {
		if p := check.problem(&c); p != nil {
			return nil, nil, fmt.Errorf("%s: %s", p.path(i), p.text)
		}
		seed = append(seed, s.stored(c))
	}
	return seed, check.ids, nil
}

// newSeedWithLogin is newSeed including the customer of the settings.
func (s *Sandbox) newSeedWithLogin(customers []Customer) ([]Customer, error) {
	seed, ids, err := s.newSeed(customers)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(seed, func(c Customer) bool { return c.Email == s.config.CustomerEmail })
	if at < 0 {
		at = 0
		id, now := s.CustomerID(), s.stamp()
		for id == "" || ids[id] {
			id = s.config.NewID()
		}
		first := Customer{ID: id, Name: "Ron Swanson", Email: s.config.CustomerEmail, CreatedAt: now, UpdatedAt: now}
		seed = slices.Insert(seed, at, first)
	}
	seed[at].Password = s.config.CustomerPassword
	seed[at].hashPassword()
	return seed, nil
}

// stored returns a customer as it is stored: with an ID, timestamps, a hashed password, and addresses of its own.
func (s *Sandbox) stored(c Customer) Customer {
	if c.ID == "" {
		c.ID = s.config.NewID()
	}
	c.CreatedAt, c.UpdatedAt = recordTimes(c.CreatedAt, c.UpdatedAt, s.stamp())
	c.Fields = plainFields(c.Fields)
	c.hashPassword()
	c.Addresses = slices.Clone(c.Addresses)
	for i, a := range c.Addresses {
		c.Addresses[i] = s.storedAddress(a)
	}
	return c
}

func (s *Sandbox) storedAddress(a Address) Address {
	if a.ID == "" {
		a.ID = s.config.NewID()
	}
	a.CreatedAt, a.UpdatedAt = recordTimes(a.CreatedAt, a.UpdatedAt, s.stamp())
	a.Fields = plainFields(a.Fields)
	return a
}

// recordTimes returns the timestamps of a record, which default to now.
func recordTimes(created, updated, now time.Time) (time.Time, time.Time) {
	if created.IsZero() {
		created = now
	}
	if updated.IsZero() {
		updated = created
	}
	return created.UTC().Round(0), updated.UTC().Round(0)
}

// seedProblem is an error in a customer of a seed.
type seedProblem struct {
	address int    // index of the address, or -1 for the customer
	field   string // "" for the whole customer or address
	text    string
}

// path returns the path of the field in the seed.
func (p *seedProblem) path(customer int) string {
	path := fmt.Sprintf("customers[%d]", customer)
	if p.address >= 0 {
		path += fmt.Sprintf(".addresses[%d]", p.address)
	}
	if p.field != "" {
		path += "." + p.field
	}
	return path
}

// seedCheck validates the customers of a seed, one at a time.
type seedCheck struct {
	config *Config
	ids    map[string]bool // of customers and addresses
	emails map[string]bool
}

// problem validates the next customer.
func (k *seedCheck) problem(c *Customer) *seedProblem {
	problem := func(field, format string, args ...any) *seedProblem {
		return &seedProblem{-1, field, fmt.Sprintf(format, args...)}
	}
	switch {
	case c.Name == "" && c.Fields["name"] == nil:
		return problem("name", "a name is required")
	case c.Email == "":
		return problem("email", "an email is required")
	case !isEmail(c.Email):
		return problem("email", "%q is not an email address", c.Email)
	case k.emails[c.Email] && !k.config.DuplicateEmails:
		return problem("email", "duplicate email %s (start with -duplicate-emails?)", c.Email)
	case !k.claim(c.ID):
		return problem("id", "duplicate id %s", c.ID)
	case c.ID == "" && len(c.PasswordHash) > 0:
		return problem("password_hash", "requires an id, which it was made with")
	}
	k.emails[c.Email] = true
	if name, text := customProblem(k.config.CustomerFields, c.Fields); name != "" {
		return problem(name, "%s", text)
	}
	for i, a := range c.Addresses {
		if !k.claim(a.ID) {
			return &seedProblem{i, "id", "duplicate id " + a.ID}
		}
		if name, text := customProblem(k.config.AddressFields, a.Fields); name != "" {
			return &seedProblem{i, name, text}
		}
	}
	return nil
}

// customProblem returns the name of an invalid custom field, and what is wrong.
func customProblem(fields []Field, values map[string]any) (name, text string) {
	for name, value := range values {
		at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
		if at < 0 {
			return name, "is not a custom field of this store: add it to AddressFields or CustomerFields"
		}
		if !fields[at].accepts(value) {
			return name, fmt.Sprintf("must be of type %s, not %#v", fields[at].Type, value)
		}
	}
	return "", ""
}

// claim reports whether an ID is unused. An empty ID is valid, because the store generates one.
func (k *seedCheck) claim(id string) bool {
	taken := id != "" && k.ids[id]
	k.ids[id] = true
	return !taken
}
