// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"log"
	"net/http"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// newServer makes the store and the server in front of it. The log line of each request is written only by a verbose one.
func (s *settings) newServer(stderr io.Writer, verbose bool) (*http.Server, error) {
	logger := log.New(stderr, "", log.LstdFlags)
	if verbose {
		s.config.Log = func(line string) { logger.Print(line) }
	}
	faults, err := readFaults(s.faults)
	if err != nil {
		return nil, usageError{err}
	}
	store, err := sandbox.New(s.config)
	if err != nil {
		return nil, err
	}
	handler := http.Handler(store)
	if faults != nil {
		handler = faults.watch(store, logger)
	}
	return &http.Server{Handler: handler, ErrorLog: logger, ReadHeaderTimeout: 10 * time.Second}, nil
}
