// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
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
	var (
		mark   = s.ledger.mark()
		sentAt = s.now()
		since  = s.madeSince(sentAt)
		doubt  *transport.UnknownOutcomeError // why the attempt before is in doubt
	)
	search := func() *search[T] {
		// The local clock may have been set since.
		return &search[T]{s, c, mark, earlier(since, s.madeSince(sentAt))}
	}
	unsettled := func(err error) error {
		s.losses.add(c.key)
		return &UnsettledError{Err: err, Lost: Lost{Since: search().since, Others: s.ledger.others(c.key)}}
	}
	for resends := 0; ; resends++ {
		created, err := c.send(ctx)
		switch {
		case err == nil:
			s.ledger.wrote(c.id(created), c.key, s.now())
			if doubt != nil {
				err = search().second(ctx)
			}
			return created, err
		case errors.As(err, &doubt):
			created, err = search().settle(ctx)
		case doubt == nil:
			return nil, err
		default:
			// An attempt that was lost may be why this one was refused, such as an
			// email that is in use.
			if created, lookErr := search().look(ctx); created != nil || lookErr != nil {
				return c.found(s, created, lookErr, unsettled)
			}
			if !isRefusal(err) {
				err = unsettled(err)
			}
			return nil, err
		}
		if created != nil || err != nil {
			return c.found(s, created, err, unsettled)
		}
		if resends == s.maxResends {
			return nil, unsettled(doubt.Err)
		}
	}
}

// found ends a create whose search has ended.
func (c creation[T]) found(s *Store, created *T, err error, unsettled func(error) error) (*T, error) {
	switch {
	case created != nil:
		s.ledger.wrote(c.id(created), c.key, s.now())
		return created, nil
	case errors.As(err, new(*UnsettledError)):
		return nil, err
	}
	return nil, unsettled(err)
}

// search looks for the record of a lost create.
type search[T any] struct {
	*Store
	creation[T]
	mark  int       // records that were seen before are not it
	since time.Time // records that are older are not it
}

// settle looks for the record until it is found or there is none, beyond
// reasonable doubt: then both results are nil.
func (s *search[T]) settle(ctx context.Context) (found *T, err error) {
	for _, wait := range lookAfter {
		if err := sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("there was no time to look for it (%w)", err)
		}
		if found, err = s.look(ctx); found != nil || errors.As(err, new(*UnsettledError)) {
			return found, err
		}
	}
	return found, err
}

// look looks for the record once. Several that may be it are an UnsettledError.
func (s *search[T]) look(ctx context.Context) (*T, error) {
	candidates, err := s.candidates(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking for it failed: %w", err)
	case len(candidates) == 0:
		return nil, nil
	case len(candidates) == 1 && candidates[0].value != nil:
		return candidates[0].value, nil
	case len(candidates) == 1:
		return nil, &UnsettledError{IDs: ids(candidates), Err: errors.New("the store has a record that can't be read and could be it")}
	}
	return nil, &UnsettledError{IDs: ids(candidates), Err: errors.New("the store has more than one that could be it")}
}

// second looks once more for what an earlier attempt made after all.
func (s *search[T]) second(ctx context.Context) error {
	candidates, err := s.candidates(ctx)
	if err != nil || len(candidates) == 0 {
		return nil //nolint:nilerr // The create itself succeeded, and this is a look beyond it.
	}
	return &SecondRecordError{IDs: ids(candidates)}
}

// candidates are the records that may be the outcome: the exact ones, if there
// are any, or else all that are like it.
func (s *search[T]) candidates(ctx context.Context) ([]candidate[T], error) {
	found, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
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
