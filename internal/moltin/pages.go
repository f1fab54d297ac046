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

func (c collection) fail(format string, args ...any) *ListError {
	return &ListError{"/" + strings.Join(c.path, "/"), fmt.Errorf(format, args...)}
}

// pages gives a collection's records one by one. The store's links are not
// followed: recorded ones lead nowhere, lack the filter, or are not there. What
// can be relied on is that a page shorter than the limit is the last, by the
// store's own limit where it gives one. A page without a word on paging is asked
// on, unless a longer one has been seen: some stores page in silence. A page
// without anything new ends the list, and a record that moves to a later page
// meanwhile is given once.
func pages(ctx context.Context, d doer, p *paging, c collection) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		seen := map[string]bool{}
		for offset := 0; ; {
			got, err := getPage(ctx, d, c, url.Values{"page[offset]": {strconv.Itoa(offset)}})
			if err != nil {
				yield(nil, err)
				return
			}
			isNew, goOn := give(got, seen, yield)
			if !goOn {
				return
			}
			n := len(got.Data)
			if !isNew && n > 0 && offset == min(n, maxOffset) {
				if results := got.Meta.results(); results > len(seen) {
					yield(nil, c.fail("the store returned the same %d of its %d records for every page", n, results))
					return
				}
				p.repeated(n)
			}
			if !isNew || p.isLast(got, offset+n) {
				return
			}
			if offset == maxOffset {
				byID(ctx, d, c, seen, yield)
				return
			}
			// A store that gives all at once may give more than offsets reach.
			offset = min(offset+n, maxOffset)
		}
	}
}

// byID goes on where offsets end, in the order of ids.
func byID(ctx context.Context, d doer, c collection, seen map[string]bool, yield func(record, error) bool) {
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
			if json.Unmarshal(raw, &r) != nil || r.id() <= last {
				yield(nil, c.fail("the store does not sort by ID, so only the first %d records can be listed; look up the others by ID", listed))
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
			var meta json.RawMessage
			if err := json.Unmarshal(a.Body, &struct {
				Data *[]json.RawMessage
				Meta *json.RawMessage
			}{&got.Data, &meta}); err != nil {
				return err
			}
			_ = json.Unmarshal(meta, &got.Meta) // What can't be read is not known.
			if got.Data == nil {
				return errors.New("it has no data")
			}
			return nil
		},
	}, c.scope)
	return got, err
}
