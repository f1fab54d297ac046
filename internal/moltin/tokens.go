// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"errors"
	"sync"
	"time"
)

// renewEarly is how long before its end a token is renewed.
const renewEarly = time.Minute

// token is an access token or a customer token.
type token struct {
	value      string
	customerID string    // of a customer token
	renewAt    time.Time // zero: when the store refuses it
}

func (t token) valid(now time.Time) bool {
	return t.value != "" && (t.renewAt.IsZero() || now.Before(t.renewAt))
}

// tokens holds the current token of each kind, and which were refused.
type tokens struct {
	now     func() time.Time
	mu      sync.Mutex
	current [2]token
	refused [2]error
	flights flights[Credentials, token]
}

func newTokens(now func() time.Time) *tokens { return &tokens{now: now} }

func (t *tokens) get(ctx context.Context, kind Credentials, fetch func(context.Context) (token, error)) (token, error) {
	if known, err := t.known(kind); known.value != "" || err != nil {
		return known, err
	}
	return t.flights.do(ctx, kind, func(ctx context.Context) (token, error) {
		// Another call may have ended since the look above.
		if known, err := t.known(kind); known.value != "" || err != nil {
			return known, err
		}
		fetched, err := fetch(ctx)
		t.mu.Lock()
		defer t.mu.Unlock()
		if errors.As(err, new(*RefusedError)) {
			t.refused[kind] = err
		}
		if err == nil {
			t.current[kind] = fetched
		}
		return fetched, err
	})
}

// known is the token to use, or why there can be none, or neither.
func (t *tokens) known(kind Credentials) (token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current[kind].valid(t.now()) {
		return t.current[kind], nil
	}
	return token{}, t.refused[kind]
}

// drop forgets the token that was used, unless it was replaced meanwhile.
func (t *tokens) drop(kind Credentials, used token) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current[kind].value == used.value {
		t.current[kind] = token{}
	}
}

// renewAt is a minute before the end, or half way for a token that lives
// shorter than two. A token that seems to have ended when it was given out
// only tells that the clocks differ.
func renewAt(now, end time.Time) time.Time {
	life := end.Sub(now)
	if life <= 0 {
		return time.Time{}
	}
	return end.Add(-min(renewEarly, life/2))
}
