// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package atomicfile writes files atomically: readers see either the old or the new content, never a part.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// Write replaces the content of a file atomically and durably, even if the machine crashes. Only the owner can read the file.
func Write(path string, text []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(text)
	if err == nil {
		err = temp.Sync()
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	if err := rename(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// patience is how long a file may be in the hands of somebody else on Windows.
const patience = 2 * time.Second

// errorSharingViolation is what Windows says of a file that another process keeps from being moved.
const errorSharingViolation = syscall.Errno(32)

// rename moves a file to the place of another. Windows refuses that while anybody reads one of the two, which virus
// scanners do with every new file, so it is tried again there.
func rename(from, to string) error {
	deadline := time.Now().Add(patience)
	for {
		err := os.Rename(from, to)
		held := errors.Is(err, fs.ErrPermission) || errors.Is(err, errorSharingViolation)
		if runtime.GOOS != "windows" || !held || time.Now().After(deadline) {
			return err
		}
		<-time.After(10 * time.Millisecond)
	}
}

// syncFolder makes the new name of a file survive a crash of the machine. Windows has no such call, and keeps names in its journal.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(path) //nolint:gosec // The user names the file.
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	return folder.Sync()
}
