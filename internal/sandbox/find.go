// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package sandbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// newest returns a range of all customers, newest first, without scanning the others.
func (s *store) newest(offset, limit int) []*customer {
	end := max(len(s.order)-offset, 0)
	page := slices.Clone(s.order[max(end-limit, 0):end])
	slices.Reverse(page)
	return page
}

// find returns the customers that match all filters, newest first.
func (s *store) find(filters []filter) []*customer {
	candidates := s.order
	for _, f := range filters {
		if few, ok := s.lookup(f); ok {
			candidates = few
			break
		}
	}
	found := make([]*customer, 0, len(candidates))
	for _, c := range slices.Backward(candidates) {
		if c.matches(filters) {
			found = append(found, c)
		}
	}
	return found
}

// lookup uses an index to find the few customers who can match, in order of creation.
func (s *store) lookup(f filter) ([]*customer, bool) {
	switch {
	case f.operator == "eq" && f.field == "email":
		return s.byEmail[f.values[0]], true
	case f.operator == "eq" && f.field == "id":
		if c := s.customers[f.values[0]]; c != nil {
			return []*customer{c}, true
		}
		return nil, true
	}
	return nil, false
}

// sortCustomers sorts customers by a field, in descending order if its name starts with a hyphen. The sort is stable.
func sortCustomers(found []*customer, by string) error {
	if by == "" {
		return nil
	}
	field, descending := strings.CutPrefix(by, "-")
	fields := []string{"name", "id", "email", "created_at", "updated_at"}
	if !slices.Contains(fields, field) {
		return fmt.Errorf("sort: customers cannot be sorted by %s; use %s", field, strings.Join(fields, ", "))
	}
	slices.SortStableFunc(found, func(a, b *customer) int {
		if descending {
			a, b = b, a
		}
		before, _ := a.comparable(field)
		after, _ := b.comparable(field)
		return cmp.Compare(before, after)
	})
	return nil
}
