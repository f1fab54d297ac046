// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"regexp"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox/atomicfile"
)

// pidVariable is the last one of every env file, with the ID of the process that serves the store.
const pidVariable = "MOLTIN_SANDBOX_PID"

// envFile matches the env files of this program, and not those of others, such as the .env file of a project. (A comment could not mark
// them: GITHUB_ENV has none.) It returns the host and port of the endpoint.
var envFile = regexp.MustCompile(`^(?:\$env:)?MOLTIN_ENDPOINT ?= ?'?http://([^'\s]+).*\n` +
	`(?:(?:\$env:)?MOLTIN_(?:CLIENT_ID|CLIENT_SECRET|CUSTOMER_EMAIL|CUSTOMER_PASSWORD|ALLOW_INSECURE_HTTP) ?=.*\n)+` +
	`(?:\$env:)?` + pidVariable + ` ?=.*\n$`)

// writeEnvFile writes the file of -env-file. The returned function removes it, unless it has been changed or replaced.
func writeEnvFile(path, text string) (remove func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	if err := removeOldEnvFile(path); err != nil {
		return nil, err
	}
	if err := atomicfile.Write(path, []byte(text)); err != nil {
		return nil, fmt.Errorf("can't write the file of -env-file: %w", err)
	}
	return func() {
		if current, err := os.ReadFile(path); err == nil && string(current) == text { //nolint:gosec // the user names it
			_ = os.Remove(path) // nobody is left who could use an error
		}
	}, nil
}

// removeOldEnvFile removes the env file of a store that no longer runs, such as one that was killed, because who waits for the file of this
// store would take it. It returns an error if the file is any other. Whether a store runs is asked at its endpoint: after a restart of a
// container, the ID of its process can be that of another one.
func removeOldEnvFile(path string) error {
	info, err := os.Stat(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var text []byte
	if err == nil && info.Mode().IsRegular() { // reading from a pipe would wait
		text, err = os.ReadFile(path) //nolint:gosec // the user names it
	}
	if err != nil {
		return fmt.Errorf("can't replace the file of -env-file: %w", err)
	}
	match := envFile.FindSubmatch(text)
	if match == nil {
		return fmt.Errorf("%s already exists, and was not written by moltin-sandbox. Set another file with -env-file, or remove this one", path)
	}
	if connection, err := net.DialTimeout("tcp", string(match[1]), time.Second); err == nil {
		_ = connection.Close()
		return fmt.Errorf("%s is the env file of a store at http://%s, which is running. Stop it, or set another file with -env-file. "+
			"If it is another program, remove the file", path, match[1])
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("can't replace the file of -env-file: %w", err)
	}
	return nil
}
