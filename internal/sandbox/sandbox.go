// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package sandbox is a store on loopback: it keeps customers and their addresses in memory and answers the wire API of
// a Moltin (Elastic Path Commerce Cloud) store, so that configurations and the provider itself can be tried, and made to
// meet every kind of trouble, without a real one.
//
// It answers as the vendor's hosts were recorded, and as the API is documented where nothing was recorded. It shares no
// code with the API client, so that a mistake in one is not repeated by the other.
package sandbox

import (
	"net/http"
	"path"
	"sync"
	"time"
)

// Sandbox is the store. It is an http.Handler and safe for concurrent use.
type Sandbox struct {
	config  Config
	mux     *http.ServeMux
	journal journal
	faults  faults
	rate    rate
	saver   saver
	late    *lateWrites
	recent  *recent

	mu     sync.Mutex // guards what is below
	store  store
	tokens tokens
	seed   []*customer // what Reset brings back; neither it nor what it points to is ever changed
	first  string      // id of the customer of the settings
}

// New makes a store. Errors are about settings that cannot be, or about a data file that is in use or cannot be read or
// written. Close gives the data file free.
func New(config Config) (*Sandbox, error) {
	if err := config.complete(); err != nil {
		return nil, err
	}
	s := &Sandbox{
		config:  config,
		mux:     http.NewServeMux(),
		journal: journal{limit: config.JournalLimit},
		faults:  faults{rand: config.Rand},
		rate:    rate{limit: config.Rate},
		saver:   saver{path: config.DataFile},
		late:    newLateWrites(),
		recent:  newRecent(),
		store:   newStore(),
		tokens:  newTokens(),
	}
	s.config.Seed = nil // it is big, and becomes the store's own
	for _, r := range routes {
		s.mux.Handle(r.pattern, s.serve(r))
	}
	s.mux.Handle(unrouted.pattern, s.serve(unrouted))
	if err := s.fill(config.Seed); err != nil {
		s.saver.unlock()
		return nil, err
	}
	return s, nil
}

// fill gives the store what its data file has, or else the seed.
func (s *Sandbox) fill(accounts []Account) error {
	loaded, err := s.saver.load(&s.store, s.config.DuplicateEmails)
	if err != nil {
		return err
	}
	if known := s.store.byEmail[s.config.CustomerEmail]; len(known) > 0 {
		s.first = known[0].ID
	}
	if s.seed, err = s.newSeed(accounts); err != nil {
		return err
	}
	if loaded {
		s.ensureFirstCustomer()
	} else {
		s.plant()
	}
	return s.save()
}

// now is the store's time, without the monotonic reading that a file would not keep.
func (s *Sandbox) now() time.Time { return s.config.Clock().UTC().Round(0) }

// stamp is the time that goes into records.
func (s *Sandbox) stamp() time.Time { return s.config.RecordClock().UTC().Round(0) }

// ServeHTTP answers one request of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The mux would redirect a path with empty segments or dots in it to a clean one, which no store does.
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		s.serve(unclean).ServeHTTP(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}
