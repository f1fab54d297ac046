// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"
)

// starts is how often each provider is started; the median counts.
const starts = 15

// TestStart prints how long the provider takes from its start until it has
// answered with its schema, beside a provider with nothing in it.
func TestStart(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark: run it with make bench")
	}
	programs := map[string]string{
		"empty provider": "./empty",
		"moltin":         "github.com/moltin/terraform-provider-moltin",
	}
	for _, name := range []string{"empty provider", "moltin"} {
		program := t.TempDir() + "/provider"
		build(t, program, programs[name])
		var took []time.Duration
		for range starts {
			begin := time.Now()
			if _, err := startProcess(t, program).call("GetProviderSchema", nil); err != nil {
				t.Fatal(err)
			}
			took = append(took, time.Since(begin))
		}
		slices.Sort(took)
		fmt.Printf("start to schema, %s: %v (median of %d)\n", name, took[starts/2].Round(time.Millisecond), starts)
	}
}
