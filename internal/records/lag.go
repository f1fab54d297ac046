// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// replicationLag is how long after a write reads may not see it yet. The vendor
// documents up to a minute for a busy store.
const replicationLag = time.Minute

// retryNotFound makes a request for a record and repeats it on a 404 if the record
// was last written less than replicationLag ago. knownAt is the RFC 3339 timestamp
// of a write by another process, or "".
func retryNotFound[T any](ctx context.Context, r *Repository, id, knownAt string, request func() (T, error)) (T, error) {
	return repeat(ctx, r.waits.StaleReadDelays, request, func(_ T, err error) bool {
		return transport.IsNotFound(err) && r.isFresh(id, knownAt, err)
	})
}

// isFresh reports whether a record that was not found has just been written, by
// this process or at a time of the store's clock, which the response shows.
func (r *Repository) isFresh(id, knownAt string, notFound error) bool {
	if time.Since(r.ledger.writtenAt(id)) < replicationLag {
		return true
	}
	known, err := time.Parse(time.RFC3339Nano, knownAt)
	if err != nil {
		return false
	}
	now := time.Now()
	if e, ok := transport.ResponseError(notFound); ok {
		now = cmp.Or(e.Date, now)
	}
	return now.Sub(known) < replicationLag
}

// ReadBackError is a write that succeeded with a partial response, after which
// the record could not be read.
type ReadBackError struct{ Err error }

func (e *ReadBackError) Error() string {
	return fmt.Sprintf("the store saved the record, but reading it back failed: %v", e.Err)
}

func (e *ReadBackError) Unwrap() error { return e.Err }

// readIfPartial reads a record that was written if the response was partial. Reads
// may lag behind the write, so it is read again until it has what was sent. If it
// never does, the store has changed the values.
func readIfPartial[T any](ctx context.Context, r *Repository, w write[T], written *T) (*T, error) {
	m := w.metadata(written)
	if !m.partial {
		return written, nil
	}
	record, err := repeat(ctx, r.waits.StaleReadDelays, func() (*T, error) { return w.get(ctx, m.id) }, func(record *T, err error) bool {
		return transport.IsNotFound(err) || err == nil && !w.hasSent(record)
	})
	if err != nil {
		return nil, &ReadBackError{err}
	}
	return record, nil
}

// repeat makes a request, and repeats it after each of the delays while its result
// lags behind a write.
func repeat[T any](ctx context.Context, delays []time.Duration, request func() (T, error), lags func(T, error) bool) (T, error) {
	result, err := request()
	for _, delay := range delays {
		if !lags(result, err) {
			break
		}
		if ended := transport.Sleep(ctx, delay); ended != nil {
			state := "still has its old values"
			if err != nil {
				state = "is not found yet"
			}
			return result, fmt.Errorf("the record was just written and %s, and there was no time to read it again (%w)", state, ended)
		}
		result, err = request()
	}
	return result, err
}
