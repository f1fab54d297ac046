// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

func arm(faults []Fault) []*armedFault {
	armed := make([]*armedFault, 0, len(faults))
	for _, f := range faults {
		if err := f.check(); err != nil {
			panic(err)
		}
		armed = append(armed, &armedFault{Fault: f})
	}
	return armed
}

// armedFault counts the requests that its fault concerns.
type armedFault struct {
	Fault
	seen int
}

// faults are the active faults, in the order in which they apply.
type faults struct {
	mu   sync.Mutex
	rand *rand.Rand
	on   []*armedFault

	standing []Fault // restored by a reset
}

// restore activates only the standing faults.
func (f *faults) restore() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on = arm(f.standing)
}

// roll decides which faults apply to a request.
func (f *faults) roll(c *call) fired {
	f.mu.Lock()
	defer f.mu.Unlock()
	var struck fired
	for _, fault := range f.on {
		if !fault.covers(c) || !fault.due(f.rand) {
			continue
		}
		struck = append(struck, fault.Fault)
		if info, _ := infoOf(fault.Kind); info.instead {
			break
		}
	}
	return struck
}

func (f Fault) covers(c *call) bool {
	kind, _ := infoOf(f.Kind)
	if c.route.kind == "" || (f.Method != "" && f.Method != c.Method) || (kind.strikes != nil && !kind.strikes(c)) {
		return false
	}
	switch {
	case f.Path == "":
		return kind.tokens || c.route.kind == PathCustomers || c.route.kind == PathAddresses
	case strings.HasPrefix(f.Path, "/"):
		return matches(f.Path, c.URL.Path)
	}
	return f.Path == c.route.kind
}

// between returns a random duration from least to most.
func (f *faults) between(least, most time.Duration) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return least + time.Duration(f.rand.Int64N(int64(most-least)+1))
}

func (f *armedFault) due(random *rand.Rand) bool {
	f.seen++
	switch {
	case f.Next > 0:
		return f.seen <= f.Next
	case f.Every > 0:
		return f.seen%f.Every == 0
	}
	return random.Float64() < f.Probability
}
