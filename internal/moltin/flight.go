// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"sync"
	"time"
)

// flights shares one call between everybody who asks for the same key while it
// is under way. Unlike singleflight it ends the call when the last who waits
// has left, and the end of one waiter's context does not fail the others.
type flights[K comparable, T any] struct {
	mu    sync.Mutex
	calls map[K]*flight[T]
}

type flight[T any] struct {
	done    chan struct{}
	value   T
	err     error
	waiting int
	cancel  context.CancelFunc
}

// do gives the outcome of the call that is under way for key, or else starts
// fn. A call has the deadline of the one who started it; whoever joined and has
// time left when that passes starts another.
func (f *flights[K, T]) do(ctx context.Context, key K, fn func(context.Context) (T, error)) (T, error) {
	for {
		call, started := f.join(ctx, key, fn)
		select {
		case <-call.done:
			f.leave(key, call)
			if !started && ctx.Err() == nil && hasTimeFor(ctx, call.err) {
				continue
			}
			return call.value, call.err
		case <-ctx.Done():
			f.leave(key, call)
			var zero T
			return zero, ctx.Err()
		}
	}
}

func (f *flights[K, T]) join(ctx context.Context, key K, fn func(context.Context) (T, error)) (call *flight[T], started bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if call := f.calls[key]; call != nil {
		call.waiting++
		return call, false
	}
	shared, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, ok := ctx.Deadline(); ok {
		shared, cancel = context.WithDeadline(shared, deadline)
	}
	call = &flight[T]{done: make(chan struct{}), waiting: 1, cancel: cancel}
	if f.calls == nil {
		f.calls = map[K]*flight[T]{}
	}
	f.calls[key] = call
	go func() {
		defer close(call.done)
		call.value, call.err = fn(shared)
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.calls[key] == call {
			delete(f.calls, key)
		}
	}()
	return call, true
}

func (f *flights[K, T]) leave(key K, call *flight[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if call.waiting--; call.waiting > 0 {
		return
	}
	call.cancel()
	if f.calls[key] == call {
		delete(f.calls, key)
	}
}

// forget lets those who ask from now on start anew; a call under way goes on
// for those who wait for it.
func (f *flights[K, T]) forget(key K) {
	f.mu.Lock()
	delete(f.calls, key)
	f.mu.Unlock()
}

// hasTimeFor tells whether a call that ran out of time may not in ctx.
func hasTimeFor(ctx context.Context, err error) bool {
	if e := (*Error)(nil); errors.As(err, &e) && e.RetryAfter > 0 {
		deadline, ok := ctx.Deadline()
		return !ok || time.Until(deadline) > e.RetryAfter
	}
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
