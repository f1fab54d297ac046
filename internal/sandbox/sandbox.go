// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package sandbox implements a local store for tests. It keeps customers and their addresses in memory, implements the API of a Moltin
// (Elastic Path Commerce Cloud) store, and can simulate failures.
//
// It behaves as recorded from the vendor's hosts, or as documented where nothing was recorded. It shares no code with the API client, so
// that both can't contain the same mistake.
package sandbox

import (
	"math/rand/v2"
	"net/http"
	"path"
	"sync"
	"time"
)

// Sandbox is the store. It is an http.Handler and safe for concurrent use.
type Sandbox struct {
	config   Config
	mux      *http.ServeMux
	faults   activeFaults
	rate     rate
	saver    saver
	late     lateWrites
	requests *requests

	addressFields []field[Address] // with their names in requests and responses

	mu    sync.Mutex // guards what is below
	store store
	seed  []Customer // restored by Reset, and never modified
	first string     // ID of the customer of the settings

	accessTokens, customerTokens issued
}

// New creates a store. It returns an error if the settings are invalid, or if the data file is in use or can't be read or written. Close
// unlocks the data file.
func New(config Config) (*Sandbox, error) {
	config = config.WithDefaults().withFunctions()
	if err := config.Validate(); err != nil {
		return nil, err
	}
	s := &Sandbox{
		config:   config,
		mux:      http.NewServeMux(),
		faults:   activeFaults{rand: rand.New(rand.NewPCG(config.RandomSeed, config.RandomSeed))},
		rate:     rate{limit: config.Rate},
		saver:    saver{path: config.DataFile},
		late:     lateWrites{drop: make(chan struct{})},
		requests: newRequests(config.RequestLimit),
		store:    newStore(),

		accessTokens: issued{}, customerTokens: issued{},
	}
	s.config.Seed = nil // it can be large, and the store has its own copy
	s.config.RequiredFields = nil
	for _, name := range config.RequiredFields {
		s.config.RequiredFields = append(s.config.RequiredFields, config.spelling(name))
	}
	for _, f := range addressFields {
		s.addressFields = append(s.addressFields, field[Address]{config.spelling(f.name), f.value})
	}
	for _, r := range routes {
		s.mux.Handle(r.method+" "+r.path, s.serve(r))
	}
	s.mux.Handle(anyPath, s.serve(route{handle: (*Sandbox).handleUnrouted}))
	if err := s.fill(config.Seed); err != nil {
		s.saver.unlock()
		return nil, err
	}
	return s, nil
}

// fill loads the data file, or else the seed. Reset restores what it loaded. Nothing is added to a data file: the customer of the settings
// may have been deleted.
func (s *Sandbox) fill(seed []Customer) error {
	loaded, ok, err := s.load()
	if err != nil {
		return err
	}
	if ok {
		s.seed, _, err = s.newSeed(loaded)
	} else {
		s.seed, err = s.newSeedWithLogin(seed)
	}
	if err != nil {
		return err
	}
	s.restoreSeed()
	return s.save()
}

// Close drops delayed writes and unlocks the data file for another store. The store must not receive writes after that.
func (s *Sandbox) Close() {
	s.dropLateWrites()
	s.saver.unlock()
}

// now returns the store's time, without the monotonic clock reading, which a file can't store.
func (s *Sandbox) now() time.Time { return s.config.Clock().UTC().Round(0) }

// stamp returns the time for timestamps of records.
func (s *Sandbox) stamp() time.Time { return s.now().Add(s.config.RecordsAhead) }

// ServeHTTP responds to a request of the API.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Unlike the mux, stores don't redirect paths with empty segments or dot segments.
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		s.serve(unclean).ServeHTTP(w, r)
		return
	}
	s.mux.ServeHTTP(w, r)
}
