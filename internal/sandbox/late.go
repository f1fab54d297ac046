// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"context"
	"sync"
	"time"
)

// lateWrites are writes that are processed after their response.
type lateWrites struct {
	mu      sync.Mutex
	none    sync.Cond // of mu: pending has become 0
	pending int
	closed  chan struct{}
}

func newLateWrites() *lateWrites {
	l := &lateWrites{closed: make(chan struct{})}
	l.none.L = &l.mu
	return l
}

// processLate processes a request after a delay, even if its client disconnects.
func (s *Sandbox) processLate(delay time.Duration, c *call, next handler) {
	late := *c
	late.Request = c.Clone(context.WithoutCancel(c.Context())) // net/http reuses the original

	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	s.late.pending++
	closed := s.late.closed
	go func() {
		defer s.late.finish()
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			late.now = s.now()
			next(&late)
		case <-closed:
		}
	}()
}

func (l *lateWrites) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pending--; l.pending == 0 {
		l.none.Broadcast()
	}
}

// WaitIdle waits until all writes that ProcessLate delayed are processed.
func (s *Sandbox) WaitIdle() {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	for s.late.pending > 0 {
		s.late.none.Wait()
	}
}

// Close drops delayed writes and unlocks the data file for another store. The store must not receive writes after that.
func (s *Sandbox) Close() {
	s.late.mu.Lock()
	s.late.shut()
	s.late.mu.Unlock()
	s.WaitIdle()
	s.saver.unlock()
}

// dropLateWrites drops the writes that are currently delayed.
func (s *Sandbox) dropLateWrites() {
	s.late.mu.Lock()
	s.late.shut()
	for s.late.pending > 0 {
		s.late.none.Wait()
	}
	s.late.closed = make(chan struct{})
	s.late.mu.Unlock()
}

func (l *lateWrites) shut() {
	select {
	case <-l.closed:
	default:
		close(l.closed)
	}
}
