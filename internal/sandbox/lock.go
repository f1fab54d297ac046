// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// lockSuffix is appended to the name of a data file for its lock. The lock has a file of its own, because each write replaces the data
// file. It is never deleted, because two processes could then lock two different files.
const lockSuffix = ".lock"

// lockSize is the size of a lock file: a byte to lock, and the ID of the process.
const lockSize = 12

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
	// On Windows, the locked first byte can't be read.
	if err := writeAt(held.Path(), 1, fmt.Sprintf("%-10d\n", os.Getpid())); err != nil {
		_ = held.Close()
		return nil, fmt.Errorf("the data file cannot be locked: %w", err)
	}
	return held, nil
}

// holder returns the ID of the process that holds a lock.
func holder(path string) string {
	file, err := os.Open(path) //nolint:gosec // The user names the data file.
	if err != nil {
		return "another process"
	}
	defer func() { _ = file.Close() }()
	text := make([]byte, 10)
	n, _ := file.ReadAt(text, 1) // a partial ID is ignored
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}

func writeAt(path string, offset int64, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // The user names the data file.
	if err != nil {
		return err
	}
	_, err = file.WriteAt([]byte(text), offset)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
