// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"slices"
	"sync"
	"time"
)

// ledger records what this process knows about each record, so that none is taken
// for the result of another create.
type ledger struct {
	mu         sync.Mutex
	generation int
	records    map[string]entry
}

type entry struct {
	// seen is the generation in which the record was first seen.
	seen int
	// claimed records belong to a resource, or were deleted.
	claimed bool
	// key is the key of a create with the same content, for a record that this
	// process wrote.
	key string
	// written is the time of this process's last write.
	written time.Time
}

// nextGeneration starts a generation: a record that is first seen in it may be the
// result of a create that is sent now.
func (l *ledger) nextGeneration() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.generation++
	return l.generation
}

func (l *ledger) change(id string, change func(*entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.records[id]
	if !ok {
		e.seen = l.generation
	}
	change(&e)
	if l.records == nil {
		l.records = map[string]entry{}
	}
	l.records[id] = e
}

// see records that the store has a record.
func (l *ledger) see(id string) { l.change(id, func(*entry) {}) }

// claim records that a resource has a record in its state.
func (l *ledger) claim(id string) { l.change(id, func(e *entry) { e.claimed = true }) }

// wrote records that this process created or changed a record.
func (l *ledger) wrote(id, key string) {
	l.change(id, func(e *entry) { e.claimed, e.key, e.written = true, key, time.Now() })
}

// writtenAt is the time of this process's last write of a record, or zero.
func (l *ledger) writtenAt(id string) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.records[id].written
}

// excludes reports whether a record can't be the result of a create that was sent
// in a generation.
func (l *ledger) excludes(id string, generation int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.records[id]
	return ok && (e.claimed || e.seen < generation)
}

// writtenLike are the records that this process wrote with the content of a key.
func (l *ledger) writtenLike(key string) (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, e := range l.records {
		if e.key == key {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
