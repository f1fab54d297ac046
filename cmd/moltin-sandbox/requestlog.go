// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// journalTo opens the file of -journal. The returned function appends a request to it as a line of JSON, before the response is
// sent. It is nil for an empty path.
func journalTo(path string, failed func(error)) (func(sandbox.Request), error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // The user names it.
	if err != nil {
		return nil, fmt.Errorf("can't write the journal: %w", err)
	}
	var mu sync.Mutex
	return func(r sandbox.Request) {
		mu.Lock()
		defer mu.Unlock()
		line, err := json.Marshal(r)
		if err == nil {
			_, err = file.Write(append(line, '\n'))
		}
		if err != nil {
			failed(err)
		}
	}, nil
}
