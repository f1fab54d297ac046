// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package acctest is what the acceptance tests share: a sandbox store for each
// test, and the provider configured for it.
package acctest

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/moltin/terraform-provider-moltin/internal/provider"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// Store is a sandbox of a test's own, listening on loopback.
type Store struct {
	*sandbox.Sandbox
	URL string
}

// Start starts a store that stops with the test.
func Start(t testing.TB, config sandbox.Config) *Store {
	t.Helper()
	store, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(store)
	t.Cleanup(server.Close)
	return &Store{store, server.URL}
}

// Factories serve the provider in the test's own process.
func Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"moltin": func() (tfprotov6.ProviderServer, error) { return provider.NewServer("test")(), nil },
	}
}

// Provider is a provider block for the store with both credentials. More
// attributes can be given as lines of HCL.
func (s *Store) Provider(more ...string) string {
	return s.StoreProvider(append([]string{
		fmt.Sprintf("customer_email = %q", sandbox.DefaultCustomerEmail),
		fmt.Sprintf("customer_password = %q", sandbox.DefaultCustomerPassword),
	}, more...)...)
}

// StoreProvider is a provider block with the store credentials alone.
func (s *Store) StoreProvider(more ...string) string {
	block := fmt.Sprintf("provider \"moltin\" {\n  endpoint = %q\n  client_id = %q\n  client_secret = %q\n  requests_per_second = 0\n",
		s.URL, sandbox.DefaultClientID, sandbox.DefaultClientSecret)
	for _, line := range more {
		block += "  " + line + "\n"
	}
	return block + "}\n"
}
