// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/control"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox/page"
)

// How long a client may take. An answer may take as long as a fault wants.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute // of a whole request
	idleTimeout   = 2 * time.Minute
)

// maxHeader is how long the headers of a request may be, in bytes.
const maxHeader = 64 << 10

// newServer makes the store and the server in front of it, for a listener on a host (of -addr) that may be addressed by
// further names. The log line of each request is written only by a verbose one. The function closes the store.
func (s *settings) newServer(stderr io.Writer, verbose bool, host string, names ...string) (*http.Server, func(), error) {
	logger := log.New(stderr, "", log.LstdFlags)
	if verbose {
		s.config.Log = func(line string) { logger.Print(line) }
	}
	faults, err := readFaults(s.faults)
	if err != nil {
		return nil, nil, usageError{err}
	}
	if s.config.Seed, err = s.readSeed(); err != nil {
		return nil, nil, usageError{err}
	}
	s.config.OnRequest, err = journalTo(s.journal, func(err error) { logger.Printf("the journal cannot be written: %v", err) })
	if err != nil {
		return nil, nil, err
	}
	store, err := sandbox.New(s.config)
	if err != nil {
		return nil, nil, err
	}
	s.config.Seed = nil // it is big, and becomes the store's own
	api := http.Handler(store)
	if faults != nil {
		api = faults.watch(store, logger)
	}
	beside := control.New(store)
	page.Register(beside, store)
	return &http.Server{
		Handler:           control.Guard(control.Front(beside, api), host, names...),
		ErrorLog:          logger,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
	}, store.Close, nil
}

// readSeed reads the file of -seed-file.
func (s *settings) readSeed() ([]sandbox.Account, error) {
	if s.seedFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(s.seedFile)
	if err != nil {
		return nil, fmt.Errorf("the seed cannot be read: %w", err)
	}
	accounts, err := s.config.ParseSeed(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.seedFile, err)
	}
	return accounts, nil
}
