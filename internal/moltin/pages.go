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

// The documented limits of paging.
const (
	pageLimit = 100
	maxOffset = 10_000
)

// collection is a list of the API.
type collection struct {
	path   []string
	scope  scope
	filter string
	// sortable collections can be sorted and filtered by id, which is the way to
	// records beyond maxOffset.
	sortable bool
}

// ListError is a list that can't be read completely.
type ListError struct {
	Path string
	Err  error
}

func (e *ListError) Error() string { return fmt.Sprintf("GET %s: %v", e.Path, e.Err) }

func (e *ListError) Unwrap() error { return e.Err }

// OtherRequest marks a response as one about a list and not about a record.
func (e *ListError) OtherRequest() bool { return true }

func (c collection) fail(format string, args ...any) *ListError {
	return &ListError{"/" + strings.Join(c.path, "/"), fmt.Errorf(format, args...)}
}

// pages yields the records of a collection. It does not follow the links of the
// response: the real store's point to invalid offsets, lack the filter, or are
// missing. A page that is shorter than the limit is the last, where the store's
// own limit counts if the response has one. After a short page without a limit
// another is requested, unless a longer one has been seen, because some stores
// page without saying so. A page with nothing new ends the list. A record that
// moves to a later page in the meantime is yielded once.
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
			// A store that returns all at once may return more than the highest offset.
			offset = min(offset+n, maxOffset)
		}
	}
}

// byID lists records beyond the highest offset, sorted by id.
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

// give yields the new records of a page. It reports whether there were any, and
// whether to go on.
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
		Decode: func(a transport.Response) error {
			got = &page{}
			var meta json.RawMessage
			if err := json.Unmarshal(a.Body, &struct {
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
