// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"runtime/debug"
	"strings"
)

// The garbage collector's settings, chosen by measurement (make bench): most of
// what a plugin allocates is garbage at the end of a call, so collecting it
// four times less often saves a quarter of the CPU; the limit keeps the process
// below 100 MiB all the same.
const (
	gcPercent   = 400
	memoryLimit = 75 << 20 // bytes
)

// tune makes the process do less work that nobody sees. Whatever the user's
// environment says stands.
func tune(lookupEnv func(string) (string, bool), setenv func(key, value string) error) {
	if _, set := lookupEnv("GOGC"); !set {
		debug.SetGCPercent(gcPercent)
	}
	if _, set := lookupEnv("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(memoryLimit)
	}
	// Without TF_LOG Terraform throws the plugin's log away, but the SDK formats
	// every line of it: a quarter of the CPU.
	logs := []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_MOLTIN"}
	for _, name := range append(logs, "TF_LOG", "TF_LOG_PROVIDER") {
		if value, _ := lookupEnv(name); value != "" && !strings.EqualFold(value, "off") {
			return
		}
	}
	for _, name := range logs {
		_ = setenv(name, "off") // the names are valid, so it can't fail
	}
}
