// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/gofrs/flock"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox/atomicfile"
)

// dataVersion is the version of the data file's format. Other versions are rejected.
const dataVersion = 1

// dataFile is the content of the data file. It contains hashes of passwords, and no tokens.
type dataFile struct {
	Version   int         `json:"version"`
	Customers []*customer `json:"customers"`
}

// saver writes the store to a file. The response to a write is sent when the write is on disk. Writes that arrive while the file is
// being written share the next one.
type saver struct {
	path string // "" for none
	lock *flock.Flock

	mu    sync.Mutex
	saved uint64 // number of the store's writes that are in the file
}

// load reads the file, and reports whether it exists.
func (f *saver) load(into *store, duplicates bool) (loaded bool, err error) {
	if f.path == "" {
		return false, nil
	}
	if f.lock, err = lock(f.path); err != nil {
		return false, err
	}
	text, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("the data file cannot be read: %w", err)
	}
	var data dataFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()             // custom fields keep the notation of their numbers
	decoder.DisallowUnknownFields() // another program may have written the file
	err = decoder.Decode(&data)
	if _, more := decoder.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = errors.New("unexpected text after its end")
	}
	if err != nil {
		return false, fmt.Errorf("the data file %s is damaged (%w); it was not changed", f.path, err)
	}
	if data.Customers == nil {
		return false, fmt.Errorf("the data file %s has no customers, so it isn't from a sandbox; it was not changed", f.path)
	}
	if data.Version != dataVersion {
		return false, fmt.Errorf("the data file %s has format %d, not %d; it was not changed", f.path, data.Version, dataVersion)
	}
	for _, c := range data.Customers {
		if c == nil || c.ID == "" || into.customers[c.ID] != nil || !distinct(c.Addresses) ||
			(!duplicates && len(into.byEmail[c.Email]) > 0) {
			return false, fmt.Errorf("the data file %s has a record without an ID, or a duplicate; it was not changed", f.path)
		}
		into.addCustomer(c)
	}
	return true, nil
}

// distinct reports whether all addresses have different IDs.
func distinct(addresses []*Address) bool {
	ids := map[string]bool{"": true}
	for _, a := range addresses {
		if a == nil || ids[a.ID] {
			return false
		}
		ids[a.ID] = true
	}
	return true
}

// save writes the store, unless the file is up to date.
func (s *Sandbox) save() error {
	f := &s.saver
	if f.path == "" {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	data, writes := s.snapshot()
	if f.saved == writes {
		return nil
	}
	text, err := json.Marshal(data)
	if err == nil {
		err = atomicfile.Write(f.path, text)
	}
	if err != nil {
		return fmt.Errorf("the data file cannot be written: %w", err)
	}
	f.saved = writes
	return nil
}

// unlock unlocks the data file for other processes.
func (f *saver) unlock() {
	if f.lock != nil {
		_ = f.lock.Close() // the end of the process unlocks it too
	}
}

func (s *Sandbox) snapshot() (dataFile, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return dataFile{dataVersion, s.store.copyCustomers()}, s.store.writes
}
