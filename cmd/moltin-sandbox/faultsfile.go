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

// faultsFile is the file of -faults. It is read before each request, so that a change applies to the next one.
type faultsFile struct {
	path   string
	faults []sandbox.Fault

	mu   sync.Mutex
	text []byte
	err  string // the last error that was logged
}

// read reads the file, and reports whether it has changed. After an error, the previous faults remain.
func (f *faultsFile) read() (changed bool, err error) {
	text, err := os.ReadFile(f.path)
	if err != nil {
		return false, fmt.Errorf("can't read the faults: %w", err)
	}
	if f.text != nil && bytes.Equal(text, f.text) {
		return false, nil
	}
	faults, err := sandbox.ParseFaults(text)
	if err != nil {
		return false, fmt.Errorf("%s: %w", f.path, err)
	}
	f.text, f.faults = text, faults
	return true, nil
}

// watch returns a handler for the store that applies the faults of the file. While the file is invalid, the last valid faults apply.
func (f *faultsFile) watch(store *sandbox.Sandbox, logger *log.Logger) http.Handler {
	_ = store.SetStandingFaults(f.faults...) // read has validated them
	if info, err := os.Stat(f.path); err == nil && !info.Mode().IsRegular() {
		return store // a pipe can be read only once
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.reload(store, logger)
		store.ServeHTTP(w, r)
	})
}

func (f *faultsFile) reload(store *sandbox.Sandbox, logger *log.Logger) {
	f.mu.Lock()
	defer f.mu.Unlock()
	changed, err := f.read()
	if changed {
		_ = store.SetStandingFaults(f.faults...)
		logger.Printf("reloaded %s", f.path)
	}
	message := fmt.Sprint(err)
	if err != nil && message != f.err {
		logger.Printf("keeping the previous faults: %s", message)
	}
	f.err = message
}
