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

// Store is a store that listens on loopback.
type Store struct {
	*sandbox.Sandbox
	URL string
}

// New makes a store that does not listen. Its data file is closed with the test, since Windows removes no open file.
func New(t testing.TB, config sandbox.Config) *sandbox.Sandbox {
	t.Helper()
	store, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// Start starts a store that stops with the test.
func Start(t testing.TB, config sandbox.Config) *Store {
	t.Helper()
	return StartBehind(t, config, func(store *sandbox.Sandbox) http.Handler { return store })
}

// StartBehind starts a store whose requests front gets.
func StartBehind(t testing.TB, config sandbox.Config, front func(*sandbox.Sandbox) http.Handler) *Store {
	t.Helper()
	store := New(t, config)
	server := httptest.NewServer(front(store))
	t.Cleanup(server.Close)
	return &Store{store, server.URL}
}
