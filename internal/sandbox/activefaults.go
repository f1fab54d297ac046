// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// activeFaults are the faults of a store, in the order in which they apply.
type activeFaults struct {
	mu     sync.Mutex
	rand   *rand.Rand
	active []*activeFault

	standing []Fault // restored by a reset
}

// activeFault counts the requests that match its fault.
type activeFault struct {
	Fault
	seen int
}

// set replaces the active faults.
func (f *activeFaults) set(faults []Fault) {
	f.active = nil
	for _, one := range faults {
		f.active = append(f.active, &activeFault{Fault: one})
	}
}

// SetFaults replaces the active faults, until Reset.
func (s *Sandbox) SetFaults(faults ...Fault) error { return s.setFaults(faults, false) }

// SetStandingFaults replaces the active faults and those that Reset restores.
func (s *Sandbox) SetStandingFaults(faults ...Fault) error { return s.setFaults(faults, true) }

func (s *Sandbox) setFaults(faults []Fault, standing bool) error {
	for _, f := range faults {
		if err := f.Validate(); err != nil {
			return err
		}
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.set(faults)
	if standing {
		s.faults.standing = slices.Clone(faults)
	}
	return nil
}

// AddFault adds an active fault. The returned function removes it.
func (s *Sandbox) AddFault(f Fault) (remove func(), err error) {
	if err := f.Validate(); err != nil {
		return nil, err
	}
	added := &activeFault{Fault: f}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = append(s.faults.active, added)
	return func() { s.faults.remove(func(other *activeFault) bool { return other == added }) }, nil
}

// RemoveFault removes one active fault that is equal to f, and reports whether there was one.
func (s *Sandbox) RemoveFault(f Fault) bool {
	return s.faults.remove(func(other *activeFault) bool { return other.Fault == f && !other.usedUp() })
}

// remove removes the first fault for which is returns true.
func (f *activeFaults) remove(is func(*activeFault) bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := slices.IndexFunc(f.active, is)
	if at >= 0 {
		f.active = slices.Delete(f.active, at, at+1)
	}
	return at >= 0
}

// Faults returns the active faults, without those that are used up (Fault.Next).
func (s *Sandbox) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	faults := make([]Fault, 0, len(s.faults.active))
	for _, f := range s.faults.active {
		if !f.usedUp() {
			faults = append(faults, f.Fault)
		}
	}
	return faults
}

// match decides which faults apply to a request. One that sets the response is the last.
func (f *activeFaults) match(c *call) matched {
	f.mu.Lock()
	defer f.mu.Unlock()
	var faults matched
	for _, one := range f.active {
		if !one.appliesTo(c.route, c.Method, c.URL.Path) || !one.shouldFire(f.rand) {
			continue
		}
		faults = append(faults, one.Fault)
		if one.Kind == "" {
			break
		}
	}
	return faults
}

// appliesTo reports whether a request is one that the fault is restricted to.
func (f Fault) appliesTo(r route, method, path string) bool {
	info := f.info()
	switch {
	case r.kind == "":
		return false
	case !r.matchesMethod(method, f.method()), !r.matchesMethod(method, info.method), f.Process == ProcessLate && !r.writes(method):
		return false
	case info.list && !r.list, info.path != "" && info.path != r.kind:
		return false
	case f.Path == "":
		return r.kind == PathCustomers || r.kind == PathAddresses || (f.outage() && (r.kind == PathOAuth || r.kind == PathTokens))
	case strings.HasPrefix(f.Path, "/"):
		return matches(f.Path, path)
	}
	return f.Path == r.kind
}

// matchesMethod reports whether the method of a request is that of a fault, which can be "" for any.
func (r route) matchesMethod(method, wanted string) bool {
	return wanted == "" || wanted == method || (wanted == methodWrite && r.writes(method)) || (wanted == http.MethodGet && method == http.MethodHead)
}

func (r route) writes(method string) bool {
	return (r.kind == PathCustomers || r.kind == PathAddresses) &&
		slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodDelete}, method)
}

// shouldFire counts a request that the fault applies to, and reports whether it is one of those to disturb.
func (f *activeFault) shouldFire(random *rand.Rand) bool {
	f.seen++
	switch {
	case f.Next > 0:
		return f.seen <= f.Next
	case f.Every > 0:
		return f.seen%f.Every == 0
	case f.Probability > 0:
		return random.Float64() < f.Probability
	}
	return true
}

func (f *activeFault) usedUp() bool { return f.Next > 0 && f.seen >= f.Next }

// restore activates only the standing faults.
func (f *activeFaults) restore() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.set(f.standing)
}

// delay returns a random delay for a fault of ProcessLate.
func (f *activeFaults) delay(late Fault) time.Duration {
	least, most := late.MinDelay, late.MaxDelay
	if most == 0 {
		most = max(least, DefaultMaxDelay)
	}
	if least == 0 {
		least = min(most, DefaultMinDelay)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return least + time.Duration(f.rand.Int64N(int64(most-least)+1))
}
