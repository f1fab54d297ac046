// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package records

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestSnapshotsAgainstTheTruth reads and writes at random from many goroutines.
// A read must give what was true at some moment between its start and its end,
// where a write that is under way may or may not have happened yet.
func TestSnapshotsAgainstTheTruth(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { againstTheTruth(t, seed) })
		})
	}
}

// version is what an address was called from a moment on, or "" for not there.
// The one who wrote it heard of it later; zero is not yet.
type version struct {
	name        string
	sent, heard time.Time
}

// truth is what was written to each address.
type truth struct {
	mu       sync.Mutex
	random   *rand.Rand
	versions map[string][]*version
}

func (h *truth) intN(n int) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.random.IntN(n)
}

func (h *truth) pause(most time.Duration) { time.Sleep(time.Duration(h.intN(int(most)))) }

// allows reports whether a read between two moments may return a name: its write had
// been sent by the end, and no write that was sent after it was heard of had been
// heard of before the start.
func (h *truth) allows(id, name string, start, end time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.ContainsFunc(h.versions[id], func(v *version) bool {
		return v.name == name && !v.sent.After(end) && !slices.ContainsFunc(h.versions[id], func(later *version) bool {
			return !v.heard.IsZero() && later.sent.After(v.heard) && !later.heard.IsZero() && later.heard.Before(start)
		})
	})
}

func againstTheTruth(t *testing.T, seed uint64) {
	const readers, writers, addresses = 30, 8, 12
	f := &fakeStore{latency: 20 * time.Millisecond}
	h := &truth{random: rand.New(rand.NewPCG(seed, 2)), versions: map[string][]*version{}}
	f.slow = func(string) time.Duration { return time.Duration(h.intN(60)) * time.Millisecond }
	customers := []string{"ron", "april"}
	for _, customer := range customers {
		f.fill(customer, addresses)
		for i := range addresses {
			h.versions[fmt.Sprint(customer, "-", i)] = []*version{{name: fmt.Sprint("name ", i), sent: time.Now(), heard: time.Now()}}
		}
	}
	s := f.records(8)
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range 12 {
				h.pause(200 * time.Millisecond)
				customer := customers[h.intN(2)]
				id := fmt.Sprint(customer, "-", h.intN(addresses))
				v := &version{sent: time.Now()}
				remove := h.intN(8) == 0
				if !remove {
					v.name = fmt.Sprintf("%d of writer %d", n, w)
				}
				h.mu.Lock()
				h.versions[id] = append(h.versions[id], v)
				h.mu.Unlock()
				var err error
				if remove {
					err = s.DeleteAddress(t.Context(), customer, id, "")
				} else {
					err = rename(t.Context(), s, customer, id, v.name)
				}
				h.mu.Lock()
				if transport.IsNotFound(err) {
					v.name, err = "", nil
				}
				if err != nil {
					t.Error(err)
				}
				v.heard = time.Now()
				h.mu.Unlock()
			}
		})
	}
	check := func(id, name string, start time.Time) {
		if !h.allows(id, name, start, time.Now()) {
			t.Errorf("%s was read as %q", id, name)
		}
	}
	for range readers {
		group.Go(func() {
			for range 12 {
				h.pause(200 * time.Millisecond)
				customer := customers[h.intN(2)]
				start := time.Now()
				if h.intN(3) > 0 {
					id, name := fmt.Sprint(customer, "-", h.intN(addresses)), ""
					if got, err := s.RefreshAddress(t.Context(), customer, id, ""); err == nil {
						name = *got.Name
					} else if !transport.IsNotFound(err) {
						t.Error(err)
					}
					check(id, name, start)
					continue
				}
				all, err := s.Addresses(t.Context(), customer)
				if err != nil {
					t.Error(err)
				}
				names := map[string]string{}
				for _, a := range all {
					names[a.ID] = *a.Name
				}
				for i := range addresses {
					id := fmt.Sprint(customer, "-", i)
					check(id, names[id], start)
				}
			}
		})
	}
	group.Wait()
	if reads, lists := readers*12, f.count("ListAddresses"); lists > reads {
		t.Errorf("%d lists for %d reads", lists, reads)
	}
}
