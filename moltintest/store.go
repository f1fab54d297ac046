// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltintest runs a local Moltin (Elastic Path Commerce Cloud) store for a Go test, and serves the Terraform provider for
// Moltin in the process of the test.
//
// A test starts a store, prepares it, runs the code under test, and inspects the store and the requests that it received:
//
//	func TestModule(t *testing.T) {
//		store := moltintest.Start(t, moltintest.WithQuota(5))
//		resource.Test(t, resource.TestCase{
//			ProtoV6ProviderFactories: moltintest.ProtoV6ProviderFactories(),
//			Steps: []resource.TestStep{{
//				Config: store.ProviderConfig() + module,
//				Check: func(*terraform.State) error {
//					store.CheckAddress(t, store.CustomerID(), moltintest.Address{…})
//					return nil
//				},
//			}},
//		})
//		store.CheckAddresses(t, store.CustomerID()) // the test has destroyed them
//	}
//
// Each store belongs to one test, so that parallel tests don't affect each other. An invalid call, such as one with the ID of a
// customer who doesn't exist, fails the test that started the store, with a message that says what to do. Methods are safe for
// concurrent use.
package moltintest

import (
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// Credentials of every store. The customer is the initial one: see Store.CustomerID.
const (
	ClientID         = sandbox.DefaultClientID
	ClientSecret     = sandbox.DefaultClientSecret
	CustomerEmail    = sandbox.DefaultCustomerEmail
	CustomerPassword = sandbox.DefaultCustomerPassword
)

// TB is the part of testing.TB that this package uses.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// Store is a running store.
type Store struct {
	tb       TB
	sandbox  *sandbox.Sandbox
	url      string
	login    bool
	fields   declaredFields
	advanced *atomic.Int64 // nanoseconds by which the store's clock is ahead
}

// Start starts a store, which stops when the test and its subtests complete.
func Start(tb TB, options ...Option) *Store {
	tb.Helper()
	advanced := new(atomic.Int64)
	s := settings{login: true}
	s.config.Clock = func() time.Time { return time.Now().Add(time.Duration(advanced.Load())) }
	for _, option := range options {
		if option.set == nil {
			continue
		}
		if err := option.set(&s); err != nil {
			tb.Fatalf("moltintest: %v", err)
			return nil
		}
	}
	running, err := s.newSandbox()
	if err != nil {
		tb.Fatalf("moltintest: the store can't start: %v", err)
		return nil
	}
	beside := control.New(running)
	page.Register(beside, running)
	server := httptest.NewServer(control.Guard(control.Front(beside, running), "127.0.0.1"))
	tb.Cleanup(func() {
		server.CloseClientConnections() // ends requests that a fault keeps waiting
		server.Close()
		running.Close()
	})
	return &Store{
		tb: tb, sandbox: running, url: server.URL, login: s.login, advanced: advanced,
		fields: declaredFields{address: s.config.AddressFields, customer: s.config.CustomerFields},
	}
}

// URL returns the URL of the store, such as http://127.0.0.1:41234, for the endpoint of the provider. While the test runs, URL() +
// "/_sandbox/" shows the content of the store in a browser.
func (s *Store) URL() string { return s.url }

// CustomerID returns the ID of the initial customer, who logs in with CustomerEmail and CustomerPassword.
func (s *Store) CustomerID() string { return s.sandbox.CustomerID() }

// Advance moves the store's clock forward. Access tokens expire after an hour and customer tokens after a day. The limit of WithRate
// also uses the store's clock.
func (s *Store) Advance(d time.Duration) {
	s.tb.Helper()
	if d < 0 {
		s.tb.Fatalf("moltintest: Advance(%s): the store's clock only moves forward; give a positive duration", d)
		return
	}
	s.advanced.Add(int64(d))
}

// Reset restores the initial customers and addresses, with the same IDs, and clears faults and recorded requests. The clock stays
// advanced, and tokens stay valid.
func (s *Store) Reset() {
	s.tb.Helper()
	s.fit("Reset", s.sandbox.Reset())
}

// attempt calls run. If it panics with a sandbox.Mistake, because of an invalid call by the test, attempt fails the test instead.
func (s *Store) attempt(call, advice string, run func()) {
	s.tb.Helper()
	defer func() {
		s.tb.Helper()
		switch problem := recover().(type) {
		case nil:
		case sandbox.Mistake:
			s.tb.Fatalf("moltintest: %s: %s: %s", call, problem, advice)
		default:
			panic(problem)
		}
	}()
	run()
}
