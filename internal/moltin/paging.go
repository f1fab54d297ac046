// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"sync"
)

// paging is what the pages of a collection have shown about a store that says
// nothing about them. It holds for the client's life.
type paging struct {
	mu sync.Mutex
	// longest is the longest page so far: a shorter one is the last.
	longest int
	// whole is the longest first page that came again in place of the second. The
	// store gives lists of that length at once, whatever is asked for.
	whole int
}

// page is one answer to a list.
type page struct {
	Data []json.RawMessage
	Meta pageMeta
}

// pageMeta is what a store says about a page and its list. Each member is 0 or
// "" where it does not.
type pageMeta struct {
	Page    struct{ Limit, Total looseInt64 }
	Results struct {
		Total, All looseInt64
		Method     string `json:"total_method"`
	}
}

// results is how many records the store says that there are: in the whole list,
// or in some services on the page.
func (m *pageMeta) results() int { return int(max(m.Results.Total, m.Results.All)) }

// total is how many records the whole list has, or 0 when the first page does not
// say so believably.
func (p *page) total() int {
	n, limit, total := len(p.Data), int(p.Meta.Page.Limit), p.Meta.results()
	switch {
	case total > n && (p.Meta.Results.Method == "" || p.Meta.Results.Method == "exact"):
		return total
	case total <= n && limit > n, total == n && p.Meta.Page.Total == 1:
		return n
	}
	return 0
}

// isLast tells whether a page ends the list, where next is the offset after it.
// It is false in doubt: then the next page tells. What a store says about its
// results is believed only when it says that there are more.
func (p *paging) isLast(got *page, next int) bool {
	n, limit := len(got.Data), int(got.Meta.Page.Limit)
	p.mu.Lock()
	defer p.mu.Unlock()
	if limit <= 0 {
		p.longest = max(p.longest, n)
	}
	switch {
	case n == 0:
		return true
	case got.Meta.results() > next:
		return false
	case limit > 0:
		return n < limit
	}
	return n < p.longest || n <= p.whole
}

// repeated notes that a first page of n records came again as the second.
func (p *paging) repeated(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole = max(p.whole, n)
}
