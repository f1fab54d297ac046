// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/records"
)

// Waits are all delays that a test against a store in the same process needs to
// shorten.
type Waits struct {
	records.Waits
	// MinReadTimeout is the shortest timeout of a read. Terraform reads with the
	// timeout in the state, so a read that can't succeed would prevent users from
	// changing it.
	MinReadTimeout time.Duration
}

// DefaultWaits returns the waits for a real store.
func DefaultWaits() Waits {
	return Waits{Waits: records.DefaultWaits(), MinReadTimeout: 30 * time.Second}
}

// Option changes how a provider is built.
type Option func(*moltinProvider)

// WithWaits replaces the default waits.
func WithWaits(waits Waits) Option {
	return func(p *moltinProvider) { p.waits = waits }
}
