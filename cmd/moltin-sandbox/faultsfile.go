// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// faultsFile is the file of -faults. It is checked before each request, so that a change applies to the next one.
type faultsFile struct {
	path   string
	faults []sandbox.Fault

	mu      sync.Mutex
	text    []byte
	problem string // the last error that was logged
}

// readFaults reads the file at start. It returns nil for an empty path.
func readFaults(path string) (*faultsFile, error) {
	if path == "" {
		return nil, nil
	}
	f := &faultsFile{path: path}
	return f, f.read()
}

// read reads the file. After an error, the previous faults remain.
func (f *faultsFile) read() error {
	text, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("can't read the faults: %w", err)
	}
	if f.text != nil && bytes.Equal(text, f.text) {
		return nil
	}
	faults, err := sandbox.ParseFaults(text)
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	f.text, f.faults = text, faults
	return nil
}

// watch returns a handler for the store that applies the faults of the file. While the file is invalid, the last valid faults apply.
func (f *faultsFile) watch(store *sandbox.Sandbox, logger *log.Logger) http.Handler {
	store.SetStandingFaults(f.faults...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.reload(store, logger)
		store.ServeHTTP(w, r)
	})
}

func (f *faultsFile) reload(store *sandbox.Sandbox, logger *log.Logger) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before := f.text
	problem := ""
	if err := f.read(); err != nil {
		problem = err.Error()
	}
	if problem != "" && problem != f.problem {
		logger.Printf("keeping the previous faults: %s", problem)
	}
	f.problem = problem
	if !bytes.Equal(before, f.text) {
		store.SetStandingFaults(f.faults...)
		logger.Printf("reloaded %s", f.path)
	}
}
