// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"slices"
	"sync"
	"time"
)

// ledger records what this process knows about each record, so that none is taken
// for the result of another create.
type ledger struct {
	mu      sync.Mutex
	moment  int
	records map[string]entry
}

type entry struct {
	// seen is the mark at which the record was first seen.
	seen int
	// claimed records belong to a resource: this process created, changed or read
	// them by id.
	claimed bool
	// key is the key of a create with the same content, or unreadable.
	key string
	// written is the time of this process's last write, by the local clock.
	written time.Time
}

// precedes reports whether the record can't be the result of a create that was
// sent at a mark.
func (e entry) precedes(mark int) bool { return e.claimed || e.seen < mark }

// mark is a point in the sequence of records: a record that is first seen after it
// may be the result of a create that is sent now.
func (l *ledger) mark() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moment++
	return l.moment
}

func (l *ledger) change(id string, change func(*entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.records[id]
	if !ok {
		e.seen = l.moment
	}
	change(&e)
	if l.records == nil {
		l.records = map[string]entry{}
	}
	l.records[id] = e
}

// unreadable is the key of a record that can't be decoded, and may match anything.
const unreadable = "unreadable"

// see records that the store has a record.
func (l *ledger) see(id, key string) { l.change(id, func(e *entry) { e.key = key }) }

// claim records that a resource reads a record by id.
func (l *ledger) claim(id string) { l.change(id, func(e *entry) { e.claimed = true }) }

// wrote records that this process created or changed a record.
func (l *ledger) wrote(id, key string, at time.Time) {
	l.change(id, func(e *entry) { e.claimed, e.key, e.written = true, key, at })
}

// writtenAt is the time of this process's last write of a record, or zero.
func (l *ledger) writtenAt(id string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.records[id].written
}

// excludes reports whether a record can't be the result of a create that was sent
// at a mark.
func (l *ledger) excludes(id string, mark int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.records[id]
	return ok && e.precedes(mark)
}

// others are the excluded records that a search for key could match.
func (l *ledger) others(key string, mark int) (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, e := range l.records {
		if (e.key == key || e.key == unreadable) && e.precedes(mark) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// keyedMutex is a mutex for each key. Waiting for it ends with the context.
type keyedMutex struct {
	mu   sync.Mutex
	held map[string]chan struct{}
}

func (k *keyedMutex) lock(ctx context.Context, key string) (unlock func(), err error) {
	for {
		k.mu.Lock()
		held, busy := k.held[key]
		if !busy {
			if k.held == nil {
				k.held = map[string]chan struct{}{}
			}
			held = make(chan struct{})
			k.held[key] = held
			k.mu.Unlock()
			return func() {
				k.mu.Lock()
				delete(k.held, key)
				k.mu.Unlock()
				close(held)
			}, nil
		}
		k.mu.Unlock()
		select {
		case <-held:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
