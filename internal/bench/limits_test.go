// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux

package bench

import (
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/acctest"
	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// TestLimits prints how much of a store's limit 500 creates get out of it, with
// 20 at once as with -parallelism=20, over the protocol: Terraform by itself
// may be slower than the store.
func TestLimits(t *testing.T) {
	if os.Getenv("MOLTIN_BENCH") == "" {
		t.Skip("a benchmark: run it with make bench")
	}
	program := t.TempDir() + "/provider"
	build(t, program, module)
	for _, test := range []struct {
		limit   int
		setting string
	}{{25, ""}, {25, "0"}, {100, "0"}} {
		store := acctest.Start(t, sandbox.Config{Rate: test.limit, Latency: latency})
		resources := newCalls(t, startProcess(t, program, environment(store.URL, test.setting)...))
		configs := resources.configs(store, addresses)
		each(t, addresses, 20, func(i int) error {
			_, err := resources.apply(resources.null, configs[i], configs[i])
			return err
		})
		c := count(store.Journal(), http.MethodPost)
		setting := "default"
		if test.setting != "" {
			setting = test.setting
		}
		fmt.Printf("store of %d/s, requests_per_second %s: %.1f useful a second (%.0f %% of the limit), %d of %d requests throttled (%.1f %%)\n",
			test.limit, setting, c.usefulRate, c.usefulRate/float64(test.limit)*100,
			c.throttled, len(store.Journal()), float64(c.throttled)/float64(len(store.Journal()))*100)
	}
}
