// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"runtime/debug"
	"slices"
	"testing"
)

func TestBuildVersion(t *testing.T) {
	t.Parallel()

	module := func(version string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}}
	}

	for name, tc := range map[string]struct {
		linked string
		info   *debug.BuildInfo
		want   string
	}{
		"a release":             {linked: "1.2.3", info: module("v9.9.9"), want: "1.2.3"},
		"go install @version":   {info: module("v1.4.0"), want: "1.4.0"},
		"no version control":    {info: module("(devel)"), want: "dev"},
		"no module version":     {info: module(""), want: "dev"},
		"no build info at all":  {want: "dev"},
		"a checkout with edits": {info: module("v0.0.0-20260102030405-0123456789ab+dirty"), want: "0.0.0-20260102030405-0123456789ab+dirty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := buildVersion(tc.linked, tc.info); got != tc.want {
				t.Errorf("buildVersion = %q, want %q", got, tc.want)
			}
		})
	}
}

func TestUnreadLogsAreOff(t *testing.T) {
	t.Parallel()

	off := []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_MOLTIN"}
	for environment, want := range map[string][]string{
		"HOME=/":                 off,
		"TF_LOG=DEBUG":           nil,
		"TF_LOG_PROVIDER=JSON":   nil,
		"TF_LOG_SDK_PROTO=TRACE": nil,
	} {
		t.Run(environment, func(t *testing.T) {
			t.Parallel()

			var set []string
			turnOffUnreadLogs([]string{"PATH=/bin", environment}, func(name, value string) error {
				set = append(set, name)
				if value != "off" {
					t.Errorf("%s is %q", name, value)
				}
				return nil
			})
			if !slices.Equal(set, want) {
				t.Errorf("set %q, want %q", set, want)
			}
		})
	}
}
