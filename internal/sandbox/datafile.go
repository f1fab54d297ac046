// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
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
	if _, err = readDataFile(f.path); err != nil { // then there is no lock file either
		return nil, false, err
	}
	if f.lock, err = lock(f.path); err != nil {
		return nil, false, err
	}
	text, err := readDataFile(f.path)
	if text == nil {
		return nil, false, err
	}
	if customers, err = s.config.ParseSeed(text); err != nil {
		return nil, false, fmt.Errorf("the data file %s cannot be read: %w; it was not changed", f.path, err)
	}
	return customers, true, nil
}

// readDataFile returns the content of a data file, or nil if it doesn't exist. An empty file may have been created for the store.
func readDataFile(path string) ([]byte, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the data file cannot be read: %s is not a regular file", path)
	}
	text, err := os.ReadFile(path) //nolint:gosec // The user names the data file.
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(text) == 0:
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("the data file cannot be read: %w", err)
	case !bytes.HasPrefix(text, dataFileStart):
		return nil, fmt.Errorf("the data file %s was not written by moltin-sandbox; it was not changed (to start with its content, use -seed-file)", path)
	}
	return text, nil
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

// lockSuffix is appended to the name of a data file for its lock. The lock has a file of its own, because each write replaces the data
// file. It is never deleted, because two processes could then lock two different files.
const lockSuffix = ".lock"

// A lock file has a byte to lock, which Windows then doesn't let others read, and the ID of the process.
const (
	pidOffset = 1
	lockSize  = 12
)

// lock locks a data file until it is closed or the process ends. The error names the process that holds the lock.
func lock(dataFile string) (*flock.Flock, error) {
	held := flock.New(dataFile+lockSuffix, flock.SetPermissions(0o600))
	if info, err := os.Stat(held.Path()); err == nil && info.Size() != 0 && info.Size() != lockSize {
		return nil, fmt.Errorf("the data file cannot be locked: another program has written %s, which was not changed; choose another data file",
			held.Path())
	}
	ok, err := held.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the data file cannot be locked: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("the data file %s is in use by %s: stop that process, or choose another file", dataFile, holder(held.Path()))
	}
	file, err := os.OpenFile(held.Path(), os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintf(io.NewOffsetWriter(file, pidOffset), "%-10d\n", os.Getpid())
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		_ = held.Close()
		return nil, fmt.Errorf("the data file cannot be locked: %w", err)
	}
	return held, nil
}

// holder returns the process that holds a lock.
func holder(lockFile string) string {
	file, err := os.Open(lockFile) //nolint:gosec // The user names the data file.
	if err != nil {
		return "another process"
	}
	defer func() { _ = file.Close() }()
	var pid int
	if _, err := fmt.Fscan(io.NewSectionReader(file, pidOffset, lockSize), &pid); err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}
