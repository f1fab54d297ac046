// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// The store's limits of paging, as documented.
const (
	pageLimit = 100
	maxOffset = 10_000
)

// collection is what to list.
type collection struct {
	path   []string
	scope  scope
	filter string
	// sortable collections can be sorted and filtered by id, which reaches the
	// records beyond maxOffset.
	sortable bool
}

// ListError is a list that can't be read to its end.
type ListError struct {
	Path string
	Err  error
}

func (e *ListError) Error() string { return fmt.Sprintf("GET %s: %v", e.Path, e.Err) }

func (e *ListError) Unwrap() error { return e.Err }

// OtherRequest tells that an answer is about a list and not about one record.
func (e *ListError) OtherRequest() bool { return true }

// paging is what a collection's pages have shown of a store that says nothing
// about them. It holds for the client's life.
type paging struct {
	mu sync.Mutex
	// whole: the store gives all records at once, whatever is asked for.
	whole bool
	// size is how many records the store gives a page at most; 0: not known.
	size int
	// complete is the longest page that turned out to be the last. A shorter one
	// is the last too.
	complete int
}

// page is one answer to a list.
type page struct {
	Data []json.RawMessage
	Meta struct {
		Page    struct{ Limit, Total looseInt64 }
		Results struct {
			Total, All looseInt64
			Method     string `json:"total_method"`
		}
	}
}

// total is how many records the whole list has, or 0 when the first page does not
// say so believably: in some services results.total is the page's count.
func (p *page) total() int {
	n, limit := len(p.Data), int(p.Meta.Page.Limit)
	total := int(max(p.Meta.Results.Total, p.Meta.Results.All))
	switch {
	case limit > 0 && n < limit:
		return n
	case total < n, p.Meta.Results.Method != "" && p.Meta.Results.Method != "exact":
		return 0
	case total == n && p.Meta.Page.Total != 1:
		return 0
	}
	return total
}

// isLast tells whether a page ends the list. known is false where only the next
// page can tell.
func (p *paging) isLast(got *page) (last, known bool) {
	n := len(got.Data)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch limit := int(got.Meta.Page.Limit); {
	case n == 0, p.whole, n < p.complete:
		return true, true
	case limit > 0:
		return n < limit, true
	case p.size > 0:
		return n < p.size, true
	}
	return false, false
}

// learn notes what came after a page of n records that may have been the last.
func (p *paging) learn(n int, next *page, isNew bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case isNew:
		p.size = n
	case len(next.Data) == 0:
		p.complete = max(p.complete, n)
	default:
		p.whole = true
	}
}

// pages gives a collection's records one by one. The store's links are not
// followed: recorded ones lead nowhere, lack the filter, or are not there. What
// can be relied on is that a page shorter than the limit is the last, by the
// store's own limit where it gives one. A short page without a word on paging is
// asked on once: some stores page in silence. A page without anything new ends
// the list, and a record that moves to a later page meanwhile is given once.
func pages(ctx context.Context, d doer, p *paging, c collection) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		seen := map[string]bool{}
		unsure := 0 // records of the page before, if that may have been the last
		for offset := 0; ; {
			if offset > maxOffset {
				byID(ctx, d, c, seen, yield)
				return
			}
			got, err := getPage(ctx, d, c, url.Values{"page[offset]": {strconv.Itoa(offset)}})
			if err != nil {
				yield(nil, err)
				return
			}
			isNew, goOn := give(got, seen, yield)
			if !goOn {
				return
			}
			if unsure > 0 {
				p.learn(unsure, got, isNew)
			}
			last, known := p.isLast(got)
			if last || !isNew {
				return
			}
			unsure = 0
			if !known {
				unsure = len(got.Data)
			}
			offset += len(got.Data)
		}
	}
}

// byID goes on where offsets end, in the order of ids.
func byID(ctx context.Context, d doer, c collection, seen map[string]bool, yield func(record, error) bool) {
	fail := func(format string, args ...any) {
		yield(nil, &ListError{"/" + strings.Join(c.path, "/"), fmt.Errorf(format, args...)})
	}
	if !c.sortable {
		fail("the store lists no more than %d of the records, and there are more", maxOffset+pageLimit)
		return
	}
	for last := ""; ; {
		query := url.Values{"sort": {"id"}}
		if last != "" {
			query.Set("filter", "gt(id,"+quoted(last)+")")
		}
		got, err := getPage(ctx, d, c, query)
		if err != nil {
			yield(nil, err)
			return
		}
		if len(got.Data) == 0 {
			return
		}
		for _, raw := range got.Data {
			var r record
			if json.Unmarshal(raw, &r) != nil || r.id() <= last {
				fail("the store does not sort by id, so its records after the first %d can't be listed", maxOffset+pageLimit)
				return
			}
			last = r.id()
		}
		if _, goOn := give(got, seen, yield); !goOn {
			return
		}
	}
}

// give yields the records of a page that were not given yet, and tells whether
// there were any and whether more are wanted.
func give(got *page, seen map[string]bool, yield func(record, error) bool) (isNew, goOn bool) {
	for _, raw := range got.Data {
		var r record
		if err := json.Unmarshal(raw, &r); err != nil {
			r = record{}
		}
		key := r.id()
		if key == "" {
			key = string(raw)
		}
		if seen[key] {
			continue
		}
		seen[key], isNew = true, true
		if !yield(r, nil) {
			return isNew, false
		}
	}
	return isNew, true
}

func getPage(ctx context.Context, d doer, c collection, query url.Values) (*page, error) {
	query.Set("page[limit]", strconv.Itoa(pageLimit))
	if c.filter != "" {
		filter := c.filter
		if query.Has("filter") {
			filter += ":" + query.Get("filter")
		}
		query.Set("filter", filter)
	}
	var got *page
	err := d.do(ctx, transport.Request{
		Method: http.MethodGet, Path: c.path, Query: query,
		Decode: func(a transport.Answer) error {
			got = &page{}
			if err := json.Unmarshal(a.Body, got); err != nil {
				return err
			}
			if got.Data == nil {
				return errors.New("it has no data")
			}
			return nil
		},
	}, c.scope)
	return got, err
}
