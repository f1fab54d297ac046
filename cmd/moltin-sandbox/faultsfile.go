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

// faultsFile is the file of -faults. It is looked at before each request, so that a change holds from the next one on.
type faultsFile struct {
	path   string
	faults []sandbox.Fault

	mu      sync.Mutex
	text    []byte
	problem string // what is wrong with the file, as it was logged
}

// readFaults reads the file at the start; there is none for an empty path.
func readFaults(path string) (*faultsFile, error) {
	if path == "" {
		return nil, nil
	}
	f := &faultsFile{path: path}
	return f, f.read()
}

// read takes over what the file says, if it can be understood.
func (f *faultsFile) read() error {
	text, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("the faults cannot be read: %w", err)
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

// watch is the store with the faults that the file says. While the file is not in order, the last ones that were stay.
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
		logger.Printf("the faults stay as they were: %s", problem)
	}
	f.problem = problem
	if !bytes.Equal(before, f.text) {
		store.SetStandingFaults(f.faults...)
		logger.Printf("%s was read again", f.path)
	}
}
