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
	done    chan struct{}
	value   T
	err     error
	waiting int
	cancel  context.CancelFunc
}

// Do waits for the current call for key, or starts one that calls fn. A call has
// the deadline of the caller who started it. If that expires, another caller with
// time left starts a new call.
func (g *Group[K, T]) Do(ctx context.Context, key K, fn func(context.Context) (T, error)) (T, error) {
	for {
		c, started := g.join(ctx, key, fn)
		select {
		case <-c.done:
			g.leave(key, c)
			if !started && ctx.Err() == nil && hasTimeFor(ctx, c.err) {
				continue
			}
			return c.value, c.err
		case <-ctx.Done():
			g.leave(key, c)
			var zero T
			return zero, ctx.Err()
		}
	}
}

func (g *Group[K, T]) join(ctx context.Context, key K, fn func(context.Context) (T, error)) (c *call[T], started bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c := g.calls[key]; c != nil {
		c.waiting++
		return c, false
	}
	shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, ok := ctx.Deadline(); ok {
		shared, cancel = context.WithDeadline(shared, deadline)
	}
	c = &call[T]{done: make(chan struct{}), waiting: 1, cancel: cancel}
	if g.calls == nil {
		g.calls = map[K]*call[T]{}
	}
	g.calls[key] = c
	go func() {
		defer close(c.done)
		c.value, c.err = fn(shared)
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

// Forget makes later callers start a new call. Those who wait for the current call
// still get its result.
func (g *Group[K, T]) Forget(key K) {
	g.mu.Lock()
	delete(g.calls, key)
	g.mu.Unlock()
}

// hasTimeFor reports whether a call that ran out of time may succeed within ctx.
// The error may have a method Wait, with the wait that the store asked for.
func hasTimeFor(ctx context.Context, err error) bool {
	var wait interface{ Wait() time.Duration }
	if errors.As(err, &wait) && wait.Wait() > 0 {
		deadline, ok := ctx.Deadline()
		return !ok || time.Until(deadline) > wait.Wait()
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
