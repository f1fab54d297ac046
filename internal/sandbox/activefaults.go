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

func activate(faults []Fault) ([]*activeFault, error) {
	active := make([]*activeFault, 0, len(faults))
	for _, f := range faults {
		if err := f.Validate(); err != nil {
			return nil, err
		}
		active = append(active, &activeFault{Fault: f})
	}
	return active, nil
}

// SetFaults replaces the active faults, until Reset.
func (s *Sandbox) SetFaults(faults ...Fault) error {
	active, err := activate(faults)
	if err != nil {
		return err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = active
	return nil
}

// SetStandingFaults replaces the active faults and those that Reset restores.
func (s *Sandbox) SetStandingFaults(faults ...Fault) error {
	if err := s.SetFaults(faults...); err != nil {
		return err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.standing = slices.Clone(faults)
	return nil
}

// AddFault adds an active fault. The returned function removes it.
func (s *Sandbox) AddFault(f Fault) (remove func(), err error) {
	added, err := activate([]Fault{f})
	if err != nil {
		return nil, err
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.active = append(s.faults.active, added[0])
	return func() {
		s.faults.remove(func(other *activeFault) bool { return other == added[0] })
	}, nil
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
		if !one.appliesTo(c) || !one.shouldFire(f.rand) {
			continue
		}
		faults = append(faults, one.Fault)
		if one.Kind == "" {
			break
		}
	}
	return faults
}

// appliesTo reports whether the request is one that the fault is restricted to.
func (f Fault) appliesTo(c *call) bool {
	info, _ := infoOf(f.Kind)
	switch {
	case c.route.kind == "":
		return false
	case !c.hasMethod(f.method()), !c.hasMethod(info.method), f.Process == ProcessLate && !c.writes():
		return false
	case info.list && !c.route.list, info.path != "" && info.path != c.route.kind:
		return false
	case f.Path == "":
		return c.route.kind == PathCustomers || c.route.kind == PathAddresses || (c.fetchesToken() && f.outage())
	case strings.HasPrefix(f.Path, "/"):
		return matches(f.Path, c.URL.Path)
	}
	return f.Path == c.route.kind
}

func (c *call) hasMethod(method string) bool {
	return method == "" || method == c.Method || (method == methodWrite && c.writes()) || (method == http.MethodGet && c.Method == http.MethodHead)
}

func (c *call) writes() bool {
	return (c.route.kind == PathCustomers || c.route.kind == PathAddresses) &&
		slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodDelete}, c.Method)
}

func (c *call) fetchesToken() bool { return c.route.kind == PathOAuth || c.route.kind == PathTokens }

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
	f.active, _ = activate(f.standing) // they are valid
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
