// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// The methods in this file bypass the API, so that a test can prepare a store, cause drift and inspect the content. They don't validate
// records like the API. What they return can be modified, except for the maps of custom fields.

// HasLogin reports whether a customer can log in with the email and the password of the settings.
func (s *Sandbox) HasLogin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.login(s.config.CustomerEmail, s.config.CustomerPassword) != nil
}

// CustomerID returns the ID of the customer of the settings at the start or the last reset, or "" without one.
func (s *Sandbox) CustomerID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

// Size returns the number of customers and addresses in the store.
func (s *Sandbox) Size() (customers, addresses int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.store.order {
		addresses += len(c.addresses)
	}
	return len(s.store.order), addresses
}

// FindCustomers returns at most limit (0 for all) customers with their addresses, in order of creation, starting at offset. It searches
// for a text in the ID, name, email and external_ref of customers, and in the ID and fields of addresses, ignoring case. total is the
// number of customers found. An empty search finds all.
func (s *Sandbox) FindCustomers(search string, offset, limit int) (found []Customer, total int) {
	search = strings.ToLower(search)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.store.order {
		if search != "" && !c.contains(search) {
			continue
		}
		if total >= offset && (limit == 0 || len(found) < limit) {
			found = append(found, c.content())
		}
		total++
	}
	return found, total
}

// contains reports whether the customer or one of its addresses contains a text in lower case.
func (c *customer) contains(search string) bool {
	return contains(search, c.ID, &c.Customer, customerFields) ||
		slices.ContainsFunc(c.addresses, func(a *Address) bool { return a.Contains(search) })
}

// Contains reports whether the ID or a built-in field of the address contains a text in lower case.
func (a *Address) Contains(search string) bool { return contains(search, a.ID, a, addressFields) }

func contains[R any](search, id string, record *R, builtIn []field[R]) bool {
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), search) }
	return has(id) || slices.ContainsFunc(builtIn, func(f field[R]) bool { return has(*f.value(record)) })
}

// Customers returns all customers with their addresses, in order of creation.
func (s *Sandbox) Customers() []Customer {
	all, _ := s.FindCustomers("", 0, 0)
	return all
}

// Addresses returns the addresses of a customer, in order of creation.
func (s *Sandbox) Addresses(customerID string) (addresses []Address, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.customer(customerID)
	if err == nil {
		addresses = c.content().Addresses
	}
	return addresses, err
}

// AddCustomer adds a customer with its addresses, and returns its ID. Missing IDs and timestamps are generated.
func (s *Sandbox) AddCustomer(added Customer) (id string, err error) {
	if err := s.validate(added); err != nil {
		return "", err
	}
	ids := []string{added.ID}
	for _, a := range added.Addresses {
		ids = append(ids, a.ID)
	}
	added = s.stored(added)
	return added.ID, s.change(func() error {
		if at := slices.IndexFunc(ids, s.store.has); at >= 0 {
			return fmt.Errorf("there is a record with the ID %q already", ids[at])
		}
		if s.emailTaken(added.Email, nil) {
			return fmt.Errorf("there is a customer %s already", added.Email)
		}
		s.store.addCustomer(added)
		return nil
	})
}

// UpdateCustomer replaces the customer with the same ID. The customer keeps its addresses and, unless there is a new one, its password.
func (s *Sandbox) UpdateCustomer(to Customer) error {
	return s.changeCustomer(to.ID, func(c *customer) error {
		if s.emailTaken(to.Email, c) {
			return fmt.Errorf("there is a customer %s already", to.Email)
		}
		to.Addresses, to.PasswordHash = nil, c.PasswordHash
		if err := s.validate(to); err != nil {
			return err
		}
		to = s.stored(to)
		to.UpdatedAt = s.stamp()
		s.store.updateCustomer(c, to)
		return nil
	})
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Sandbox) DeleteCustomer(id string) error {
	return s.changeCustomer(id, func(c *customer) error {
		s.store.deleteCustomer(c)
		s.customerTokens.forgetCustomer(id)
		return nil
	})
}

// AddAddress adds an address and returns its ID. A missing ID and timestamps are generated.
func (s *Sandbox) AddAddress(customerID string, added Address) (id string, err error) {
	if err := s.validateAddress(added); err != nil {
		return "", err
	}
	given := added.ID
	added = s.storedAddress(added)
	return added.ID, s.changeCustomer(customerID, func(c *customer) error {
		if s.store.has(given) {
			return fmt.Errorf("there is a record with the ID %q already", given)
		}
		s.store.putAddress(c, &added)
		return nil
	})
}

// UpdateAddress replaces the address with the same ID.
func (s *Sandbox) UpdateAddress(customerID string, to Address) error {
	if err := s.validateAddress(to); err != nil {
		return err
	}
	return s.changeAddress(customerID, to.ID, func(c *customer, _ *Address) error {
		to = s.storedAddress(to)
		to.UpdatedAt = s.stamp()
		s.store.putAddress(c, &to)
		return nil
	})
}

// DeleteAddress deletes an address.
func (s *Sandbox) DeleteAddress(customerID, addressID string) error {
	return s.changeAddress(customerID, addressID, func(c *customer, a *Address) error {
		s.store.deleteAddress(c, a)
		return nil
	})
}

// SetField sets a field of an address, or of the customer if addressID is "", by its name in the API. Either spelling of the post code is
// valid. The value can have any type of JSON, such as a number for phone_number, as imports can, until the next write to the field. It
// appears only in responses: that of a built-in field doesn't change the field of a Customer or Address.
func (s *Sandbox) SetField(customerID, addressID, name string, value any) error {
	converted, err := plain(value)
	if err != nil {
		return err
	}
	set := map[string]any{canonical(name): converted}
	if addressID == "" {
		return s.changeCustomer(customerID, func(c *customer) error {
			changed := c.Customer
			changed.Fields, changed.UpdatedAt = merge(c.Fields, set), s.stamp()
			s.store.updateCustomer(c, changed)
			return nil
		})
	}
	return s.changeAddress(customerID, addressID, func(c *customer, a *Address) error {
		changed := *a
		changed.Fields, changed.UpdatedAt = merge(a.Fields, set), s.stamp()
		s.store.putAddress(c, &changed)
		return nil
	})
}

// RevokeTokens revokes all tokens.
func (s *Sandbox) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.accessTokens)
	clear(s.customerTokens)
}

// RevokeCustomerTokens revokes all customer tokens.
func (s *Sandbox) RevokeCustomerTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.customerTokens)
}

// validate returns an error for a customer that a seed, and therefore a data file, can't have.
func (s *Sandbox) validate(c Customer) error {
	check := seedCheck{config: &s.config, ids: map[string]bool{}, emails: map[string]bool{}}
	if p := check.problem(&c); p != nil {
		return fmt.Errorf("%s: %s", p.field, p.text)
	}
	return nil
}

func (s *Sandbox) validateAddress(a Address) error {
	if name, text := customProblem(s.config.AddressFields, a.Fields); name != "" {
		return fmt.Errorf("%s: %s", name, text)
	}
	return nil
}

// change applies a change to the store and saves it, unless there is an error, which changes nothing.
func (s *Sandbox) change(apply func() error) error {
	err := func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		return apply()
	}()
	if err != nil {
		return err
	}
	return s.save()
}

func (s *Sandbox) changeCustomer(id string, apply func(*customer) error) error {
	return s.change(func() error {
		c, err := s.customer(id)
		if err != nil {
			return err
		}
		return apply(c)
	})
}

func (s *Sandbox) changeAddress(customerID, addressID string, apply func(*customer, *Address) error) error {
	return s.changeCustomer(customerID, func(c *customer) error {
		a, ok := c.byID[addressID]
		if !ok {
			return fmt.Errorf("customer %s has no address %q", customerID, addressID)
		}
		return apply(c, a)
	})
}

func (s *Sandbox) customer(id string) (*customer, error) {
	c, ok := s.store.customers[id]
	if !ok {
		return nil, fmt.Errorf("there is no customer %q", id)
	}
	return c, nil
}
