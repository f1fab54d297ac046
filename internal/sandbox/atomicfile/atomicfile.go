// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package atomicfile writes files atomically: readers see either the old or the new content, never a part.
package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
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
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
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
