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

// Fault is one way of misbehaving and when. Exactly one of Probability, Next and Every says how often.
type Fault struct {
	Kind FaultKind `json:"kind"`

	// Probability is from 0 to 1, of striking any one request.
	Probability float64 `json:"probability,omitempty"`
	// Next is how many of the next requests are struck.
	Next int `json:"next,omitempty"`
	// Every strikes every nth request.
	Every int `json:"every,omitempty"`

	// Method limits the fault to requests with it.
	Method string `json:"method,omitempty"`
	// Path limits the fault to a path kind ("oauth", "tokens", "customers", "addresses", "settings") or to paths that match a pattern of
	// path.Match, such as "/v2/customers/*/addresses". Without it, customers and addresses are struck, and token calls
	// by the kinds that stand for an outage (429, 5xx and closed connections) or are about tokens' answers. Paths that the
	// API does not have never are.
	Path string `json:"path,omitempty"`

	// RetryAfter is the header of a TooManyRequests or ServerError: sent as it is, or as a date so many seconds ahead if
	// it begins with a plus sign ("+2"). "": no header.
	RetryAfter string `json:"retry_after,omitempty"`
	// Status is of a ServerError or an ErrorShape, HTML of a ServerError.
	Status int  `json:"status,omitempty"`
	HTML   bool `json:"html,omitempty"`
	// Shape is of an ErrorShape: one of the Shape constants.
	Shape string `json:"shape,omitempty"`
	// MinDelay and MaxDelay are of a KeptLate: the write is carried out after a time between the two. Without both,
	// DefaultMinDelay and DefaultMaxDelay.
	MinDelay Duration `json:"min_delay,omitempty"`
	MaxDelay Duration `json:"max_delay,omitempty"`
	// PageSize is of a PagedList.
	PageSize int `json:"page_size,omitempty"`
	// URL is of a Redirect.
	URL string `json:"url,omitempty"`
}

// Duration is a time.Duration that is written as "300ms" in JSON.
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Validate says what is wrong with a fault that cannot be.
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

// ParseFaults reads faults from a JSON array of objects, whose members are named as in Fault.
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

// SetFaults replaces the faults that are on, until Reset; without any, the store behaves. It panics for a fault that
// cannot be: those of a user's making go through ParseFaults.
func (s *Sandbox) SetFaults(on ...Fault) {
	armed := arm(on)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = armed
}

// SetStandingFaults replaces the faults that are on and those that Reset brings back. It panics as SetFaults does.
func (s *Sandbox) SetStandingFaults(on ...Fault) {
	armed := arm(on)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on, s.faults.standing = armed, slices.Clone(on)
}

// AddFault adds a fault to those that are on. The function removes it again. It panics as SetFaults does.
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

// RemoveFaults turns off the faults of a kind.
func (s *Sandbox) RemoveFaults(kind FaultKind) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.on = slices.DeleteFunc(slices.Clone(s.faults.on), func(f *armedFault) bool { return f.Kind == kind })
}

// Faults gives the faults that are on. Those that are used up (Fault.Next) no longer are.
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
