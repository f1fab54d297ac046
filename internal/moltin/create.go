// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// creation is what a request needs to be safe although sending it twice would
// create two records.
type creation struct {
	// lingering outlives the request's own context for a moment. Attempts run on
	// it, so that an answer under way when that ends is still heard.
	lingering context.Context //nolint:containedctx // see above: it is a second one.
	// sentAt is when the first attempt went out.
	sentAt time.Time
	// settle finds out what became of a lost attempt: errSettled when it had
	// succeeded, nil when nothing happened.
	settle func() error
}

func (n *creation) attempt(now func() time.Time, next roundTripper) roundTripper {
	return func(req *http.Request) (*http.Response, error) {
		if n.sentAt.IsZero() {
			n.sentAt = now()
		}
		return next(req.WithContext(n.lingering))
	}
}

// lingering is ctx that outlives its end by a moment, so that a create's
// answer that is under way when Terraform is interrupted still gets into state.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	linger, cancel := context.WithCancel(context.WithoutCancel(ctx))
	if deadline, ok := ctx.Deadline(); ok { // known in advance, for a search that would be told to wait longer
		linger, cancel = context.WithDeadline(linger, deadline.Add(lingerTime))
	}
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lingerTime, cancel) })
	return linger, func() { stop(); cancel() }
}

// lingerTime keeps Ctrl-C within a second.
const lingerTime = 800 * time.Millisecond

// record is one of the store's, with what tells whether it is the lost one.
type record[T any] struct {
	id, createdAt string
	value         *T
}

// errSettled ends a create's retries: an earlier attempt had succeeded.
var errSettled = errors.New("an earlier attempt succeeded")

// clockSlack is how far the clocks of a store's machines may be apart. Taking a
// lost record for an older one would create it twice.
const clockSlack = 250 * time.Millisecond

// create sends a create whose answer may get lost. Before it is sent again, and
// after the last attempt, find looks for the store's records that match it. One
// created since and claimed by nobody in this process is the lost one; none
// means that nothing happened; several can't be told apart. The caller holds
// c.creating for everything that find could match.
func create[T any](ctx context.Context, c *Client, r request, find func(context.Context) ([]record[T], error)) (*T, error) {
	lingering, stop := lingering(ctx)
	defer stop()

	var found *T
	r.create = &creation{lingering: lingering}
	since := func() time.Time { return c.clock.recordTime(r.create.sentAt).Add(-clockSlack) }
	r.create.settle = func() error {
		records, err := find(lingering)
		if err != nil {
			return &UnsettledError{Err: fmt.Errorf("looking for it failed: %w", err), Lost: Lost{Since: since()}}
		}
		found, err = onlyOne(c, records, since())
		if found != nil {
			return errSettled
		}
		return err
	}
	created, _, err := send[T](ctx, c, r)
	if last := (*lostError)(nil); errors.As(err, &last) {
		// No attempt is left, and the last one may have succeeded all the same.
		if err = r.create.settle(); err == nil {
			err = &UnsettledError{Err: last.err, Lost: Lost{Since: since()}}
		}
	}
	if errors.Is(err, errSettled) {
		return found, nil
	}
	return created, err
}

// onlyOne is the record that was created since and that nobody in this process
// has claimed, if there is one; several can't be told apart.
func onlyOne[T any](c *Client, records []record[T], since time.Time) (*T, error) {
	records = slices.DeleteFunc(records, func(r record[T]) bool {
		return c.claims.has(r.id) || !notBefore(r.createdAt, since)
	})
	switch len(records) {
	case 0:
		return nil, nil
	case 1:
		return records[0].value, nil
	}
	several := &UnsettledError{Err: errors.New("the store has more than one that could be it")}
	for _, r := range records {
		several.IDs = append(several.IDs, r.id)
	}
	return nil, several
}

// notBefore tells whether a time of the store's is not before another. Both may
// be cut off at the millisecond.
func notBefore(text string, since time.Time) bool {
	at, err := time.Parse(time.RFC3339Nano, text)
	return err == nil && !at.Before(since.Add(-time.Millisecond))
}

// claims are the records that this process has made or changed, by id, and whose
// they are: none of them can be the outcome of another create.
type claims struct {
	mu     sync.Mutex
	owners map[string]string
}

func (c *claims) add(id, customerID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owners == nil {
		c.owners = map[string]string{}
	}
	c.owners[id] = customerID
}

func (c *claims) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.owners[id]
	return ok
}

func (c *claims) of(customerID string) (ids []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, owner := range c.owners {
		if owner == customerID {
			ids = append(ids, id)
		}
	}
	return ids
}

// keyedMutex is one lock a key; a wait for it ends with the context.
type keyedMutex struct {
	mu   sync.Mutex
	held map[any]chan struct{}
}

func (k *keyedMutex) lock(ctx context.Context, key any) (unlock func(), err error) {
	for {
		k.mu.Lock()
		held, busy := k.held[key]
		if !busy {
			if k.held == nil {
				k.held = map[any]chan struct{}{}
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
