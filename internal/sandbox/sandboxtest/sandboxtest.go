// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package sandboxtest starts stores for the tests of this module.
package sandboxtest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Sandbox is a sandbox for a test. Where a method of sandbox.Sandbox returns an error, the same method of Sandbox fails the test.
type Sandbox struct {
	*sandbox.Sandbox

	t testing.TB
}

// Store is a store that listens on loopback.
type Store struct {
	*Sandbox

	URL string
}

// New creates a store that doesn't listen. Its data file is closed when the test ends, because Windows deletes no open file.
func New(t testing.TB, config sandbox.Config) *Sandbox {
	t.Helper()
	store, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return &Sandbox{store, t}
}

// StartBehind starts a store, with a handler in front of it, that stops when the test ends.
func StartBehind(t testing.TB, config sandbox.Config, front func(*sandbox.Sandbox) http.Handler) *Store {
	t.Helper()
	store := New(t, config)
	server := httptest.NewServer(front(store.Sandbox))
	t.Cleanup(server.Close)
	return &Store{store, server.URL}
}

func (s *Sandbox) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// AddCustomer adds a customer and returns its ID. Without a password, the customer can't log in.
func (s *Sandbox) AddCustomer(name, email, password string) string {
	s.t.Helper()
	id, err := s.Sandbox.AddCustomer(sandbox.Customer{Name: name, Email: email, Password: password})
	s.check(err)
	return id
}

// DeleteCustomer deletes a customer and its addresses.
func (s *Sandbox) DeleteCustomer(id string) {
	s.t.Helper()
	s.check(s.Sandbox.DeleteCustomer(id))
}

// Addresses returns the addresses of a customer.
func (s *Sandbox) Addresses(customerID string) []sandbox.Address {
	s.t.Helper()
	all, err := s.Sandbox.Addresses(customerID)
	s.check(err)
	return all
}

// AddAddress adds an address and returns its ID.
func (s *Sandbox) AddAddress(customerID string, a sandbox.Address) string {
	s.t.Helper()
	id, err := s.Sandbox.AddAddress(customerID, a)
	s.check(err)
	return id
}

// DeleteAddress deletes an address.
func (s *Sandbox) DeleteAddress(customerID, addressID string) {
	s.t.Helper()
	s.check(s.Sandbox.DeleteAddress(customerID, addressID))
}

// SetField sets a field of an address, or of the customer if addressID is "".
func (s *Sandbox) SetField(customerID, addressID, name string, value any) {
	s.t.Helper()
	s.check(s.Sandbox.SetField(customerID, addressID, name, value))
}

// SetFaults replaces the active faults.
func (s *Sandbox) SetFaults(faults ...sandbox.Fault) {
	s.t.Helper()
	s.check(s.Sandbox.SetFaults(faults...))
}
