// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"context"
	"sync"
)

// keyedMutex is a mutex for each key. Waiting for it ends with the context. The
// zero value is ready to use.
type keyedMutex struct {
	mu   sync.Mutex
	held map[string]chan struct{} // closed when the key is unlocked
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
