// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/moltin"
	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// creates are the creates of this process by key. Those with the same key run one
// after the other: a search could confuse their records.
type creates struct {
	running keyedMutex
	// unresolved are the keys of creates with an unknown outcome.
	unresolved sync.Map
}

// write is the create or update of a record. An update has no use for most of it.
type write[T any] struct {
	// key is the same for creates that a search could confuse with each other.
	key    string
	create func(context.Context) (*T, error)
	// get reads the record, and hasSent reports whether it has what was sent.
	get     func(ctx context.Context, id string) (*T, error)
	hasSent func(*T) bool
	// find returns the records that a search compares with the request.
	find  func(context.Context) (*moltin.List[T], error)
	match func(*T) quality
	// metadata returns what records of any kind have.
	metadata func(*T) metadata
}

// metadata is what writes need to know about a record of any kind.
type metadata struct {
	id, createdAt string
	partial       bool
}

// create creates a record, exactly once, and reads it if the response was partial.
func create[T any](ctx context.Context, r *Repository, w write[T]) (*T, error) {
	created, err := createOnce(ctx, r, w)
	if created == nil {
		return nil, err
	}
	read, readErr := readIfPartial(ctx, r, w, created)
	if readErr != nil {
		return created, errors.Join(err, readErr)
	}
	return read, err
}

// createOnce sends a create. If its outcome is unknown, createOnce searches for the
// record, and sends the create again if there is none.
func createOnce[T any](ctx context.Context, r *Repository, w write[T]) (*T, error) {
	unlock, err := r.creates.running.lock(ctx, w.key)
	if err != nil {
		return nil, err
	}
	defer unlock() // after the record is claimed
	if _, ok := r.creates.unresolved.Load(w.key); ok {
		return nil, errors.New("the response to an identical create was lost, so this record may already exist: apply again")
	}
	search := &search[T]{Repository: r, write: w, generation: r.ledger.nextGeneration(), started: time.Now()}
	for resends := 0; ; resends++ {
		created, err := w.create(ctx)
		isAmbiguous := errors.As(err, new(*transport.AmbiguousError))
		if err != nil && !isAmbiguous && resends == 0 {
			return nil, err
		}
		if err != nil {
			// An earlier attempt may be the reason for a rejection, for example because
			// the email is already in use.
			var searchErr error
			if created, searchErr = search.resolve(ctx); searchErr != nil {
				return nil, search.unresolved(searchErr)
			}
		}
		switch {
		case created != nil:
			r.ledger.wrote(w.metadata(created).id, w.key)
			if resends == 0 {
				return created, nil
			}
			return created, search.duplicate(ctx)
		case isRefusal(err):
			return nil, err
		case !isAmbiguous || resends == r.maxResends:
			return nil, search.unresolved(err)
		}
	}
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
