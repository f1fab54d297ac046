// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

// How much garbage may gather before it is collected, chosen by measurement
// (make bench, make bench-large): most of what a plugin allocates is garbage at
// the end of a call, so collecting it four times less often than usual saves a
// quarter of the CPU. A heap that has grown gets a fixed headroom instead. A
// memory limit would have it collected over and over when little is garbage.
const (
	maxGCPercent = 400
	minGCPercent = 100
	headroom     = 96 << 20 // bytes
)

// gcPercent lets garbage gather up to headroom, within the bounds, where so many
// bytes are live.
func gcPercent(live uint64) int {
	return int(max(minGCPercent, min(maxGCPercent, 100*headroom/max(live, 1))))
}

// keepHeadroom sets the collector to what is live, now and after each collection.
func keepHeadroom() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetGCPercent(gcPercent(live[0].Value.Uint64()))
	// The next collection finds this object to be garbage.
	runtime.SetFinalizer(new([16]byte), func(*[16]byte) { keepHeadroom() })
}

// sdkLogs are the SDK's variables of log levels.
var sdkLogs = []string{"TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_PROVIDER_MOLTIN"}

// tune makes the process do less work that nobody sees. Whatever the user's
// environment says stands.
func tune(lookupEnv func(string) (string, bool), setenv func(key, value string) error, debugging bool) {
	if _, set := lookupEnv("GOGC"); !set {
		keepHeadroom()
	}
	level := logLevel(lookupEnv)
	if level != "off" && !debugging {
		return // Terraform takes out of the log what TF_LOG asks for.
	}
	// Without TF_LOG Terraform throws the plugin's log away, but the SDK formats
	// every line of it: a quarter of the CPU. A provider that was started for a
	// debugger has no Terraform to filter its log, and does it itself.
	for _, name := range sdkLogs {
		if _, set := lookupEnv(name); !set {
			_ = setenv(name, level) // the names are valid, so it can't fail
		}
	}
}

// logLevel is what the environment asks for; "off" for nothing.
func logLevel(lookupEnv func(string) (string, bool)) string {
	for _, name := range append([]string{"TF_LOG_PROVIDER", "TF_LOG"}, sdkLogs...) {
		switch value, _ := lookupEnv(name); {
		case value == "" || strings.EqualFold(value, "off"):
		case strings.EqualFold(value, "json"):
			return "TRACE"
		default:
			return value
		}
	}
	return "off"
}
