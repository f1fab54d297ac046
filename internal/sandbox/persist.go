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

// dataVersion is the format of the data file. A file of another format is refused.
const dataVersion = 1

// dataFile is what the data file holds. Passwords are in it as hashes, tokens not at all.
type dataFile struct {
	Version   int         `json:"version"`
	Customers []*customer `json:"customers"`
}

// saver keeps the store in a file. The answer to a write is sent only when a file that has the write is on disk; writes
// that wait while a file is being written share the next one.
type saver struct {
	path string // "": nothing is kept
	lock *flock.Flock

	mu    sync.Mutex
	saved uint64 // how many of the store's writes the file has
}

// load reads the file and says whether there was one yet.
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
	decoder.UseNumber() // custom fields keep theirs as they are written
	err = decoder.Decode(&data)
	if _, more := decoder.Token(); err == nil && !errors.Is(more, io.EOF) {
		err = errors.New("unexpected text after its end")
	}
	if err != nil {
		return false, fmt.Errorf("the data file %s is damaged (%w); it was not changed", f.path, err)
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

// distinct says whether every address has an id of its own.
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

// save writes what the file does not have yet.
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

// unlock lets other processes have the data file.
func (f *saver) unlock() {
	if f.lock != nil {
		_ = f.lock.Close() // the process's end does it too
	}
}

func (s *Sandbox) snapshot() (dataFile, uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data := dataFile{Version: dataVersion, Customers: make([]*customer, 0, len(s.store.order))}
	for _, c := range s.store.order {
		copied := *c
		data.Customers = append(data.Customers, &copied)
	}
	return data, s.store.writes
}
