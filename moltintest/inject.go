// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltintest

import (
	"fmt"

	"github.com/moltin/terraform-provider-moltin/internal/sandbox"
)

// When restricts a fault to some requests. The zero When applies to all.
type When struct{ limit func(*sandbox.Fault) error }

// Next applies a fault to the given number of following requests.
func Next(requests int) When {
	return When{func(f *sandbox.Fault) error {
		if requests < 1 {
			return fmt.Errorf("use Next with 1 or more, not %d", requests)
		}
		f.Next = requests
		return nil
	}}
}

// Every applies a fault to every nth request: Every(3) to the third, the sixth and so on.
func Every(nth int) When {
	return When{func(f *sandbox.Fault) error {
		if nth < 1 {
			return fmt.Errorf("use Every with 1 or more, not %d", nth)
		}
		f.Every = nth
		return nil
	}}
}

// Probability applies a fault to each request with a probability from 0 to 1. It is repeatable: each run has the same sequence.
func Probability(p float64) When {
	return When{func(f *sandbox.Fault) error {
		if p <= 0 || p > 1 {
			return fmt.Errorf("use Probability with more than 0 and up to 1, not %g", p)
		}
		f.Probability = p
		return nil
	}}
}

// On applies a fault to requests that match a pattern of Store.Requests: On("POST /v2/customers/*/addresses").
func On(pattern string) When {
	return When{func(f *sandbox.Fault) error {
		if f.Method != "" || f.Path != "" {
			return fmt.Errorf("use one On, not a second for %q: inject the fault once for each pattern", pattern)
		}
		if err := checkPattern(pattern); err != nil {
			return err
		}
		f.Method, f.Path = splitPattern(pattern)
		return nil
	}}
}

// Inject adds a fault until it is removed or the store is reset. It applies to every request that it concerns, unless when restricts
// it, with at most one of Next, Every and Probability, and one On. Faults apply in the order in which they were added.
func (s *Store) Inject(fault Fault, when ...When) (remove func()) {
	s.tb.Helper()
	f := fault.fault
	for _, w := range when {
		if w.limit != nil && !s.fit("Inject", w.limit(&f)) {
			return func() {}
		}
	}
	if f == (sandbox.Fault{}) {
		s.tb.Fatalf("moltintest: Inject: the fault is empty: make one with a constructor such as Status(503) or DropAfter()")
		return func() {}
	}
	remove, err := s.sandbox.AddFault(f)
	if !s.fit("Inject", err) {
		return func() {}
	}
	return remove
}
