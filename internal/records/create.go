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

// creation is a create that must happen exactly once.
type creation[T any] struct {
	// key is the same for creates that a search could confuse with each other.
	key  string
	id   func(*T) string
	send func(context.Context) (*T, error)
	// find returns the records of the store that match the request.
	find func(context.Context) ([]candidate[T], error)
}

// candidate is a record that a lost create may have created.
type candidate[T any] struct {
	id, createdAt string
	like          likeness
	value         *T // nil for a record that can't be decoded, and so not compared
}

// create sends a create. If its outcome is unknown, create searches for the record,
// and sends the create again if there is none. Creates with the same key run one
// after the other, until the record is claimed; otherwise each could take the
// other's record for its own.
func create[T any](ctx context.Context, s *Repository, c creation[T]) (*T, error) {
	unlock, err := s.creating.lock(ctx, c.key)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.losses.check(c.key); err != nil {
		return nil, err
	}
	search := &search[T]{Repository: s, creation: c, mark: s.ledger.mark(), sentAt: s.now()}
	search.since = s.madeSince(search.sentAt)
	for resends := 0; ; resends++ {
		created, err := c.send(ctx)
		isLost := errors.As(err, new(*transport.AmbiguousError))
		if err != nil && !isLost && resends == 0 {
			return nil, err
		}
		if err != nil {
			if resends == 0 {
				// This may have been the first response to show the store's clock.
				search.since = cmp.Or(search.since, s.madeSince(search.sentAt))
			}
			// The lost attempt may be the reason why this one was rejected, for example
			// because the email is already in use.
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

// search is a search for the record of a lost create.
type search[T any] struct {
	*Repository
	creation[T]
	mark   int       // excludes records that were seen before
	sentAt time.Time // of the first attempt, by the local clock; zero if another process sent it
	since  time.Time // excludes records that are older, by the store's clock
	exact  bool      // whether to accept only an exact match
}

// unsettled is the error of a create whose outcome stays unknown.
func (s *search[T]) unsettled(err error) error {
	s.losses.add(s.key)
	s.reviewClock()
	unresolved := &UnresolvedCreateError{Err: err}
	errors.As(err, &unresolved) // several candidates
	unresolved.Create = UnresolvedCreate{Since: s.since, Others: s.ledger.others(s.key, s.mark)}
	return unresolved
}

// reviewClock accounts for the local clock having been set since the create was
// sent. If the store's clock was not known then, its time now excludes nothing.
func (s *search[T]) reviewClock() {
	if !s.sentAt.IsZero() && !s.since.IsZero() {
		s.since = earlier(s.since, s.madeSince(s.sentAt))
	}
}

// settle searches until the record is found, or until there is no reasonable doubt
// that it does not exist: then both results are nil.
func (s *search[T]) settle(ctx context.Context) (found *T, err error) {
	for _, wait := range s.waits.SearchDelays {
		if err := sleep(ctx, wait); err != nil {
			return nil, fmt.Errorf("there was no time to search for it (%w)", err)
		}
		if found, err = s.look(ctx); found != nil {
			return found, nil
		}
	}
	return nil, err
}

// look searches once. Several candidates are an UnresolvedCreateError.
func (s *search[T]) look(ctx context.Context) (*T, error) {
	candidates, err := s.candidates(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("searching for it failed: %w", err)
	case len(candidates) == 0:
		return nil, nil
	case len(candidates) > 1:
		return nil, &UnresolvedCreateError{IDs: ids(candidates), Err: errors.New("more than one record matches what was sent")}
	case candidates[0].value == nil:
		return nil, &UnresolvedCreateError{IDs: ids(candidates), Err: errors.New("the record can't be read, so it can't be compared with what was sent")}
	case s.exact && candidates[0].like != exact:
		return nil, &UnresolvedCreateError{IDs: ids(candidates), Err: errors.New("the record differs from what was sent in case or white space")}
	}
	return candidates[0].value, nil
}

// second searches for a second record after a resend has succeeded. It repeats a
// search that fails.
func (s *search[T]) second(ctx context.Context) error {
	for range s.waits.SearchDelays {
		if sleep(ctx, s.waits.DuplicateCheckDelay) != nil {
			break
		}
		switch candidates, err := s.candidates(ctx); {
		case len(candidates) > 0:
			return &DuplicateError{IDs: ids(candidates)}
		case err == nil:
			return nil
		}
	}
	return nil //nolint:nilerr // The create itself succeeded, and this is a look beyond it.
}

// candidates are the records that match exactly, if there are any, or else all
// that match.
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

// isRefusal reports whether the store rejected the request itself, and would do so
// again.
func isRefusal(err error) bool {
	e, ok := transport.ResponseError(err)
	if !ok {
		return false
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.Status >= 400 && e.Status < 500
}
