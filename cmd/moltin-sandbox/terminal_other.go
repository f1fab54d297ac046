// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

//go:build !linux && !darwin

package main

// onTerminal says whether the keys of a terminal reach this process and its command alike; here that is not known.
func onTerminal() bool { return false }
