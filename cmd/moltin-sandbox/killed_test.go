// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestKilledWhileWriting kills the program after a random number of writes, while others are under way. The next one must find every
// write that had a response.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	const rounds, writers = 10, 4
	file := filepath.Join(t.TempDir(), "store.json")
	var emails []string // of customers whose create had a response
	for round := range rounds {
		s := start(t, "-data", file)
		token := s.token()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range emails {
			if !strings.Contains(string(text), email) {
				t.Fatalf("%s had a response, and is not in the data file:\n%s", email, text)
			}
		}
		kill := rand.IntN(20) + 1
		var created atomic.Int64
		var mu sync.Mutex
		var all sync.WaitGroup
		for writer := range writers {
			all.Go(func() {
				for i := 0; ; i++ {
					email := fmt.Sprintf("c%d-%d-%d@example.com", round, writer, i)
					if !s.createCustomer(token, email) {
						return // it was killed
					}
					mu.Lock()
					emails = append(emails, email)
					mu.Unlock()
					if created.Add(1) == int64(kill) {
						_ = s.process.Process.Kill()
					}
				}
			})
		}
		all.Wait()
		if created.Load() < int64(kill) {
			t.Fatalf("the store stopped after %d of %d writes", created.Load(), kill)
		}
		_ = s.process.Wait() // it was killed
	}
}

func (s *served) createCustomer(token, email string) bool {
	request, err := http.NewRequest(http.MethodPost, s.endpoint+"/v2/customers",
		strings.NewReader(`{"data":{"type":"customer","name":"A customer","email":"`+email+`"}}`))
	if err != nil {
		s.t.Error(err)
		return false
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusCreated
}
