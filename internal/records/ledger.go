// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"slices"
	"sync"
	"time"
)

// ledger is what this process knows of records by their ids, so that none of
// them is taken for the outcome of another create.
type ledger struct {
	mu      sync.Mutex
	moment  int
	records map[string]entry
}

type entry struct {
	// seen is the moment at which the record was seen first.
	seen int
	// claimed records are some resource's: this process made or changed it, or
	// asked for it by its id.
	claimed bool
	// key is what a create of the same would be known by, or unreadable.
	key string
	// written is when this process wrote it last, by the local clock.
	written time.Time
}

// precedes tells whether the record can't be the outcome of a create that was
// sent after a moment.
func (e entry) precedes(mark int) bool { return e.claimed || e.seen < mark }

// mark is a moment: what is seen later may be the outcome of what is sent now.
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

// unreadable is the key of a record that can't be read, and may be like any.
const unreadable = "unreadable"

// see notes a record that the store has.
func (l *ledger) see(id, key string) { l.change(id, func(e *entry) { e.key = key }) }

// claim notes a record that is asked for by its id.
func (l *ledger) claim(id string) { l.change(id, func(e *entry) { e.claimed = true }) }

// wrote notes a record that this process made or changed.
func (l *ledger) wrote(id, key string, at time.Time) {
	l.change(id, func(e *entry) { e.claimed, e.key, e.written = true, key, at })
}

// writtenAt is when this process wrote a record last; zero if it did not.
func (l *ledger) writtenAt(id string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.records[id].written
}

// excludes tells whether a record can't be the outcome of a create that was sent
// after a moment.
func (l *ledger) excludes(id string, mark int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.records[id]
	return ok && e.precedes(mark)
}

// others are the records that can't be the outcome of a create that was sent
// after a moment, and that a search for key would match or might.
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

// keyedMutex is one lock a key; a wait for it ends with the context.
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
