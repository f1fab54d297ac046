// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package moltintest runs a local Moltin (Elastic Path Commerce Cloud) store for tests.
//
// A test starts a store, prepares it, runs the code under test, and inspects the store and the requests that it received:
//
//	func TestMove(t *testing.T) {
//		store := moltintest.Start(t, nil)
//		id := store.AddCustomer(moltintest.Customer{Name: "Leslie Knope", Email: "leslie@pawnee.example"})
//		store.Inject(moltintest.Fault{Status: 503, Next: 1})
//
//		move(store.URL(), id) // the code under test
//
//		if err := store.CheckAddresses(id, moltintest.Address{FirstName: "Leslie", City: "Pawnee"}); err != nil {
//			t.Error(err)
//		}
//	}
//
// If the test fails, its log contains the customers, addresses and requests of the store. Stores are independent of each other, so tests
// can run in parallel. While a store runs, its URL shows its content in a browser.
//
// Methods are safe for concurrent use. A call that can't work, such as one with the ID of a customer who doesn't exist, is a mistake in
// the test, and panics with a message that says what to do.
//
// Package providertest adds what acceptance tests of Terraform configurations need.
package moltintest

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// Default credentials of a store and of its initial customer: see Options.
const (
	DefaultClientID         = sandbox.DefaultClientID
	DefaultClientSecret     = sandbox.DefaultClientSecret
	DefaultCustomerEmail    = sandbox.DefaultCustomerEmail
	DefaultCustomerPassword = sandbox.DefaultCustomerPassword
)

// Options are the settings of a store. They correspond to the flags of moltin-sandbox. Zero values stand for the defaults.
type Options struct {
	// Customers are the initial customers, with their addresses, in addition to the customer of CustomerEmail. Reset restores them.
	Customers []Customer
	// SeedFile is a YAML or JSON file with more initial customers, in the format of the -seed-file flag of moltin-sandbox.
	SeedFile string
	// DataFile is a file that keeps customers and addresses for later stores. If it exists, the store starts with its content instead of
	// Customers, SeedFile and the initial customer.
	DataFile string

	// ClientID and ClientSecret are the credentials of the store. They default to DefaultClientID and DefaultClientSecret.
	ClientID, ClientSecret string
	// CustomerEmail and CustomerPassword are the login of the initial customer: see Store.CustomerID. They default to DefaultCustomerEmail
	// and DefaultCustomerPassword.
	CustomerEmail, CustomerPassword string
	// NoLogin omits the login of the initial customer from Env and Setenv, so that a configuration has to set every customer_id.
	NoLogin bool

	// Rate is the maximum number of requests per second. The store responds to others with 429. Defaults to 0, no limit.
	Rate int
	// Latency delays each response.
	Latency time.Duration
	// Quota is the maximum number of addresses per customer. Defaults to 25, as in a new store.
	Quota int
	// RequiredFields are the required fields of addresses. nil stands for those of a new store: first_name, last_name, line_1, county,
	// postcode and country. []string{} requires none.
	RequiredFields []string
	// PageLength is the default number of records per page, from 1 to 100, which is the default.
	PageLength int
	// AddressLists is the format of lists of addresses: "paged" (the default), "capped" (at most PageLength records, with no sign that there
	// are more) or "whole" (all records, without links and meta).
	AddressLists string
	// DuplicateEmails allows several customers with the same email address.
	DuplicateEmails bool
	// AddressFields and CustomerFields are custom fields, as name:type, with an exclamation mark if the field is required:
	// "address-priority:integer!". The types are string, integer, boolean, float, date and relationship.
	AddressFields, CustomerFields []string
	// UnknownFields is what happens to unknown fields in a request: "ignore" (the default) accepts and doesn't store them, and "refuse"
	// rejects the request.
	UnknownFields string
	// PostCodeField is the name of the post code in requests and responses: "postcode" (the default) or "post_code".
	PostCodeField string
	// RandomSeed makes faults with a probability repeatable. Defaults to 1.
	RandomSeed uint64
}

// Store is a running store.
type Store struct {
	config   sandbox.Config
	noLogin  bool
	sandbox  *sandbox.Sandbox
	server   *httptest.Server
	advanced atomic.Int64 // nanoseconds by which the store's clock is ahead
}

// Start starts a store for a test. It stops when the test and its subtests complete. If the test fails, its log contains the store's Dump.
// nil options are the defaults.
func Start(tb testing.TB, options *Options) *Store {
	tb.Helper()
	s, err := New(options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			tb.Log(s.Dump())
		}
		s.Close()
	})
	return s
}

// New starts a store outside of a test, such as in TestMain. Close stops it. nil options are the defaults.
func New(options *Options) (*Store, error) {
	if options == nil {
		options = &Options{}
	}
	s := &Store{noLogin: options.NoLogin}
	var err error
	if s.config, err = options.config(); err != nil {
		return nil, fmt.Errorf("moltintest: %w", err)
	}
	s.config.Clock = func() time.Time { return time.Now().Add(time.Duration(s.advanced.Load())) }
	if s.sandbox, err = sandbox.New(s.config); err != nil {
		return nil, fmt.Errorf("moltintest: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a local port, which takes no time
	if err != nil {
		s.sandbox.Close()
		return nil, fmt.Errorf("moltintest: %w", err)
	}
	mux := control.New(s.sandbox)
	page.Register(mux, s.sandbox)
	handler := control.Guard(control.Front(mux, s.sandbox), "127.0.0.1")
	s.server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: handler}} //nolint:gosec // It serves a test.
	s.server.Start()
	return s, nil
}

// config returns the configuration of the sandbox, with the initial customers.
func (o *Options) config() (config sandbox.Config, err error) {
	config = sandbox.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret, CustomerEmail: o.CustomerEmail, CustomerPassword: o.CustomerPassword,
		Rate: o.Rate, Latency: o.Latency, Quota: o.Quota, RequiredFields: o.RequiredFields, PageLength: o.PageLength,
		AddressLists: o.AddressLists, DuplicateEmails: o.DuplicateEmails, UnknownFields: o.UnknownFields, PostCodeField: o.PostCodeField,
		DataFile: o.DataFile, RandomSeed: o.RandomSeed,
	}.WithDefaults()
	if config.AddressFields, err = sandbox.ParseFields(strings.Join(o.AddressFields, ",")); err != nil {
		return config, fmt.Errorf("AddressFields: %w", err)
	}
	if config.CustomerFields, err = sandbox.ParseFields(strings.Join(o.CustomerFields, ",")); err != nil {
		return config, fmt.Errorf("CustomerFields: %w", err)
	}
	if o.SeedFile != "" {
		text, err := os.ReadFile(o.SeedFile)
		if err != nil {
			return config, fmt.Errorf("SeedFile: %w", err)
		}
		if config.Seed, err = config.ParseSeed(text); err != nil {
			return config, fmt.Errorf("SeedFile: %s: %w", o.SeedFile, err)
		}
	}
	for _, c := range o.Customers {
		config.Seed = append(config.Seed, c.record())
	}
	return config, nil
}

// Close closes all connections and stops the store. Another Close does nothing.
func (s *Store) Close() {
	_ = s.server.Config.Close() // also connections of requests that a fault keeps waiting
	s.server.Close()
	s.sandbox.Close()
}

// Restart closes all connections and revokes all tokens, as a restart would. Everything else remains, including faults and recorded
// requests.
func (s *Store) Restart() {
	s.sandbox.RevokeTokens()
	s.server.CloseClientConnections()
	http.DefaultClient.CloseIdleConnections() // or its next request could fail, as in httptest.Server.Close
}

// URL returns the URL of the store, such as http://127.0.0.1:41234, for the endpoint of a client. In a browser, it shows the content of
// the store while it runs.
func (s *Store) URL() string { return s.server.URL }

// CustomerID returns the ID of the initial customer, who logs in with Options.CustomerEmail and Options.CustomerPassword.
func (s *Store) CustomerID() string { return s.sandbox.CustomerID() }

// Env returns the environment variables of the Terraform provider for this store, as NAME=value: MOLTIN_ENDPOINT, the credentials, and
// MOLTIN_REQUESTS_PER_SECOND=0, because a test needs no limit.
func (s *Store) Env() []string {
	env := []string{"MOLTIN_ENDPOINT=" + s.URL(), "MOLTIN_CLIENT_ID=" + s.config.ClientID, "MOLTIN_CLIENT_SECRET=" + s.config.ClientSecret}
	if !s.noLogin {
		env = append(env, "MOLTIN_CUSTOMER_EMAIL="+s.config.CustomerEmail, "MOLTIN_CUSTOMER_PASSWORD="+s.config.CustomerPassword)
	}
	return append(env, "MOLTIN_REQUESTS_PER_SECOND=0")
}

// Setenv sets the variables of Env for the rest of the test. With Options.NoLogin, it clears MOLTIN_CUSTOMER_EMAIL and
// MOLTIN_CUSTOMER_PASSWORD. Parallel tests can't use it, because they share one environment.
func (s *Store) Setenv(tb testing.TB) {
	tb.Helper()
	for _, variable := range append([]string{"MOLTIN_CUSTOMER_EMAIL=", "MOLTIN_CUSTOMER_PASSWORD="}, s.Env()...) {
		name, value, _ := strings.Cut(variable, "=")
		tb.Setenv(name, value)
	}
}

// Advance moves the store's clock forward. Access tokens expire after an hour and customer tokens after a day. Options.Rate uses the
// store's clock, too.
func (s *Store) Advance(d time.Duration) {
	if d < 0 {
		panic(fmt.Sprintf("moltintest: Advance(%s): the clock only moves forward", d))
	}
	s.advanced.Add(int64(d))
}

// Reset restores the initial customers and addresses, with the same IDs, and clears faults and recorded requests. The clock stays
// advanced, and tokens stay valid.
func (s *Store) Reset() { check("Reset", s.sandbox.Reset()) }

// check panics if a call can't work.
func check(call string, err error) {
	if err != nil {
		panic(fmt.Sprintf("moltintest: %s: %v", call, err))
	}
}
