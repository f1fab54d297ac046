// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// Package flight shares a function call between concurrent callers. Unlike with
// singleflight, the call is canceled when its last caller has given up, and a
// caller whose context ends doesn't fail the others.
package flight

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Group has the current calls by key. The zero value is ready to use. Group is
// safe for concurrent use.
type Group[K comparable, T any] struct {
	mu    sync.Mutex
	calls map[K]*call[T]
}

type call[T any] struct {
	cancel  context.CancelFunc
	waiting int // callers
	done    chan struct{}

	// These are set when done is closed.
	value    T
	err      error
	timedOut bool // the deadline has passed
}

// Do waits for the current call for key, or starts one that calls fn. A call has
// the deadline of the caller who started it. If that expires, another caller with
// time left starts a new call.
func (g *Group[K, T]) Do(ctx context.Context, key K, fn func(context.Context) (T, error)) (T, error) {
	var zero T
	for ctx.Err() == nil {
		c, started := g.join(ctx, key, fn)
		select {
		case <-c.done:
		case <-ctx.Done():
			if !started || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				g.leave(key, c)
				return zero, ctx.Err()
			}
			<-c.done // It has the same deadline, and its error says what took so long.
		}
		g.leave(key, c)
		if started || c.err == nil || !c.timedOut {
			return c.value, c.err
		}
	}
	return zero, ctx.Err()
}

func (g *Group[K, T]) join(ctx context.Context, key K, fn func(context.Context) (T, error)) (c *call[T], started bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c := g.calls[key]; c != nil {
		c.waiting++
		return c, false
	}
	shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
	deadline, hasDeadline := ctx.Deadline()
	if hasDeadline {
		shared, cancel = context.WithDeadline(shared, deadline)
	}
	c = &call[T]{cancel: cancel, waiting: 1, done: make(chan struct{})}
	if g.calls == nil {
		g.calls = map[K]*call[T]{}
	}
	g.calls[key] = c
	go func() {
		defer close(c.done)
		c.value, c.err = fn(shared)
		// The errors are ambiguous: a dial timeout looks like the end of the context, and a
		// connection with the same deadline may notice it before shared does.
		c.timedOut = hasDeadline && !time.Now().Before(deadline)
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.calls[key] == c {
			delete(g.calls, key)
		}
	}()
	return c, true
}

func (g *Group[K, T]) leave(key K, c *call[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.waiting--; c.waiting > 0 {
		return
	}
	c.cancel()
	if g.calls[key] == c {
		delete(g.calls, key)
	}
}
