// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// clockTolerance is how much the clock of Date headers and that of records may
// differ. A record that is excluded by mistake is created twice.
const clockTolerance = 5 * time.Minute

// search is a search for the record of a create whose outcome is unknown.
type search[T any] struct {
	*Repository
	write[T]
	// generation excludes records that were seen before.
	generation int
	// started is when the create was first sent; zero if another process sent it.
	started time.Time
	// since excludes records that are older, by the store's clock. Zero excludes none.
	since time.Time
	// others are ids of records that match, and are excluded.
	others []string
	// onlyExact rejects a match that is not exact.
	onlyExact bool
}

// candidate is a record that the create may have created.
type candidate[T any] struct {
	id     string
	record *T // nil for a record that can't be decoded, and so not compared
	match  quality
}

// resolve searches until the record is found, or until there is no reasonable doubt
// that it does not exist: then both results are nil.
func (s *search[T]) resolve(ctx context.Context) (found *T, err error) {
	for _, delay := range s.waits.SearchDelays {
		if err := transport.Sleep(ctx, delay); err != nil {
			return nil, fmt.Errorf("there was no time to search for it (%w)", err)
		}
		if found, err = s.search(ctx); found != nil {
			return found, nil
		}
	}
	return nil, err
}

// search searches once. Several candidates are an UnresolvedCreateError.
func (s *search[T]) search(ctx context.Context) (*T, error) {
	candidates, err := s.candidates(ctx)
	switch {
	case err != nil:
		return nil, fmt.Errorf("searching for it failed: %w", err)
	case len(candidates) == 0:
		return nil, nil
	case len(candidates) > 1:
		err = errors.New("more than one record matches what was sent")
	case candidates[0].record == nil:
		err = errors.New("the record can't be read, so it can't be compared with what was sent")
	case s.onlyExact && candidates[0].match != exact:
		err = errors.New("the record differs from what was sent in case or white space")
	default:
		return candidates[0].record, nil
	}
	return nil, &UnresolvedCreateError{IDs: ids(candidates), Err: err}
}

// duplicate searches for a second record after a resend has succeeded. It repeats a
// search that fails.
func (s *search[T]) duplicate(ctx context.Context) error {
	for range s.waits.SearchDelays {
		if transport.Sleep(ctx, s.waits.DuplicateCheckDelay) != nil {
			break
		}
		switch candidates, err := s.candidates(ctx); {
		case len(candidates) > 0:
			return &DuplicateError{IDs: ids(candidates)}
		case err == nil:
			return nil
		}
	}
	return nil //nolint:nilerr // The create itself succeeded, and this goes beyond it.
}

// candidates are the records that match exactly, if there are any, or else all
// that match.
func (s *search[T]) candidates(ctx context.Context) (found []candidate[T], err error) {
	list, err := s.find(ctx)
	if e, ok := transport.ResponseError(err); ok && len(e.Entries) > 0 {
		s.limitAge(e.Date) // A list that the API refuses has the same clock.
	}
	if err != nil {
		return nil, err
	}
	s.limitAge(list.Date)
	best := folded
	add := func(id, createdAt string, record *T, match quality) {
		switch {
		case s.ledger.excludes(id, s.generation) || slices.Contains(s.others, id):
			s.others = append(s.others, id)
		case !isOlder(createdAt, s.since):
			found = append(found, candidate[T]{id, record, match})
			best = max(best, match)
		}
	}
	for _, record := range list.Records {
		if match := s.match(record); match != different {
			m := s.metadata(record)
			add(m.id, m.createdAt, record, match)
		}
	}
	for _, record := range list.Unreadable {
		add(record.ID, record.CreatedAt, nil, folded)
	}
	return slices.DeleteFunc(found, func(c candidate[T]) bool { return c.match < best }), nil
}

// limitAge excludes records that are older than the create, according to the date
// of a response to the search. The response of a cache has an earlier date, which
// excludes less, so the earliest counts.
func (s *search[T]) limitAge(date time.Time) {
	if s.started.IsZero() || date.IsZero() {
		return
	}
	since := date.Add(-time.Since(s.started) - clockTolerance)
	if s.since.IsZero() || since.Before(s.since) {
		s.since = since
	}
}

// unresolved is the error of a create whose outcome stays unknown.
func (s *search[T]) unresolved(err error) error {
	s.creates.unresolved.Store(s.key, true)
	unresolved := &UnresolvedCreateError{Err: err}
	errors.As(err, &unresolved) // several candidates
	others := append(s.ledger.writtenLike(s.key), s.others...)
	slices.Sort(others)
	unresolved.Create = UnresolvedCreate{Since: s.since, Others: slices.Compact(others)}
	return unresolved
}

func ids[T any](candidates []candidate[T]) (ids []string) {
	for _, c := range candidates {
		ids = append(ids, c.id)
	}
	return ids
}

// isOlder reports whether a timestamp is before a time. An invalid timestamp is
// not.
func isOlder(timestamp string, than time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, timestamp)
	return err == nil && at.Before(than)
}
