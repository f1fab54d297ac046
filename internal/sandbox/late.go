// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"context"
	"sync"
	"time"
)

// How late a write of the fault KeptLate is unless it says.
const (
	DefaultMinDelay = 300 * time.Millisecond
	DefaultMaxDelay = 3 * time.Second
)

// lateWrites are those that were answered before they are carried out.
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

// keepLate carries a request out after a while, whatever becomes of its client.
func (s *Sandbox) keepLate(f Fault, c *call, next handler) {
	least, most := time.Duration(f.MinDelay), time.Duration(f.MaxDelay)
	if most == 0 {
		least, most = DefaultMinDelay, DefaultMaxDelay
	}
	delay := s.faults.between(least, most)
	late := *c
	late.Request = c.Clone(context.WithoutCancel(c.Context())) // net/http is done with the other one by then

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

// WaitIdle returns when every write that the fault KeptLate has put off is carried out.
func (s *Sandbox) WaitIdle() {
	s.late.mu.Lock()
	defer s.late.mu.Unlock()
	for s.late.pending > 0 {
		s.late.none.Wait()
	}
}

// Close ends what goes on in the background, so that writes that are still put off are dropped, and gives the data file
// free for another store. Requests are answered as before, but must write nothing any more.
func (s *Sandbox) Close() {
	s.late.mu.Lock()
	s.late.shut()
	s.late.mu.Unlock()
	s.WaitIdle()
	s.saver.unlock()
}

// dropLateWrites drops the writes that are put off now. Those to come are carried out.
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
