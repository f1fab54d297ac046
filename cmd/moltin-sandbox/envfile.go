// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox/atomicfile"
)

// pidVariable is in every env file, with the ID of the process that serves the store. It also distinguishes env files of this program from
// those of others, such as the .env file of a project. (A comment could not: GITHUB_ENV has none.)
const pidVariable = "MOLTIN_SANDBOX_PID"

// envFileVariables are the variables of an env file, some of which are omitted depending on the flags.
var envFileVariables = []string{
	"MOLTIN_ENDPOINT", "MOLTIN_CLIENT_ID", "MOLTIN_CLIENT_SECRET", "MOLTIN_CUSTOMER_EMAIL", "MOLTIN_CUSTOMER_PASSWORD",
	"MOLTIN_ALLOW_INSECURE_HTTP", pidVariable,
}

// writeEnvFile writes the file of -env-file. The returned function removes it, unless it has been changed or replaced.
func writeEnvFile(path string, variables []variable, shell string) (remove func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	if err := removeEnvFile(path); err != nil {
		return nil, err
	}
	text := envFile(append(slices.Clip(variables), variable{name: pidVariable, value: strconv.Itoa(os.Getpid())}), shell)
	if err := atomicfile.Write(path, text); err != nil {
		return nil, fmt.Errorf("can't write the file of -env-file: %w", err)
	}
	return func() {
		if current, err := os.ReadFile(path); err == nil && bytes.Equal(current, text) { //nolint:gosec // the user names it
			_ = os.Remove(path) // nobody is left who could use an error
		}
	}, nil
}

// removeEnvFile removes the env file of another store, such as one that was killed. It returns an error if the file is anything else.
func removeEnvFile(path string) error {
	if path == "" {
		return nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var text []byte
	if err == nil && info.Mode().IsRegular() { // reading from a pipe would wait
		text, err = os.ReadFile(path) //nolint:gosec // the user names it
	}
	if err == nil && !isEnvFile(text) {
		return fmt.Errorf("%s already exists, and was not written by moltin-sandbox. Set another file with -env-file, or remove this one", path)
	}
	if err == nil {
		err = os.Remove(path)
	}
	if err != nil {
		return fmt.Errorf("can't replace the file of -env-file: %w", err)
	}
	return nil
}

// isEnvFile reports whether writeEnvFile wrote a text.
func isEnvFile(text []byte) bool {
	found := false
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, powerShellPrefix), "=")
		name = strings.TrimSpace(name)
		if !slices.Contains(envFileVariables, name) {
			return false
		}
		found = found || name == pidVariable
	}
	return found
}

// envFile returns the content of an env file. Shells can read it. So can tools that read plain NAME=value lines, such as docker run
// --env-file and GITHUB_ENV, unless a value requires quotes.
func envFile(variables []variable, shell string) []byte {
	var text strings.Builder
	for _, v := range variables {
		v.source = "" // the file is readable only by its owner, and its readers don't have the source
		switch {
		case shell == shellPowerShell:
			fmt.Fprintln(&text, v.statement(shell))
		case plain.MatchString(v.value):
			fmt.Fprintln(&text, v.name+"="+v.value)
		default:
			fmt.Fprintln(&text, v.name+"="+quote(v.value))
		}
	}
	return []byte(text.String())
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,=\[\]-]+$`)
