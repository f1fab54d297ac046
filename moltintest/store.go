// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltintest runs a Moltin (Elastic Path Commerce Cloud) store on loopback for a Go test, and serves the Moltin
// Terraform provider from the test's own process.
//
// A test starts a store, prepares it, runs what it tests, and looks at what the store has and which requests it received:
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
// Each store belongs to one test, so that parallel tests don't meet. A mistake in a call, such as the id of a customer that
// doesn't exist, fails the test that started the store with a message that says what to do. Methods are safe for concurrent
// use.
package moltintest

import (
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// Credentials of every store. The customer exists from the start: see Store.CustomerID.
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

// Start starts a store that stops when the test and its subtests are complete.
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

// URL is the store's address, such as http://127.0.0.1:41234: the endpoint of the provider. A browser shows what is in the
// store at URL() + "/_sandbox/" for as long as the test runs.
func (s *Store) URL() string { return s.url }

// CustomerID is the id of the customer that every store has from the start. It is the one that logs in with CustomerEmail
// and CustomerPassword.
func (s *Store) CustomerID() string { return s.sandbox.CustomerID() }

// Advance moves the store's clock forward. Access tokens expire after an hour, customer tokens after a day, and the rate of
// WithRate allows its requests in each second.
func (s *Store) Advance(d time.Duration) {
	s.tb.Helper()
	if d < 0 {
		s.tb.Fatalf("moltintest: Advance(%s): the store's clock only moves forward; give a positive duration", d)
		return
	}
	s.advanced.Add(int64(d))
}

// Reset puts the store back to how it started: the customers and addresses of the seed file, and the customer of CustomerID,
// with the ids that they had; no fault, and no request received. Its clock stays advanced, and tokens stay valid.
func (s *Store) Reset() {
	s.tb.Helper()
	s.fit("Reset", s.sandbox.Reset())
}

// attempt runs a call that panics with a sandbox.Mistake when the test has made one, and fails the test instead.
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
