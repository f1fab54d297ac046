// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
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

// Timeouts for clients. A response has none, because a fault can delay it for any time.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute // of a whole request
	idleTimeout   = 2 * time.Minute
)

// maxHeader limits the size of the headers of a request, in bytes.
const maxHeader = 64 << 10

// newServer creates the store and its server, for a listener on a host (of -addr) that has additional names. A verbose server
// logs each request. The returned function closes the store.
func (s *settings) newServer(stderr io.Writer, verbose bool, host string, names ...string) (*http.Server, func(), error) {
	logger := log.New(stderr, "", log.LstdFlags)
	if verbose {
		s.config.Log = func(line string) { logger.Print(line) }
	}
	faults := faultsFile{path: s.faults}
	var err error
	if s.faults != "" {
		if _, err := faults.read(); err != nil {
			return nil, nil, usageError{err}
		}
	}
	if s.config.Seed, err = s.readSeed(); err != nil {
		return nil, nil, usageError{err}
	}
	if s.config.OnRequest, err = openJournal(s.journal, logger); err != nil {
		return nil, nil, err
	}
	store, err := sandbox.New(s.config)
	if err != nil {
		return nil, nil, err
	}
	s.config.Seed = nil                  // it can be large, and the store has its own copy
	if !s.noLogin && !store.HasLogin() { // as the data file has it
		fmt.Fprintf(stderr, "moltin-sandbox: warning: %s can't log in with the password of -customer-password: %s has another password, "+
			"or no such customer. Set its login with -customer-email and -customer-password, or omit the login with -no-login.\n",
			s.config.CustomerEmail, s.config.DataFile)
	}
	api := http.Handler(store)
	if s.faults != "" {
		api = faults.watch(store, logger)
	}
	mux := control.New(store)
	page.Register(mux, store)
	return &http.Server{
		Handler:           control.Guard(control.Front(mux, api), host, names...),
		ErrorLog:          logger,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
	}, store.Close, nil
}

// readSeed reads the file of -seed-file.
func (s *settings) readSeed() ([]sandbox.Customer, error) {
	if s.seedFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(s.seedFile)
	if err != nil {
		return nil, fmt.Errorf("can't read the seed file: %w", err)
	}
	accounts, err := s.config.ParseSeed(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.seedFile, err)
	}
	return accounts, nil
}

// journalStart is the start of each line of a journal.
const journalStart = `{"number":`

// openJournal opens the file of -journal. The returned function appends a request to it as a line of JSON, before the response is sent.
// It is nil for an empty path.
func openJournal(path string, logger *log.Logger) (func(sandbox.Request), error) {
	if path == "" {
		return nil, nil
	}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() { // reading from a pipe would wait
		if start, err := readStart(path, len(journalStart)); err == nil && start != journalStart && start != "" {
			return nil, fmt.Errorf("%s already exists, and was not written by moltin-sandbox. Set another file with -journal, or remove this one", path)
		}
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // The user names it.
	if err != nil {
		return nil, fmt.Errorf("can't write the journal: %w", err)
	}
	journal := log.New(file, "", 0)
	return func(r sandbox.Request) {
		line, err := json.Marshal(r)
		if err == nil {
			err = journal.Output(0, string(line))
		}
		if err != nil {
			logger.Printf("can't write the journal: %v", err)
		}
	}, nil
}

// readStart returns the start of a file, or all of a shorter one.
func readStart(path string, size int) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the user names it
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	start, err := io.ReadAll(io.LimitReader(file, int64(size)))
	return string(start), err
}
