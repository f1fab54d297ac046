// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

package moltin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/moltin/terraform-provider-moltin/internal/transport"
)

// TestRecordsThatMove has records created while the pages are read, the newest
// first, so that others move to later pages.
func TestRecordsThatMove(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		records, created int // created before each of the next pages
		way              way
	}{
		"one, of many":                   {130, 1, honest(25, `{"page":{"limit":LIMIT}}`)},
		"one, in silence":                {130, 1, silent(25)},
		"half a page":                    {130, 12, silent(25)},
		"one of one, in silence":         {1, 1, silent(25)},
		"one, and everything comes":      {3, 1, whole("")},
		"a full page, and then another":  {25, 1, honest(25, `{"page":{"limit":LIMIT},"results":{"total":ALL}}`)},
		"results that count the new one": {100, 1, honest(100, `{"page":{"limit":LIMIT},"results":{"total":ALL}}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p atomic.Int64
			s := &shelf{ids: ids(test.records), page: test.way}
			old := slices.Clone(s.ids)
			busy := doerFunc(func(ctx context.Context, r transport.Request, sc scope) error {
				if n := len(s.asked); n > 0 && n < 5 {
					for range test.created {
						s.ids = append([]string{fmt.Sprint("new ", len(s.ids))}, s.ids...)
					}
				}
				return s.do(ctx, r, sc)
			})
			got, err := listThings(t, busy, &p, collection[record]{})
			if err != nil {
				t.Fatal(err)
			}
			if slices.Sort(got); len(slices.Compact(slices.Clone(got))) != len(got) {
				t.Error("a record came twice")
			}
			for _, id := range old {
				if _, ok := slices.BinarySearch(got, id); !ok {
					t.Errorf("%s is missing", id)
				}
			}
			// What was seen meanwhile must not cut later lists short.
			s = &shelf{ids: ids(130), page: test.way}
			if all, err := s.list(t, &p, collection[record]{}); err != nil || len(all) != 130 {
				t.Errorf("later %d of 130 records, %v", len(all), err)
			}
		})
	}
}

// TestPagesWithoutEnd ends lists of records that never end, or that the store
// keeps to itself.
func TestPagesWithoutEnd(t *testing.T) {
	t.Parallel()
	endless := func(size int) way {
		return func(_ []string, offset int) ([]string, string) {
			var page []string
			for i := range size {
				page = append(page, fmt.Sprintf("%07d", offset+i))
			}
			return page, ""
		}
	}
	for name, test := range map[string]struct {
		way      way
		records  int
		requests int
		want     string
	}{
		"a hundred a page": {endless(100), 10_100, 101, "only the first 10100 records"},
		"seven a page":     {endless(7), 10_007, 1430, "only the first 10007 records"},
		"the first page for ever": {func(ids []string, _ int) ([]string, string) {
			return honest(25, `{"page":{"limit":LIMIT},"results":{"total":40}}`)(ids, 0)
		}, 25, 2, "the same 25 of its 40 records for every page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shelf{ids: ids(11_000), page: test.way}
			got, err := s.list(t, new(atomic.Int64), collection[record]{})
			if len(got) != test.records || len(s.asked) != test.requests || !isListError(err, test.want) {
				t.Errorf("%d records after %d requests, error %v", len(got), len(s.asked), err)
			}
		})
	}
}

// TestBeyondOffsets lists more records than offsets reach.
func TestBeyondOffsets(t *testing.T) {
	t.Parallel()
	descending := ids(10_350)
	slices.Reverse(descending)
	for name, test := range map[string]struct {
		filter string
		way    way
		first  string // requests after the offsets
		want   string // error
	}{
		"all":                {"", honest(100, `{"page":{"limit":LIMIT}}`), "by id|by id gt(id,00099)|by id gt(id,00199)", ""},
		"filtered":           {"eq(name,x)", silent(100), "by id eq(name,x)|by id eq(name,x):gt(id,00099)|by id eq(name,x):gt(id,00199)", ""},
		"the sort is not ok": {"", reversed(silent(100)), "by id", "does not sort by ID, so only the first 10100 records"},
		"no gt is known":     {"", again(silent(100)), "by id|by id gt(id,00099)", "does not sort by ID"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shelf{ids: descending, page: test.way}
			got, err := s.list(t, new(atomic.Int64), collection[record]{sortable: true, filter: test.filter})
			sorted := s.asked[slices.IndexFunc(s.asked, func(q string) bool { return strings.HasPrefix(q, "by ") }):]
			if first := strings.Join(sorted[:min(3, len(sorted))], "|"); first != test.first {
				t.Errorf("went on with %s, want %s", first, test.first)
			}
			if test.want != "" {
				if !isListError(err, test.want) {
					t.Errorf("error %v", err)
				}
				return
			}
			slices.Sort(got)
			if err != nil || !slices.Equal(got, ids(10_350)) {
				t.Errorf("%d records, %v", len(got), err)
			}
		})
	}
}

// reversed pages are in another order than was asked for.
func reversed(w way) way {
	return func(ids []string, offset int) ([]string, string) {
		page, meta := w(ids, offset)
		page = slices.Clone(page)
		slices.Reverse(page)
		return page, meta
	}
}

// again pages know no gt.
func again(w way) way {
	return func(all []string, offset int) ([]string, string) {
		if all[0] == "00100" {
			all = ids(10_350)
		}
		return w(all, offset)
	}
}

// TestRecordsWithoutID has a store that returns all records for every page. Those without
// an ID count too.
func TestRecordsWithoutID(t *testing.T) {
	t.Parallel()
	d := doerFunc(func(_ context.Context, r transport.Request, _ scope) error {
		return r.Decode(transport.Response{Body: []byte(`{"data":[{"id":"a"},{"name":"b"},{"name":"c"}],"meta":{"results":{"total":3}}}`)})
	})
	list, err := Collect(pages(t.Context(), d, collection[Customer]{path: []string{"v2", "things"}, longest: new(atomic.Int64), decode: decodeCustomer}), 0)
	if err != nil || len(list.Records) != 1 || len(list.Unreadable) != 2 {
		t.Errorf("got %+v, %v", list, err)
	}
}
