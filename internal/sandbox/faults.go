// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
)

// Fault makes the store misbehave. Exactly one of Probability, Next and Every is required.
type Fault struct {
	Kind FaultKind `json:"kind"`

	// Probability of applying to each request, from 0 to 1.
	Probability float64 `json:"probability,omitempty"`
	// Next is the number of following requests to apply to.
	Next int `json:"next,omitempty"`
	// Every applies to every nth request.
	Every int `json:"every,omitempty"`

	// Method restricts the fault to requests with this method.
	Method string `json:"method,omitempty"`
	// Path restricts the fault to a path kind ("oauth", "tokens", "customers", "addresses", "settings") or to a pattern of path.Match, such
	// as "/v2/customers/*/addresses". Without it, a fault applies to customers and addresses. Kinds that simulate an outage (429, 5xx and
	// closed connections), or that concern tokens, also apply to requests for tokens. Faults never apply to paths that the API doesn't
	// have.
	Path string `json:"path,omitempty"`

	// RetryAfter is the header of a TooManyRequests or ServerError. It is sent literally, or as a date that many seconds ahead if it starts
	// with a plus sign ("+2").
	RetryAfter string `json:"retry_after,omitempty"`
	// Status applies to ServerError and ErrorShape, HTML to ServerError.
	Status int  `json:"status,omitempty"`
	HTML   bool `json:"html,omitempty"`
	// Shape applies to ErrorShape. It is one of the Shape constants.
	Shape string `json:"shape,omitempty"`
	// MinDelay and MaxDelay limit the delay of KeptLate. They default to DefaultMinDelay and DefaultMaxDelay.
	MinDelay Duration `json:"min_delay,omitempty"`
	MaxDelay Duration `json:"max_delay,omitempty"`
	// PageSize applies to PagedList.
	PageSize int `json:"page_size,omitempty"`
	// URL applies to Redirect.
	URL string `json:"url,omitempty"`
}

// Duration is a time.Duration that JSON represents as a string, such as "300ms".
type Duration time.Duration

// MarshalText encodes the duration in the format of time.Duration.String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText parses the format of time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Validate returns an error if the fault is invalid.
func (f Fault) Validate() error { return f.check() }

func (f Fault) check() error {
	if _, ok := infoOf(f.Kind); !ok {
		return fmt.Errorf("unknown fault kind %q. The kinds are\n%s", f.Kind, ExplainFaultKinds())
	}
	says := 0
	for _, said := range []bool{f.Probability != 0, f.Next != 0, f.Every != 0} {
		if said {
			says++
		}
	}
	_, badPattern := path.Match(f.Path, "")
	kinds := []string{"", PathOAuth, PathTokens, PathCustomers, PathAddresses, PathSettings}
	var problem string
	switch {
	case says != 1:
		problem = "exactly one of probability, next and every is required"
	case f.Probability < 0 || f.Probability > 1:
		problem = "the probability must be from 0 to 1"
	case f.Next < 0 || f.Every < 0:
		problem = "next and every must not be negative"
	case badPattern != nil || (!strings.HasPrefix(f.Path, "/") && !slices.Contains(kinds, f.Path)):
		problem = fmt.Sprintf("%q is neither a path kind nor a path pattern", f.Path)
	case f.Kind == ServerError && !slices.Contains([]int{0, 500, 502, 503, 504}, f.Status):
		problem = "the status must be 500, 502, 503 or 504"
	case f.Kind == ErrorShape && f.Status != 0 && (f.Status < 400 || f.Status > 599):
		problem = "the status must be from 400 to 599"
	case f.Kind == ErrorShape && !slices.Contains(errorShapes, f.Shape):
		problem = "the shape must be one of " + strings.Join(errorShapes, ", ")
	case f.MinDelay < 0 || f.MaxDelay < f.MinDelay:
		problem = "min_delay must not be negative, and max_delay not less than min_delay"
	case f.Kind == PagedList && f.PageSize < 1:
		problem = "a page_size of at least 1 is required"
	case f.Kind == Redirect && f.URL == "":
		problem = "a url is required"
	default:
		return nil
	}
	return fmt.Errorf("fault %s: %s", f.Kind, problem)
}

// ParseFaults parses a JSON array of faults.
func ParseFaults(text []byte) ([]Fault, error) {
	var parsed []Fault
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&parsed); err != nil {
		return nil, fmt.Errorf("not a JSON array of faults: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("unexpected text after the JSON array of faults")
	}
	for _, f := range parsed {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// SetFaults replaces the active faults, until Reset. It panics if a fault is invalid. Use ParseFaults for faults from users.
func (s *Sandbox) SetFaults(on ...Fault) {
	armed := arm(on)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = armed
}

// SetStandingFaults replaces the active faults and those that Reset restores. It panics if a fault is invalid.
func (s *Sandbox) SetStandingFaults(on ...Fault) {
	armed := arm(on)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on, s.faults.standing = armed, slices.Clone(on)
}

// AddFault adds an active fault. The returned function removes it. AddFault panics if the fault is invalid.
func (s *Sandbox) AddFault(f Fault) (remove func()) {
	armed := arm([]Fault{f})[0]
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = append(slices.Clone(s.faults.on), armed)
	return func() {
		s.faults.mu.Lock()
		defer s.faults.mu.Unlock()
		s.faults.on = slices.DeleteFunc(slices.Clone(s.faults.on), func(other *armedFault) bool { return other == armed })
	}
}

// RemoveFaults removes the active faults of a kind.
func (s *Sandbox) RemoveFaults(kind FaultKind) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = slices.DeleteFunc(slices.Clone(s.faults.on), func(f *armedFault) bool { return f.Kind == kind })
}

// Faults returns the active faults, without those that are used up (Fault.Next).
func (s *Sandbox) Faults() []Fault {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	on := make([]Fault, 0, len(s.faults.on))
	for _, f := range s.faults.on {
		if f.Next == 0 || f.seen < f.Next {
			on = append(on, f.Fault)
		}
	}
	return on
}
