// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build !linux && !darwin && !freebsd

package main

// onTerminal reports whether Ctrl-C on a terminal reaches both this process and its command, which is unknown on this platform.
func onTerminal() bool { return false }
