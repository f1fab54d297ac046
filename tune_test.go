// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"maps"
	"testing"
)

func TestTuneLogs(t *testing.T) {
	t.Parallel()

	all := func(level string) map[string]string {
		levels := map[string]string{}
		for _, name := range sdkLogs {
			levels[name] = level
		}
		return levels
	}
	for name, tc := range map[string]struct {
		environment map[string]string
		debugging   bool
		want        map[string]string // that is set
	}{
		"nobody reads the log":           {nil, false, all("off")},
		"it is off":                      {map[string]string{"TF_LOG": "off"}, false, all("off")},
		"Terraform filters":              {map[string]string{"TF_LOG": "DEBUG"}, false, map[string]string{}},
		"one part is wanted":             {map[string]string{"TF_LOG_SDK_PROTO": "TRACE"}, false, map[string]string{}},
		"a debugger, and no log":         {nil, true, all("off")},
		"a debugger, and a log":          {map[string]string{"TF_LOG": "DEBUG"}, true, all("DEBUG")},
		"a debugger, and all":            {map[string]string{"TF_LOG": "JSON"}, true, all("TRACE")},
		"a debugger, and the provider's": {map[string]string{"TF_LOG": "ERROR", "TF_LOG_PROVIDER": "INFO"}, true, all("INFO")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			environment := map[string]string{"GOGC": "100"} // leaves the test's own collector alone
			maps.Copy(environment, tc.environment)
			set := map[string]string{}
			tune(
				func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
				func(name, value string) error { set[name] = value; return nil },
				tc.debugging,
			)
			if !maps.Equal(set, tc.want) {
				t.Errorf("set %v, want %v", set, tc.want)
			}
		})
	}
}

func TestGCPercent(t *testing.T) {
	t.Parallel()

	for live, want := range map[uint64]int{0: 400, 10 << 20: 400, 24 << 20: 400, 48 << 20: 200, 96 << 20: 100, 1 << 30: 100} {
		if got := gcPercent(live); got != want {
			t.Errorf("with %d MiB live: %d %%, want %d", live>>20, got, want)
		}
	}
}
