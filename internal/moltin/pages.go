// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// The documented limits of paging.
const (
	pageLimit = 100
	maxOffset = 10_000
)

// List is a list of records, or a page of one.
type List[T any] struct {
	Records []*T
	// Unreadable are records that can't be decoded.
	Unreadable []*UnreadableRecordError
	// Date is the time of the response by the store's clock, the earliest if there
	// are several pages; zero if it is not known of one of them.
	Date time.Time
	// Pages is the number of pages of the whole list, according to the first page; 0
	// if it is not known.
	Pages int
}

func (l *List[T]) len() int { return len(l.Records) + len(l.Unreadable) }

// Collect joins the pages of a list, until there are at least as many records as
// limit. 0 means all.
func Collect[T any](pages iter.Seq2[*List[T], error], limit int) (*List[T], error) {
	var list *List[T]
	for page, err := range pages {
		switch {
		case err != nil:
			return nil, err
		case list == nil:
			list = page
		default:
			list.Records = append(list.Records, page.Records...)
			list.Unreadable = append(list.Unreadable, page.Unreadable...)
			if page.Date.Before(list.Date) {
				list.Date = page.Date
			}
		}
		if limit > 0 && list.len() >= limit {
			break
		}
	}
	return list, nil
}

// ListError is a list that can't be read completely.
type ListError struct {
	Path string
	Err  error
}

func (e *ListError) Error() string { return fmt.Sprintf("GET %s: %v", e.Path, e.Err) }

func (e *ListError) Unwrap() error { return e.Err }

// collection is a list of the API.
type collection[T any] struct {
	path   []string
	scope  scope
	filter string
	decode func(record) (*T, error)
	// sortable collections can be sorted and filtered by id, which is the way to
	// records beyond maxOffset.
	sortable bool
	// longest is the length of the longest page so far without a limit in the
	// response: a shorter page is the last.
	longest *atomic.Int64
}

func (c *collection[T]) fail(format string, args ...any) *ListError {
	return &ListError{"/" + strings.Join(c.path, "/"), fmt.Errorf(format, args...)}
}

// pages yields the pages of a collection, at least one. It does not follow the
// links of the response: the real store's point to invalid offsets, lack the filter,
// or are missing. A page that is shorter than the limit is the last, where the
// store's own limit counts if the response has one. After a short page without a
// limit another is requested, unless a longer one has been seen, because some stores
// page without saying so. A page with nothing new ends the list. A record that
// moves to a later page in the meantime is yielded once.
func pages[T any](ctx context.Context, d doer, c collection[T]) iter.Seq2[*List[T], error] {
	return func(yield func(*List[T], error) bool) {
		seen := map[string]bool{}
		for offset := 0; ; {
			got, err := getPage(ctx, d, c, url.Values{"page[offset]": {strconv.Itoa(offset)}})
			if err != nil {
				yield(nil, err)
				return
			}
			list := c.decodeNew(got, seen)
			n, results := len(got.Data), got.Meta.results()
			if list.len() == 0 && offset > 0 {
				if offset == min(n, maxOffset) && results > len(seen) {
					yield(nil, c.fail("the store returned the same %d of its %d records for every page", n, results))
				}
				return
			}
			if !yield(list, nil) || c.isLast(got, offset+n) {
				return
			}
			if offset == maxOffset {
				pagesByID(ctx, d, c, seen, yield)
				return
			}
			// A store that returns all at once may return more than the highest offset.
			offset = min(offset+n, maxOffset)
		}
	}
}

// pagesByID yields the pages beyond the highest offset, sorted by id.
func pagesByID[T any](ctx context.Context, d doer, c collection[T], seen map[string]bool, yield func(*List[T], error) bool) {
	listed := len(seen)
	if !c.sortable {
		yield(nil, c.fail("the store can list only the first %d records; look up any others by ID", listed))
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
			_ = json.Unmarshal(raw, &r) // Anything but an object has no ID.
			if r.id() <= last {
				yield(nil, c.fail("the store does not sort by ID, so only the first %d records can be listed; look up the others by ID", listed))
				return
			}
			last = r.id()
		}
		if !yield(c.decodeNew(got, seen), nil) {
			return
		}
	}
}

// decodeNew decodes the records of a page that were not seen before.
func (c *collection[T]) decodeNew(got *page, seen map[string]bool) *List[T] {
	list := &List[T]{Date: got.Date, Pages: got.pages()}
	for _, raw := range got.Data {
		var r record
		_ = json.Unmarshal(raw, &r) // Anything but an object has no fields.
		key := cmp.Or(r.id(), string(raw))
		if seen[key] {
			continue
		}
		seen[key] = true
		decoded, err := c.decode(r)
		if err == nil {
			list.Records = append(list.Records, decoded)
			continue
		}
		var unreadable *UnreadableRecordError
		errors.As(err, &unreadable)
		list.Unreadable = append(list.Unreadable, unreadable)
	}
	return list
}

// isLast reports whether a page is the last, where next is the offset after it. In
// doubt it is false, and the next page shows. The store's number of results counts
// only if there are more.
func (c *collection[T]) isLast(got *page, next int) bool {
	n, limit := len(got.Data), int(got.Meta.Page.Limit)
	switch {
	case n == 0:
		return true
	case limit > 0:
		return got.Meta.results() <= next && n < limit
	}
	if int64(n) < c.longest.Load() {
		return got.Meta.results() <= next
	}
	c.longest.Store(int64(n)) // A concurrent list may store less, which only costs a request.
	return false
}

// page is one page of a list.
type page struct {
	Data []json.RawMessage
	Meta pageMeta
	Date time.Time
}

// pageMeta is the meta field of a page. What the response leaves out is 0 or "".
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

// pages is the number of pages of the whole list, or 0 if the first page doesn't
// state the number of records reliably.
func (p *page) pages() int {
	n, limit, total := len(p.Data), int(p.Meta.Page.Limit), p.Meta.results()
	switch {
	case n == 0:
		return 0
	case total > n && (p.Meta.Results.Method == "" || p.Meta.Results.Method == "exact"):
		return (total + n - 1) / n
	case total <= n && limit > n, p.Meta.Page.Total == 1:
		return 1
	}
	return 0
}

func getPage[T any](ctx context.Context, d doer, c collection[T], query url.Values) (*page, error) {
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
		Decode: func(response transport.Response) error {
			got = &page{Date: response.Date}
			var meta json.RawMessage
			if err := json.Unmarshal(response.Body, &struct {
				Data *[]json.RawMessage
				Meta *json.RawMessage
			}{&got.Data, &meta}); err != nil {
				return err
			}
			_ = json.Unmarshal(meta, &got.Meta) // An invalid meta is like none.
			if got.Data == nil {
				return errors.New("it has no data")
			}
			return nil
		},
	}, c.scope)
	return got, err
}
