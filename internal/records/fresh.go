// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"fmt"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// freshFor is how long after a write reads may not see it yet. The vendor
// documents up to a minute for a busy store.
const freshFor = time.Minute

// askAgainAfter are the waits before the repeated reads of a record that is not
// found although it was written less than freshFor ago.
var askAgainAfter = [...]time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}

// patiently makes a request for a record and repeats it on a 404 if the record is
// fresh. knownAt is the RFC 3339 timestamp of the record's last write, or "".
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
