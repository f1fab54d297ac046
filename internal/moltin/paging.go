// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"encoding/json"
	"sync"
)

// paging is what is known about the paging of a collection from its pages, for a
// store whose responses don't say. It is kept for the life of the client.
type paging struct {
	mu sync.Mutex
	// longest is the length of the longest page so far: a shorter page is the last.
	longest int
	// whole is the length of the longest list that the store returned again in place
	// of the second page. It returns lists up to that length at once.
	whole int
}

// page is one page of a list.
type page struct {
	Data []json.RawMessage
	Meta pageMeta
}

// pageMeta is the meta member of a page. What the response leaves out is 0 or "".
type pageMeta struct {
	Page    struct{ Limit, Total looseInt64 }
	Results struct {
		Total, All looseInt64
		Method     string `json:"total_method"`
	}
}

// results is the number of records of the whole list, or in some services of the
// page.
func (m *pageMeta) results() int { return int(max(m.Results.Total, m.Results.All)) }

// total is the number of records of the whole list, or 0 if the first page doesn't
// state it reliably.
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

// isLast reports whether a page is the last, where next is the offset after it. In
// doubt it is false, and the next page shows. The store's number of results counts
// only if there are more.
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

// repeated records that the first page, of n records, was returned again as the
// second.
func (p *paging) repeated(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole = max(p.whole, n)
}
