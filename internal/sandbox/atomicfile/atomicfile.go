// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package atomicfile writes files atomically: readers see either the old or the new content, never a part.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/moby/sys/atomicwriter"
)

// patience is how long Write waits on Windows while another process has the file open.
const patience = 2 * time.Second

// errSharingViolation is Windows' ERROR_SHARING_VIOLATION: another process has the file open.
const errSharingViolation = syscall.Errno(32)

// Write replaces the content of a file atomically, and syncs it to disk. Only the owner can read the file.
//
// Windows refuses to replace a file while anybody reads it, which virus scanners do with every new file, so Write tries again there. A
// file that is itself a mount point, as in a container, can't be replaced: it is written in place, which is not atomic.
func Write(path string, text []byte) error {
	deadline := time.Now().Add(patience)
	for {
		err := atomicwriter.WriteFile(path, text, 0o600)
		if errors.Is(err, syscall.EBUSY) {
			return writeInPlace(path, text)
		}
		held := errors.Is(err, fs.ErrPermission) || errors.Is(err, errSharingViolation)
		if runtime.GOOS != "windows" || !held || time.Now().After(deadline) {
			return err
		}
		<-time.After(10 * time.Millisecond)
	}
}

func writeInPlace(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0) //nolint:gosec // The user names it.
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}
