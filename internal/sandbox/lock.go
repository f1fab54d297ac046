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

// lockSuffix is what a data file's name is followed by in that of its lock. The lock has a file of its own, since the data
// file is a new one after each write. It stays where it is: to remove it would let two processes lock two files.
const lockSuffix = ".lock"

// lock keeps a data file from other processes until it is closed, or the process ends. The error names who has it.
func lock(dataFile string) (*flock.Flock, error) {
	held := flock.New(dataFile+lockSuffix, flock.SetPermissions(0o600))
	ok, err := held.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the data file cannot be locked: %w", err)
	}
	if !ok {
		return nil, fmt.Errorf("the data file %s is in use by %s: stop that process, or choose another file", dataFile, holder(held.Path()))
	}
	// On Windows no process can read the first byte, which is what is locked.
	if err := writeAt(held.Path(), 1, fmt.Sprintf("%-10d\n", os.Getpid())); err != nil {
		_ = held.Close()
		return nil, fmt.Errorf("the data file cannot be locked: %w", err)
	}
	return held, nil
}

// holder names the process that has a lock.
func holder(path string) string {
	file, err := os.Open(path) //nolint:gosec // It is beside a file that the user names.
	if err != nil {
		return "another process"
	}
	defer func() { _ = file.Close() }()
	text := make([]byte, 10)
	n, _ := file.ReadAt(text, 1) // what is not there is no pid
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}

func writeAt(path string, offset int64, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // It is beside a file that the user names.
	if err != nil {
		return err
	}
	_, err = file.WriteAt([]byte(text), offset)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
