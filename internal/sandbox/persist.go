// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox/atomicfile"
)

// dataFileStart is the start of a data file, which is otherwise a seed file with hashes of passwords, and without tokens.
var dataFileStart = []byte(`{"` + writtenBy + `":"moltin-sandbox",`)

// saver writes the store to a file. The response to a write is sent when the write is on disk. Writes that arrive while the file is
// being written share the next one.
type saver struct {
	path string // "" for none
	lock *flock.Flock

	mu    sync.Mutex
	saved uint64 // number of the store's writes that are in the file
}

// load reads the file, and reports whether it exists.
func (s *Sandbox) load() (customers []Customer, loaded bool, err error) {
	f := &s.saver
	if f.path == "" {
		return nil, false, nil
	}
	if target, err := filepath.EvalSymlinks(f.path); err == nil {
		f.path = target // a link is kept
	}
	if f.lock, err = lock(f.path); err != nil {
		return nil, false, err
	}
	text, err := os.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(text) == 0: // an empty file may have been created for the store
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("the data file cannot be read: %w", err)
	case !bytes.HasPrefix(text, dataFileStart):
		return nil, false, fmt.Errorf("the data file %s was not written by moltin-sandbox; it was not changed (to start with its content, use -seed-file)", f.path)
	}
	if customers, err = s.config.ParseSeed(text); err != nil {
		return nil, false, fmt.Errorf("the data file %s cannot be read: %w; it was not changed", f.path, err)
	}
	return customers, true, nil
}

// save writes the store, unless the file is up to date.
func (s *Sandbox) save() error {
	f := &s.saver
	if f.path == "" {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	s.mu.Lock()
	writes := s.store.writes
	if f.saved == writes {
		s.mu.Unlock()
		return nil
	}
	customers := s.store.content()
	s.mu.Unlock()
	text := bytes.Clone(dataFileStart)
	text = append(text, `"customers":[`...)
	for i, c := range customers {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(append(text, '\n'), encode(c)...)
	}
	text = append(text, "\n]}\n"...)
	if err := atomicfile.Write(f.path, text); err != nil {
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
