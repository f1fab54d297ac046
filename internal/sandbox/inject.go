// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import "slices"

// AddFault turns a fault on beside those that are on, until it is removed.
func (s *Sandbox) AddFault(f Fault) (remove func(), err error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	armed := &armedFault{Fault: f}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = append(s.faults.on, armed)
	return func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.on = slices.DeleteFunc(slices.Clone(s.faults.on), func(other *armedFault) bool { return other == armed })
	}, nil
}

// Faults gives the faults that are on and can still strike, in the order in which they are looked at.
func (s *Sandbox) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	var on []Fault
	for _, f := range s.faults.on {
		if f.Next == 0 || f.seen < f.Next {
			on = append(on, f.Fault)
		}
	}
	return on
}

// RemoveFaults turns off the faults of a kind.
func (s *Sandbox) RemoveFaults(kind FaultKind) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = slices.DeleteFunc(slices.Clone(s.faults.on), func(f *armedFault) bool { return f.Kind == kind })
}
