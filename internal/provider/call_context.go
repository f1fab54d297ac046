// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"iter"
	"sync/atomic"
)

// during makes a call with a context that releases its values when the call ends.
func during[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	held, end := newCallContext(ctx)
	defer end()
	return call(held, req)
}

// endingWith ends a call when its stream has been read, which happens after the
// call has returned.
func endingWith[Item any](stream iter.Seq[Item], end func()) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		defer end()
		stream(yield)
	}
}

// callContext is a call's context, which it drops at the end of the call: from
// then on it is canceled, as the call's own is, and has no values. What goes on
// after a call, such as a read that others wait for, has no logger then.
type callContext struct {
	context.Context //nolint:containedctx // it is one; this part knows of cancellation only
	values          atomic.Pointer[context.Context]
}

func newCallContext(ctx context.Context) (held *callContext, end func()) {
	own, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(ctx, cancel)
	held = &callContext{Context: own}
	held.values.Store(&ctx)
	return held, func() {
		stop()
		cancel()
		held.values.Store(nil)
	}
}

// Value returns the call's values until the call ends, and nil after that.
func (c *callContext) Value(key any) any {
	// A context that is derived from this one asks for the part that cancels it.
	if own := c.Context.Value(key); own != nil {
		return own
	}
	if ctx := c.values.Load(); ctx != nil {
		return (*ctx).Value(key)
	}
	return nil
}
