// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"fmt"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// replicationLag is how long after a write reads may not see it yet. The vendor
// documents up to a minute for a busy store.
const replicationLag = time.Minute

// retryNotFound makes a request for a record and repeats it on a 404 if the record is
// fresh. knownAt is the RFC 3339 timestamp of the record's last write, or "".
func retryNotFound[T any](ctx context.Context, s *Repository, id, knownAt string, ask func() (T, error)) (T, error) {
	result, err := ask()
	if !transport.IsNotFound(err) || !s.isFresh(id, knownAt) {
		return result, err
	}
	for _, wait := range s.waits.NotFoundDelays {
		if err := sleep(ctx, wait); err != nil {
			return result, fmt.Errorf("the record was just written and is not found yet, and there was no time to read it again (%w)", err)
		}
		if result, err = ask(); !transport.IsNotFound(err) {
			break
		}
	}
	return result, err
}

func (s *Repository) isFresh(id, knownAt string) bool {
	now := s.now()
	if written := s.ledger.writtenAt(id); !written.IsZero() && now.Sub(written) < replicationLag {
		return true
	}
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	if err != nil {
		return false
	}
	if at, ok := s.api.StoreTime(now); ok {
		now = at
	}
	return now.Sub(known).Abs() < replicationLag
}
