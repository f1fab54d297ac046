// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// creation is a create that must happen once.
type creation[T any] struct {
	// key is the same for all creates that a search could take for each other.
	key  string
	id   func(*T) string
	send func(context.Context) (*T, error)
	// find gives the store's records that are like what is sent.
	find func(context.Context) ([]candidate[T], error)
}

// candidate is a record that may be the outcome of a lost create.
type candidate[T any] struct {
	id, createdAt string
	like          likeness
	value         *T // nil for a record that can't be read, and so not compared
}

// lookAfter are the waits before each look for a lost record. A gateway gives up
// while the store goes on, so that nothing was found says nothing at first.
var lookAfter = [...]time.Duration{500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond}

// afterResend is the wait before the look for what another attempt than the
// one that succeeded made after all.
const afterResend = 5 * time.Second

// create sends a create and settles an unknown outcome: it looks for the record,
// and sends the create again when none was found in the end. Creates with the
// same key go one after the other, until their outcome is claimed: of two under
// way at once, each could take the other's record for its own.
func create[T any](ctx context.Context, s *Store, c creation[T]) (*T, error) {
	unlock, err := s.creating.lock(ctx, c.key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.losses.check(c.key); err != nil {
		return nil, err
	}
	search := &search[T]{Store: s, creation: c, mark: s.ledger.mark(), sentAt: s.now()}
	search.since = s.madeSince(search.sentAt)
	for resends := 0; ; resends++ {
		created, err := c.send(ctx)
		isLost := errors.As(err, new(*transport.UnknownOutcomeError))
		if err != nil && !isLost && resends == 0 {
			return nil, err
		}
		if err != nil {
			if resends == 0 {
				// The first request of all may have shown the store's clock.
				search.since = cmp.Or(search.since, s.madeSince(search.sentAt))
			}
			// That an attempt before was lost may be why this one was refused, such as
			// for an email that is in use.
			found, searchErr := search.settle(ctx)
			if searchErr != nil {
				return nil, search.unsettled(searchErr)
			}
			created = found
		}
		switch {
		case created != nil:
			s.ledger.wrote(c.id(created), c.key, s.now())
			if resends == 0 {
				return created, nil
			}
			return created, search.second(ctx)
		case isRefusal(err):
			return nil, err
		case !isLost || resends == s.maxResends:
			return nil, search.unsettled(err)
		}
	}
}

// search looks for the record of a lost create.
type search[T any] struct {
	*Store
	creation[T]
	mark   int       // records that were seen before are not it
	sentAt time.Time // when it was sent first, by the local clock; zero if another process did
	since  time.Time // records that are older, by the store's clock, are not it
}

// unsettled ends a create whose outcome could not be found out.
func (s *search[T]) unsettled(err error) error {
	s.losses.add(s.key)
	s.reviewClock()
	if several := (*UnsettledError)(nil); errors.As(err, &several) {
		return several
	}
	return &UnsettledError{Err: err, Lost: Lost{Since: s.since, Others: s.ledger.others(s.key, s.mark)}}
}

// reviewClock takes into account that the local clock may have been set since
// the create was sent. Where the store's clock was not known then, what is known
// of it now excludes nothing.
func (s *search[T]) reviewClock() {
	if !s.sentAt.IsZero() && !s.since.IsZero() {
		s.since = earlier(s.since, s.madeSince(s.sentAt))
	}
}

// settle looks for the record until it is found or there is none, beyond
// reasonable doubt: then both results are nil.
func (s *search[T]) settle(ctx context.Context) (found *T, err error) {
	for _, wait := range lookAfter {
		if err := sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("there was no time to search for it (%w)", err)
		}
		if found, err = s.look(ctx); found != nil {
			return found, nil
		}
	}
	return nil, err
}

// look looks for the record once. Several that may be it are an UnsettledError.
func (s *search[T]) look(ctx context.Context) (*T, error) {
	candidates, err := s.candidates(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("searching for it failed: %w", err)
	case len(candidates) == 0:
		return nil, nil
	case len(candidates) == 1 && candidates[0].value != nil:
		return candidates[0].value, nil
	case len(candidates) == 1:
		return nil, &UnsettledError{IDs: ids(candidates), Err: errors.New("the record can't be read, so it can't be compared with what was sent")}
	}
	return nil, &UnsettledError{IDs: ids(candidates), Err: errors.New("more than one record matches what was sent")}
}

// second looks once more, after a resend, for what another attempt made after
// all. A look that fails is made again.
func (s *search[T]) second(ctx context.Context) error {
	for range lookAfter {
		if sleep(ctx, afterResend) != nil {
			break
		}
		switch candidates, err := s.candidates(ctx); {
		case len(candidates) > 0:
			return &SecondRecordError{IDs: ids(candidates)}
		case err == nil:
			return nil
		}
	}
	return nil //nolint:nilerr // The create itself succeeded, and this is a look beyond it.
}

// candidates are the records that may be the outcome: the exact ones, if there
// are any, or else all that are like it.
func (s *search[T]) candidates(ctx context.Context) ([]candidate[T], error) {
	found, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
	s.reviewClock()
	found = slices.DeleteFunc(found, func(c candidate[T]) bool {
		return s.ledger.excludes(c.id, s.mark) || isOlder(c.createdAt, s.since)
	})
	isExact := func(c candidate[T]) bool { return c.like == exact }
	if slices.ContainsFunc(found, isExact) {
		found = slices.DeleteFunc(found, func(c candidate[T]) bool { return !isExact(c) })
	}
	return found, nil
}

func ids[T any](candidates []candidate[T]) (ids []string) {
	for _, c := range candidates {
		ids = append(ids, c.id)
	}
	return ids
}

// isRefusal tells an answer that says no to the request itself, and would again.
func isRefusal(err error) bool {
	e, ok := transport.Answered(err)
	if !ok {
		return false
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.Status >= 400 && e.Status < 500
}
