// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import "time"

// Waits are the delays between attempts to see a write. They come from outside, so
// that tests against a store in the same process don't take as long as a real
// store may.
type Waits struct {
	// SearchDelays are the waits before each search for the record of a create whose
	// outcome is unknown. A gateway may give up while the store is still working on
	// the create, so the first searches prove nothing if they find nothing.
	SearchDelays []time.Duration
	// DuplicateCheckDelay is the wait before the search for a second record, which an
	// earlier attempt may have created after all.
	DuplicateCheckDelay time.Duration
	// StaleReadDelays are the waits before the repeated requests for a record that was
	// just written and is not found yet, or does not have what was sent yet.
	StaleReadDelays []time.Duration
}

// DefaultWaits returns the waits for a real store.
func DefaultWaits() Waits {
	return Waits{
		SearchDelays:        []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond},
		DuplicateCheckDelay: 5 * time.Second,
		StaleReadDelays:     []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second},
	}
}
