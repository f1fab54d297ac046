// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// activeFaults are the faults of a store, in the order in which they apply, without those that are used up (Fault.Next).
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
	return s.faults.remove(func(other *activeFault) bool { return other.Fault == f })
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

// Faults returns the active faults.
func (s *Sandbox) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	faults := make([]Fault, 0, len(s.faults.active))
	for _, f := range s.faults.active {
		faults = append(faults, f.Fault)
	}
	return faults
}

// match decides which faults apply to a request. One that sets the response is the last.
func (f *activeFaults) match(c *call) matched {
	f.mu.Lock()
	defer f.mu.Unlock()
	var faults matched
	for _, one := range f.active {
		if !one.appliesTo(c.route, c.URL.Path) || !one.shouldFire(f.rand) {
			continue
		}
		faults = append(faults, one.Fault)
		if one.Kind == "" {
			break
		}
	}
	f.active = slices.DeleteFunc(f.active, (*activeFault).usedUp)
	return faults
}

// appliesTo reports whether a request for a path of a route is one that the fault is restricted to.
func (f Fault) appliesTo(r route, path string) bool {
	info := f.info()
	switch {
	case r.kind == "", !r.hasMethod(f.method()), !r.hasMethod(info.method), info.path != "" && info.path != r.kind:
		return false
	case f.Process == ProcessLate && !r.writes():
		return false
	case f.Path == "":
		return r.kind == PathCustomers || r.kind == PathAddresses || (f.outage() && (r.kind == PathOAuth || r.kind == PathTokens))
	case strings.HasPrefix(f.Path, "/"):
		return matchesPath(f.Path, path)
	}
	return f.Path == r.kind
}

// matchesPath reports whether a pattern of path.Match matches a path, or some of the paths of a route, which has names for IDs.
func matchesPath(pattern, path string) bool {
	wanted, segments := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(wanted) != len(segments) {
		return false
	}
	for i, segment := range segments {
		if segment != "{customer}" && segment != "{address}" && !matches(wanted[i], segment) {
			return false
		}
	}
	return true
}

// shouldFire counts a request that the fault applies to, and reports whether it is one of those to disturb.
func (f *activeFault) shouldFire(random *rand.Rand) bool {
	f.seen++
	switch {
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
	most := cmp.Or(late.MaxDelay, max(late.MinDelay, DefaultMaxDelay))
	least := cmp.Or(late.MinDelay, min(most, DefaultMinDelay))
	f.mu.Lock()
	defer f.mu.Unlock()
	return least + time.Duration(f.rand.Int64N(int64(most-least)+1))
}
