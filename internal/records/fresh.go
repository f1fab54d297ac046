// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"fmt"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// freshFor is how long a record's last write may take to be seen everywhere.
// The vendor documents up to a minute for a busy store.
const freshFor = time.Minute

// askAgainAfter are the waits before a record that was written less than freshFor
// ago is asked for again, before it is believed to be gone.
var askAgainAfter = [...]time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}

// patiently asks for a record and does not believe the first 404 of a fresh one.
// knownAt is when the record was last written, by the store's clock (RFC 3339),
// or "".
func patiently[T any](ctx context.Context, s *Store, id, knownAt string, ask func() (T, error)) (T, error) {
	result, err := ask()
	if !transport.IsNotFound(err) || !s.isFresh(id, knownAt) {
		return result, err
	}
	for _, wait := range askAgainAfter {
		if err := sleep(ctx, wait); err != nil {
			return result, fmt.Errorf("the record was just written and is not found yet, and there was no time to read it again (%w)", err)
		}
		if result, err = ask(); !transport.IsNotFound(err) {
			break
		}
	}
	return result, err
}

func (s *Store) isFresh(id, knownAt string) bool {
	now := s.now()
	if written := s.ledger.writtenAt(id); !written.IsZero() && now.Sub(written) < freshFor {
		return true
	}
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	if err != nil {
		return false
	}
	if at, ok := s.api.StoreTime(now); ok {
		now = at
	}
	return now.Sub(known).Abs() < freshFor
}
